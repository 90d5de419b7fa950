import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { MessageQueue } from '../../../adapters/sqs/message-queue';
import { METRICS } from '../../../contract/metric-names';
import { Clock, Telemetry, TimeLeft } from '../../../engine/ports';
import { reportLag } from '../../shared/lag';
import { loggable } from '../../shared/loggable';
import { objectIn } from './event-object';
import { MessageOutcome, ObjectCounter } from './object-counter';

/** Age from which on a message is tried no more: the queue forgets it after 14 days. */
const MAX_AGE_MS = 13 * 86_400_000;
const FIRST_DELAY_SECONDS = 15;
const MAX_DELAY_SECONDS = 15 * 60;

export interface ObjectMessagesOptions {
  readonly counter: ObjectCounter;
  readonly queue: MessageQueue;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** Takes the messages of a queue about new objects. */
export class ObjectMessages {
  constructor(private readonly options: ObjectMessagesOptions) {}

  /** Counts the object of each message; hands back the messages whose objects are not done. */
  async process(messages: readonly SQSRecord[], timeLeft: TimeLeft): Promise<SQSBatchResponse> {
    const again: string[] = [];
    for (const message of messages) {
      if (!(await this.isDone(message, timeLeft))) again.push(message.messageId);
    }
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  }

  private async isDone(message: SQSRecord, timeLeft: TimeLeft): Promise<boolean> {
    const { telemetry, clock } = this.options;
    const { body, receiptHandle } = message;
    const receives = Number(message.attributes.ApproximateReceiveCount);
    let outcome: MessageOutcome = { kind: 'again' };
    try {
      outcome = await this.count(message, timeLeft);
    } catch (error) {
      const failure = loggable(error);
      telemetry.warn('an object could not be counted; its message comes again', { error: failure });
    }
    if (outcome.kind === 'done') return true;
    reportLag(telemetry, METRICS.countingLagSeconds, [objectIn(body)?.createdAt ?? NaN], clock);
    const seconds = outcome.after === undefined ? delayAfter(receives) : Math.ceil(outcome.after / 1000);
    await this.postpone(receiptHandle, Math.min(seconds, MAX_DELAY_SECONDS));
    return false;
  }

  /** Counts the object of a message, or keeps the message when the queue is about to forget it. */
  private async count({ body, attributes }: SQSRecord, timeLeft: TimeLeft): Promise<MessageOutcome> {
    const { counter, clock } = this.options;
    const isOld = clock() - Number(attributes.SentTimestamp) > MAX_AGE_MS;
    if (!isOld || attributes.ApproximateReceiveCount === '1') return counter.count(body, timeLeft);
    await counter.reject(body, { reason: 'it could not be counted for 13 days' });
    return { kind: 'done' };
  }

  private async postpone(receiptHandle: string, seconds: number): Promise<void> {
    const { queue, telemetry } = this.options;
    try {
      await queue.postpone(receiptHandle, seconds);
    } catch (error) {
      // It comes again all the same, at the end of its visibility timeout.
      telemetry.warn('a message could not be handed back', { error: loggable(error) });
    }
  }
}

/** Returns the seconds after which a message that failed comes again. */
function delayAfter(receives: number): number {
  return Math.min(FIRST_DELAY_SECONDS * 2 ** (receives - 1), MAX_DELAY_SECONDS);
}
