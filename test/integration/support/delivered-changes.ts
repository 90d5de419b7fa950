import { DeleteMessageBatchCommand, Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RuleEventDetail } from '../../../src/contract/rule-event';
import { until } from './until';

export interface DeliveredChange extends RuleEventDetail {
  /** Time at which it reached the queue, in epoch milliseconds. */
  readonly arrivedAt: number;
}

/** Collects the changes that leave an event bus, in the order of arrival; a repeated delivery counts once. */
export class DeliveredChanges {
  private readonly byId = new Map<string, DeliveredChange>();
  private readonly client = new SQSClient();

  constructor(private readonly queueUrl: string) {}

  get all(): DeliveredChange[] {
    return [...this.byId.values()];
  }

  of(rule: string): DeliveredChange[] {
    return this.all.filter((change) => change.rule === rule);
  }

  /** Reads until the collected changes meet the condition. */
  async until(
    what: string,
    isThere: (changes: DeliveredChanges) => boolean,
    seconds?: number,
  ): Promise<void> {
    await until(
      what,
      async () => {
        await this.read();
        return isThere(this);
      },
      seconds,
    );
  }

  /** Reads all messages of the queue. */
  async read(): Promise<void> {
    for (;;) {
      const { Messages: messages = [] } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      if (messages.length === 0) return;
      for (const message of messages) this.take(message);
      await this.client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.queueUrl,
          Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
        }),
      );
    }
  }

  private take({ Body: body, Attributes: attributes }: Message): void {
    const { detail } = JSON.parse(body!) as { detail: RuleEventDetail };
    if (!this.byId.has(detail.id)) {
      this.byId.set(detail.id, { ...detail, arrivedAt: Number(attributes!.SentTimestamp) });
    }
  }
}
