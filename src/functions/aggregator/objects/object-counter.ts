import { UnreadableObjectError } from '../../../adapters/s3/s3-objects';
import { METRICS } from '../../../contract/metric-names';
import { Clock, DeadLetters, ObjectNotes, TimeLeft } from '../../../engine/ports';
import { ActiveRules } from '../../shared/active-rules';
import { loggable } from '../../shared/loggable';
import { EventObject, isWithoutEvents, nameOf, objectIn, shardOf } from './event-object';
import { ObjectAttempt, ObjectAttemptOptions } from './object-attempt';
import { ObjectPlace, TakenOverError } from './object-place';

/** Content of a dead letter that allows its object to be counted later. */
export interface RejectedObjectContent {
  /** Message about the object, as it came. */
  readonly message: string;
  /** Object for people, where the message names one. */
  readonly object?: string;
  /** First record that is not counted. */
  readonly from?: number;
}

interface Rejection {
  readonly reason: string;
  /** First record that is not counted; the first one of all when absent. */
  readonly from?: number;
}

/** Outcome of a message about an object. */
export type MessageOutcome =
  | { readonly kind: 'done' }
  /** The message is to come again, after these milliseconds where they are known. */
  | { readonly kind: 'again'; readonly after?: number };

export interface ObjectCounterOptions extends ObjectAttemptOptions {
  readonly notes: ObjectNotes;
  readonly rules: Pick<ActiveRules, 'current'>;
  readonly rejectedObjects: DeadLetters;
  readonly clock: Clock;
  /** Milliseconds that checkpoints are kept. */
  readonly redelivery: number;
}

/** Counts the objects that messages name, each once. */
export class ObjectCounter {
  constructor(private readonly options: ObjectCounterOptions) {}

  /**
   * Counts the object of a message.
   *
   * @throws when the object or a store cannot be had for now; nothing that was counted is counted again
   */
  async count(message: string, timeLeft: TimeLeft): Promise<MessageOutcome> {
    const { notes, rules, telemetry } = this.options;
    const object = objectIn(message);
    if (!object) {
      await this.reject(message, { reason: 'the message is not about a new object' });
      return { kind: 'done' };
    }
    if (isWithoutEvents(object)) {
      telemetry.count(METRICS.objectsSkipped, 1);
      return { kind: 'done' };
    }
    const place = await ObjectPlace.of(shardOf(object), { ...this.options, notes });
    if (place.isDone) return { kind: 'done' };
    if (place.heldFor > 0) return { kind: 'again', after: place.heldFor };
    // Nothing is begun that could not be counted at all.
    await rules.current();
    try {
      await place.hold(timeLeft);
      return await this.attempt(message, object, place, timeLeft);
    } catch (error) {
      if (error instanceof TakenOverError) return { kind: 'again' };
      throw error;
    }
  }

  /** Keeps a message as a dead letter, which `redrive` sends again. */
  async reject(message: string, { reason, from }: Rejection): Promise<void> {
    const { rejectedObjects, telemetry } = this.options;
    const object = objectIn(message);
    const content = {
      message,
      ...(object && { object: nameOf(object) }),
      ...(from !== undefined && { from }),
    } satisfies RejectedObjectContent;
    const shardId = object ? shardOf(object) : shardOf({ bucket: '', key: message, etag: '' });
    await rejectedObjects.put(shardId, [{ reason, id: `${shardId}:${from ?? 1}`, content }]);
    telemetry.count(METRICS.eventsRejected, 1);
    telemetry.warn('an object cannot be read; it becomes a dead letter', { reason });
  }

  private async attempt(
    message: string,
    object: EventObject,
    place: ObjectPlace,
    timeLeft: TimeLeft,
  ): Promise<MessageOutcome> {
    const attempt = new ObjectAttempt(place, timeLeft, this.options);
    const begin = attempt.settled;
    try {
      if (await attempt.count(object)) {
        await place.finish(attempt.settled);
        this.options.telemetry.count(METRICS.objectsCounted, 1);
        return { kind: 'done' };
      }
      await place.leave(attempt.settled);
      return { kind: 'again', ...(attempt.settled > begin && { after: 0 }) };
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) {
        await this.leaveAfter(error, place, attempt.settled);
        throw error;
      }
      await this.reject(message, { reason: error.message, from: attempt.settled + 1 });
      await place.leave(attempt.settled);
      return { kind: 'done' };
    }
  }

  /** Lets the next attempt begin at once, unless the store is what failed. */
  private async leaveAfter(error: unknown, place: ObjectPlace, settled: number): Promise<void> {
    if (error instanceof TakenOverError) return;
    await place.leave(settled).catch((failure: unknown) => {
      this.options.telemetry.warn('the place in an object could not be noted', { error: loggable(failure) });
    });
  }
}
