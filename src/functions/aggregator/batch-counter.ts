import { LRUCache } from 'lru-cache';
import { isLasting, UndecodableError } from '../../adapters/store-errors';
import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { StreamRecord } from '../../engine/events/stream-record';
import { TimeLeft, VersionedState } from '../../engine/ports';
import { NEW_USER, stateSize } from '../../engine/state/user-state';
import { loggable } from '../shared/loggable';
import { PlacedEvent, uncounted, UserCounter, UserCounterOptions } from './user-counter';

/** Users counted at the same time: several batches of writes, within the connections of a client. */
const MAX_CONCURRENT_USERS = 100;
/** Size of the states kept between batches, in about as many bytes: a user who comes again costs no read. */
const MAX_CACHED_BYTES = 50_000_000;
/** Users of a batch that may fail for good without one that succeeds; with more, the store is at fault. */
const MAX_FAILING_USERS = 10;
const FIRST: VersionedState = { version: 0, state: NEW_USER };

/** Event together with the record that brought it. */
export interface RecordedEvent extends PlacedEvent {
  readonly record: StreamRecord;
}

export interface BatchCounterOptions extends UserCounterOptions {
  /**
   * Whether states are kept between batches, which costs more than it saves over a store in memory; true when
   * absent.
   */
  readonly cachesStates?: boolean;
}

/** Outcome of counting one user's events of a batch. */
export interface UserOutcome {
  /** Events that are not counted: because of the error, or for lack of time. */
  readonly rest: readonly RecordedEvent[];
  readonly error?: unknown;
}

/** Events of a batch that are not counted, by user. */
export interface UncountedEvents {
  /** Events to be delivered again. */
  readonly again: readonly (readonly RecordedEvent[])[];
  /** Events that cannot be counted until an operator acts, with the error. */
  readonly dead: readonly { readonly events: readonly RecordedEvent[]; readonly error: unknown }[];
}

/** Counts the users of a batch side by side, and tells which errors pass. */
export class BatchCounter {
  private readonly counter: UserCounter;
  private readonly states?: LRUCache<string, VersionedState>;

  constructor(private readonly options: BatchCounterOptions) {
    const { cachesStates = true } = options;
    if (cachesStates) {
      this.states = new LRUCache({
        maxSize: MAX_CACHED_BYTES,
        sizeCalculation: ({ state }) => stateSize(state),
      });
    }
    this.counter = new UserCounter(options);
  }

  /** Counts the events of each user, in the order of the users. */
  async count(
    byUser: ReadonlyMap<string, readonly RecordedEvent[]>,
    timeLeft: TimeLeft,
  ): Promise<UncountedEvents> {
    const undecodable = new Map<string, unknown>();
    const read = await this.readStates(byUser, undecodable);
    const outcomes: UserOutcome[] = [];
    await inParallel([...byUser], MAX_CONCURRENT_USERS, async ([userId, events]) => {
      const start = undecodable.has(userId)
        ? undefined
        : (this.states?.get(userId) ?? read.get(userId) ?? FIRST);
      outcomes.push(
        timeLeft() > 0 ? await this.countUser(userId, events, start, timeLeft) : { rest: events },
      );
    });
    return this.sort(outcomes);
  }

  /**
   * Counts one user. Before an error counts as lasting, the state is read with consistency: one that is
   * remembered may be older than a repair, or than what another container has counted.
   *
   * @param known last known state; undefined when it could not be decoded
   */
  private async countUser(
    userId: string,
    events: readonly RecordedEvent[],
    known: VersionedState | undefined,
    timeLeft: TimeLeft,
  ): Promise<UserOutcome> {
    let [rest, start] = [events, known];
    for (;;) {
      const outcome = start && (await this.attempt(userId, rest, start, timeLeft));
      if (outcome && !isLasting(outcome.error)) return outcome;
      try {
        const current = await this.readCurrent(userId);
        rest = uncounted(rest, current.state);
        if (outcome && current.version === start?.version) return { rest, error: outcome.error };
        start = current;
      } catch (error) {
        return { rest, error };
      }
    }
  }

  private async attempt(
    userId: string,
    events: readonly RecordedEvent[],
    start: VersionedState,
    timeLeft: TimeLeft,
  ): Promise<UserOutcome> {
    try {
      const stored = await this.counter.count(userId, events, start, timeLeft);
      this.states?.set(userId, stored);
      return { rest: uncounted(events, stored.state) };
    } catch (error) {
      return { rest: events, error };
    }
  }

  /** Tells events that are delivered again from those that become dead letters, and reports both. */
  private sort(outcomes: readonly UserOutcome[]): UncountedEvents {
    const { telemetry } = this.options;
    const left = outcomes.filter(({ rest }) => rest.length > 0);
    const storeFails =
      left.length > MAX_FAILING_USERS && left.length === outcomes.length && left.every(isDead);
    const dead = storeFails ? [] : left.filter(isDead);
    for (const { error } of dead) {
      telemetry.warn('a user could not be counted; the events become dead letters', {
        error: loggable(error),
      });
    }
    const again = left.filter((outcome) => !dead.includes(outcome));
    for (const { rest, error } of again) {
      if (error === undefined) continue;
      telemetry.count(METRICS.eventsFailed, rest.length);
      telemetry.warn('a user could not be counted; the records are delivered again', {
        error: loggable(error),
      });
    }
    const unfinished = again.filter(({ error }) => error === undefined).length;
    if (unfinished > 0) {
      telemetry.warn('the time of the invocation is over; the records that are left are delivered again', {
        users: unfinished,
      });
    }
    return {
      again: again.map(({ rest }) => rest),
      dead: dead.map(({ rest, error }) => ({ events: rest, error })),
    };
  }

  /**
   * Reads the states that are not cached. A cached state that holds one of the events already is read again:
   * the tables may have been restored to a time before it, and the stream is read anew.
   */
  private async readStates(
    byUser: ReadonlyMap<string, readonly RecordedEvent[]>,
    undecodable: Map<string, unknown>,
  ): Promise<ReadonlyMap<string, VersionedState>> {
    for (const [userId, events] of byUser) {
      const known = this.states?.get(userId)?.state;
      if (known && uncounted(events, known).length < events.length) this.states?.delete(userId);
    }
    const unknown = [...byUser.keys()].filter((userId) => !this.states?.has(userId));
    if (unknown.length === 0) return new Map();
    return this.options.aggregates.read(unknown, {
      onUndecodable: (userId, error) => undecodable.set(userId, error),
    });
  }

  /** @throws UndecodableError when the state cannot be decoded */
  private async readCurrent(userId: string): Promise<VersionedState> {
    const read = await this.options.aggregates.read([userId], {
      consistent: true,
      onUndecodable: (_userId, error) => {
        throw new UndecodableError(error);
      },
    });
    return read.get(userId) ?? FIRST;
  }
}

function isDead({ error }: UserOutcome): boolean {
  return isLasting(error);
}
