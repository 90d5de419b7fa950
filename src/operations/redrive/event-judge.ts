import { MAX_TIME } from '../../engine/events/event';
import { Decoder } from '../../engine/events/stream-record';
import { AggregateStore, VersionedState } from '../../engine/ports';
import { compareSequenceNumbers } from '../../engine/state/checkpoints';
import { unfinishedEvent } from '../../engine/state/unfinished-event';
import { UserState } from '../../engine/state/user-state';
import { attempt } from '../aws';
import { DeadEvent, decodeSafely } from './dead-object';

export type Verdict =
  /** It was not counted. */
  | { readonly kind: 'uncounted' }
  | { readonly kind: 'counted' }
  /** Later events of its user were counted, which tells nothing about this one; or some of its rules were. */
  | { readonly kind: 'overtaken' }
  /** It is still no event. */
  | { readonly kind: 'refused'; readonly reason: string };

const DAY_MS = 24 * 60 * 60 * 1000;
/** Room for clocks that differ, and for a call of the longest duration: 15 minutes (Lambda quotas). */
const MARGIN_MS = 60 * 60 * 1000;

export interface EventJudgeOptions {
  readonly decode: Decoder;
  readonly aggregates: AggregateStore;
  /** Days that a checkpoint is kept for. */
  readonly redeliveryDays: number;
}

/** Judges from the users' checkpoints which dead letters were counted. */
export class EventJudge {
  constructor(private readonly options: EventJudgeOptions) {}

  /**
   * Judges events by the checkpoints of the shards that they came from.
   *
   * @param countedSince returns the epoch milliseconds since which an event may have been counted; undefined
   *   when it was certainly not
   */
  async judge<T extends DeadEvent>(
    events: readonly T[],
    countedSince: (event: T) => number | undefined,
  ): Promise<Map<T, Verdict>> {
    const decoded = new Map(events.map((event) => [event, this.read(event)]));
    const states = await this.states([...decoded.values()].flatMap(({ userId }) => userId ?? []));
    return new Map(
      [...decoded].map(([event, { userId, refusal }]): [T, Verdict] => {
        if (refusal !== undefined) return [event, { kind: 'refused', reason: refusal }];
        const state = states.get(userId ?? '')?.state;
        return [event, { kind: state ? this.placeBy(state, event.id, countedSince(event)) : 'uncounted' }];
      }),
    );
  }

  /** Tells whether checkpoints of a batch that was taken over then may have been dropped by now. */
  mayBeForgotten(takenAt: number, now: number): boolean {
    return now > this.lastCertain(takenAt);
  }

  /**
   * Finds the events of a batch for which it cannot be known whether they were sent before, because the
   * checkpoints of their users may have been dropped since.
   */
  async forgotten<T extends DeadEvent>(
    events: readonly T[],
    { shard, takenAt }: { readonly shard: string; readonly takenAt: number },
  ): Promise<ReadonlySet<T>> {
    const users = new Map(events.map((event) => [event, this.read(event).userId]));
    const states = await this.states([...users.values()].flatMap((userId) => userId ?? []));
    return new Set(
      events.filter((event) => {
        const state = states.get(users.get(event) ?? '')?.state;
        return state !== undefined && this.isDropped(state, shard, takenAt);
      }),
    );
  }

  /** @param id place in the stream, `<shard>:<sequence number>` */
  private placeBy(
    state: UserState,
    id: string,
    countedSince: number | undefined,
  ): 'uncounted' | 'counted' | 'overtaken' {
    const colon = id.indexOf(':');
    const [shard, sequenceNumber] = [id.slice(0, colon), id.slice(colon + 1)];
    if (unfinishedEvent(state, shard, sequenceNumber)) return 'overtaken';
    const checkpoint = state.checkpoints[shard];
    if (!checkpoint) {
      return countedSince !== undefined && this.isDropped(state, shard, countedSince)
        ? 'overtaken'
        : 'uncounted';
    }
    const difference = compareSequenceNumbers(sequenceNumber, checkpoint.sequenceNumber);
    // A checkpoint is always the place of an event that was counted.
    if (difference === 0) return 'counted';
    return difference < 0 && countedSince !== undefined ? 'overtaken' : 'uncounted';
  }

  /**
   * Tells whether a checkpoint that was set after a time may have been dropped: only the counting of a later
   * event drops one, and leaves its own checkpoint.
   */
  private isDropped({ checkpoints }: UserState, shard: string, since: number): boolean {
    return (
      checkpoints[shard] === undefined &&
      Object.values(checkpoints).some(({ at }) => at > this.lastCertain(since))
    );
  }

  private lastCertain(since: number): number {
    return since + this.options.redeliveryDays * DAY_MS - MARGIN_MS;
  }

  private read(event: DeadEvent): { readonly userId?: string; readonly refusal?: string } {
    const { data, arrival, fault, dropped } = event;
    if (fault !== undefined) return { refusal: fault };
    // The aggregator drops it as well, and counts that it does.
    if (dropped) return {};
    const decoded = decodeSafely(this.options.decode, data, arrival);
    if (decoded.kind === 'rejected') return { refusal: decoded.reason };
    if (decoded.kind !== 'event') return {};
    const { time, userId } = decoded.event;
    // The aggregator refuses such an event as well.
    return Math.abs(time) <= MAX_TIME ? { userId } : { userId, refusal: 'the event has no time' };
  }

  /** Reads the states as they are: an older one would pass a counted event for an uncounted one. */
  private async states(userIds: readonly string[]): Promise<Map<string, VersionedState>> {
    if (userIds.length === 0) return new Map();
    return attempt('read the users', () =>
      this.options.aggregates.read([...new Set(userIds)], { consistent: true }),
    );
  }
}
