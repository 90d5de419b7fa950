import { createHash } from 'node:crypto';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

export interface FakeMessage {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Attributes that the sender gave. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Fakes one queue of Amazon SQS in its JSON protocol. A message that is received stays hidden until
 * `showAll` is called.
 */
export class FakeSqs {
  static async start(): Promise<FakeSqs> {
    const fake = new FakeSqs();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly messages: FakeMessage[] = [];
  /** Names of the calls, in order. */
  readonly calls: string[] = [];
  /** Seconds after which messages come again, by their receipt handle. */
  readonly postponed = new Map<string, number>();
  /** Number of removals that are refused from now on. */
  refusedRemovals = 0;
  private readonly hidden = new Set<string>();
  private server!: HttpServer;

  get endpoint(): string {
    return this.server.endpoint;
  }

  get queueUrl(): string {
    return `${this.endpoint}/123456789012/undelivered`;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** Makes all messages visible, as time does. */
  showAll(): void {
    this.hidden.clear();
  }

  private answer({ headers, body }: HttpRequest): HttpReply {
    const call = String(headers['x-amz-target']).replace('AmazonSQS.', '');
    const input = JSON.parse(body.toString('utf8')) as {
      QueueUrl: string;
      MaxNumberOfMessages?: number;
      MessageAttributeNames?: string[];
      MessageSystemAttributeNames?: string[];
      Entries?: { Id: string; ReceiptHandle: string }[];
      ReceiptHandle?: string;
      VisibilityTimeout?: number;
      MessageBody?: string;
    };
    this.calls.push(call);
    if (input.QueueUrl !== this.queueUrl) {
      return json({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no such queue' }, 400);
    }
    switch (call) {
      case 'GetQueueAttributes':
        return json({ Attributes: { ApproximateNumberOfMessages: String(this.visible().length) } });
      case 'ReceiveMessage':
        return json(this.receive(input));
      case 'ChangeMessageVisibility':
        this.postponed.set(input.ReceiptHandle!, input.VisibilityTimeout!);
        return json({});
      case 'SendMessage':
        return this.take(input.MessageBody!);
      case 'DeleteMessageBatch':
        return json(this.remove(input.Entries!));
      default:
        return json({ __type: 'com.amazonaws.sqs#InvalidAction', message: call }, 400);
    }
  }

  private visible(): FakeMessage[] {
    return this.messages.filter(({ id }) => !this.hidden.has(id));
  }

  private take(body: string): HttpReply {
    const id = `sent-${this.messages.length + 1}`;
    this.messages.push({ id, body, sentAt: Date.now() });
    return json({ MessageId: id, MD5OfMessageBody: createHash('md5').update(body).digest('hex') });
  }

  private receive(input: {
    MaxNumberOfMessages?: number;
    MessageAttributeNames?: string[];
    MessageSystemAttributeNames?: string[];
  }): object {
    const received = this.visible().slice(0, input.MaxNumberOfMessages ?? 1);
    received.forEach(({ id }) => this.hidden.add(id));
    if (received.length === 0) return {};
    return {
      Messages: received.map(({ id, body, sentAt, attributes = {} }) => ({
        MessageId: id,
        ReceiptHandle: `handle of ${id}`,
        Body: body,
        MD5OfBody: createHash('md5').update(body).digest('hex'),
        ...(input.MessageSystemAttributeNames?.includes('SentTimestamp') && {
          Attributes: { SentTimestamp: String(sentAt) },
        }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes)
            .filter(([name]) => input.MessageAttributeNames?.includes(name))
            .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      })),
    };
  }

  private remove(entries: readonly { Id: string; ReceiptHandle: string }[]): object {
    if (this.refusedRemovals > 0) {
      this.refusedRemovals -= 1;
      const failed = entries.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
      return { Successful: [], Failed: failed };
    }
    const handles = new Set(entries.map(({ ReceiptHandle: handle }) => handle));
    const remaining = this.messages.filter(({ id }) => !handles.has(`handle of ${id}`));
    this.messages.splice(0, Infinity, ...remaining);
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  }
}

function json(body: object, status = 200): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(body),
  };
}
