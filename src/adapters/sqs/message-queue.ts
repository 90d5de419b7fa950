import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { requestHandlerOptions } from '../client-timeouts';

/** Creates a client that fails when the queue does not answer. */
export function createQueueClient(): SQSClient {
  return new SQSClient({ requestHandler: requestHandlerOptions() });
}

/** Hands messages back that could not be done. */
export class MessageQueue {
  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
  ) {}

  /** Lets a message come again after a time, instead of at the end of its visibility timeout. */
  async postpone(receiptHandle: string, seconds: number): Promise<void> {
    await this.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }
}
