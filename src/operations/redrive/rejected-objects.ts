import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { attempt } from '../aws';
import { OperationError } from '../operation-error';
import { DeadLetterBucket, StoredObject } from './dead-letter-bucket';

const rejectedObject = z.object({
  reason: z.string(),
  content: z.object({ message: z.string(), object: z.string().optional() }),
});

/** Object of events that could not be read, with the message that announced it. */
export interface RejectedObject {
  readonly reason: string;
  readonly message: string;
  /** Object for people; absent when the message names none. */
  readonly object?: string;
}

export interface RejectedObjectsOptions {
  readonly bucket: DeadLetterBucket;
  /** Prefix of the keys in the bucket, with its last slash. */
  readonly prefix: string;
  readonly client: SQSClient;
  /** Address of the queue of messages about new objects; absent when the installation reads none. */
  readonly queueUrl?: string;
}

/** Announces objects again that could not be read. What was counted of them is not counted again. */
export class RejectedObjects {
  constructor(private readonly options: RejectedObjectsOptions) {}

  /** @param limit number of dead letters after which no more are listed */
  async list(limit?: number): Promise<StoredObject[]> {
    const { bucket, prefix } = this.options;
    return bucket.list([prefix], limit);
  }

  /** Tells whether a key is of such a dead letter. */
  holds(key: string): boolean {
    return key.startsWith(this.options.prefix);
  }

  /**
   * Reads a dead letter; undefined when it is gone.
   *
   * @throws OperationError when this version cannot read it
   */
  async read(key: string): Promise<RejectedObject | undefined> {
    const stored = await this.options.bucket.find(key);
    return stored && readRejectedObject(key, stored.text);
  }

  /**
   * Sends the message of a dead letter to the queue again, and removes the dead letter.
   *
   * @returns whether there was one
   * @throws OperationError when it could not be sent; the dead letter then stays
   */
  async send(key: string): Promise<boolean> {
    const { bucket, client, queueUrl } = this.options;
    const stored = await bucket.find(key);
    if (!stored) return false;
    const { message } = readRejectedObject(key, stored.text);
    if (queueUrl === undefined) {
      throw new OperationError(
        'not-found',
        'the installation reads no objects any more; ' +
          'give its event source the bucket again, or remove the dead letter',
      );
    }
    await attempt(`send to the queue ${queueUrl}`, () =>
      client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: message })),
    );
    // One that was written anew meanwhile stays: its message was sent as well, and counts nothing twice.
    await bucket.remove(key, stored);
    return true;
  }
}

/** @throws OperationError when the text is none of a dead letter */
function readRejectedObject(key: string, text: string): RejectedObject {
  try {
    const { reason, content } = rejectedObject.parse(JSON.parse(text));
    return { reason, ...content };
  } catch (error) {
    throw new OperationError(
      'invalid-input',
      `${key} holds nothing that can be sent: ` + (error as Error).message.replace(/\s+/g, ' ').slice(0, 200),
    );
  }
}
