import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { attempt } from '../aws';
import { DeadLetterBucket, StoredObject } from './dead-letter-bucket';
import { DeadEvent, formatDeadEvents } from './dead-object';
import { digest } from './redrive-batch';

/** Messages of one call, of which SQS allows 10. */
const MAX_MESSAGES = 10;
/** Seconds that a call waits for messages; without a wait it asks only some of the queue's servers. */
const WAIT_SECONDS = 1;
/** Seconds in which the messages of a call are moved; afterwards they can be received again. */
const VISIBILITY_SECONDS = 120;

export interface UndeliveredQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Name of the function that counts the events. */
  readonly sendTo: string;
  readonly bucket: DeadLetterBucket;
  /** Prefix of the keys in the bucket, with its last slash. */
  readonly prefix: string;
}

/** Reads the queue of events that EventBridge could not write to the stream. */
export class UndeliveredQueue {
  constructor(private readonly options: UndeliveredQueueOptions) {}

  /** Returns about how many events are in the queue. */
  async size(): Promise<number> {
    const { client, queueUrl } = this.options;
    return attempt(`read the attributes of the queue ${queueUrl}`, async () => {
      const { Attributes: attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(attributes?.ApproximateNumberOfMessages ?? 0);
    });
  }

  /**
   * Moves all events into the dead letter bucket. A message is removed once its event is there; one that is
   * received again has the identity that it had before.
   *
   * @returns the objects that hold them
   */
  async moveToBucket(): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for (;;) {
      const messages = await this.receive();
      if (messages.length === 0) return objects;
      objects.push(await this.put(messages));
      await this.remove(messages);
    }
  }

  private async receive(): Promise<Message[]> {
    const { client, queueUrl } = this.options;
    return attempt(`receive messages of the queue ${queueUrl}`, async () => {
      const { Messages: messages } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: MAX_MESSAGES,
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: VISIBILITY_SECONDS,
          MessageSystemAttributeNames: ['SentTimestamp'],
          MessageAttributeNames: ['ERROR_CODE'],
        }),
      );
      return messages ?? [];
    });
  }

  private async put(messages: readonly Message[]): Promise<StoredObject> {
    const { bucket, prefix, sendTo } = this.options;
    const events = messages.map(eventOf);
    const text = formatDeadEvents(sendTo, events);
    const key = `${prefix}${sendTo}/${digest(text)}.ndjson`;
    await bucket.put(key, text);
    return { key, at: events[0].arrival };
  }

  private async remove(messages: readonly Message[]): Promise<void> {
    const { client, queueUrl } = this.options;
    await attempt(`delete messages of the queue ${queueUrl}`, async () => {
      const { Failed: failed = [] } = await client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages.map(({ ReceiptHandle: handle }, i) => ({
            Id: String(i),
            ReceiptHandle: handle,
          })),
        }),
      );
      if (failed.length > 0) throw new Error(failed.map(({ Code: code }) => code).join(', '));
    });
  }
}

/**
 * Reads a message: its body is the event as EventBridge would have written it to the stream, and its
 * attribute ERROR_CODE names the cause (EventBridge documentation, dead-letter queues).
 */
function eventOf({
  Body: body = '',
  MessageId: messageId,
  Attributes: attributes,
  MessageAttributes: cause,
}: Message): DeadEvent {
  const code = cause?.ERROR_CODE?.StringValue ?? 'no cause given';
  return {
    reason: `EventBridge could not write it to the stream: ${code}`,
    id: `eventbridge:${idOf(body) ?? messageId}`,
    arrival: Number(attributes?.SentTimestamp ?? NaN),
    data: Buffer.from(body).toString('base64'),
  };
}

/** Returns the id that EventBridge has given the event: the queue may hold an event twice. */
function idOf(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body) as { readonly id?: unknown };
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}
