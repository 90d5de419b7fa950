import { RuleSet } from '../../engine/catalogue/rule-set';
import { Pause } from '../../engine/ports';
import { isProcessed } from '../../engine/state/checkpoints';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { StoredUsers } from '../../operations/users/stored-users';
import { SentEvent } from '../api';
import { movesBetween, outcomeOf } from '../installation/event-outcome';
import { changeView } from '../views/views';
import { RecordPlace } from './event-stream';
import { WrittenRecord } from './record-writer';

const POLL_INTERVAL_MS = 1_000;
/** A batch is gathered for five minutes at most (`maxBatchingWindow`). */
const MAX_POLLS = 330;

/** What one user has been sent with one request, in order. */
export interface SentToUser {
  readonly userId: string;
  readonly before: UserState | undefined;
  readonly records: readonly WrittenRecord[];
  /** Of the last record. */
  readonly place: RecordPlace;
}

export interface OutcomeWatchOptions {
  readonly users: StoredUsers;
  readonly rules: () => Promise<RuleSet>;
  readonly calendar: LocalCalendar;
  readonly pause: Pause;
  readonly publish: (outcome: SentEvent) => void;
}

/**
 * Sees when the functions have counted what was sent: the user's state then says that it has come as far as
 * the record in its shard.
 */
export class OutcomeWatch {
  private closed = false;
  private readonly polling = new Set<Promise<unknown>>();

  constructor(private readonly options: OutcomeWatchOptions) {}

  /** Looks until all is counted, for a while; never fails. */
  async follow(sent: readonly SentToUser[]): Promise<void> {
    let open = sent;
    for (let looks = 0; looks < MAX_POLLS && open.length > 0; looks++) {
      await this.options.pause(POLL_INTERVAL_MS);
      if (this.closed) return;
      // What fails now, for want of credentials for instance, may be mended before the last look.
      const look = this.poll(open).catch(() => open);
      this.polling.add(look);
      open = await look;
      this.polling.delete(look);
    }
    const outcome = `not counted within ${Math.round((MAX_POLLS * POLL_INTERVAL_MS) / 60_000)} minutes: it may come yet; the metric “Counting is behind” says how late the functions are`;
    for (const record of open.flatMap(({ records }) => records)) {
      this.options.publish(unseen(record, outcome));
    }
  }

  /** Ends when AWS is not asked any more. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.polling);
  }

  /** @returns what is not counted yet */
  private async poll(sent: readonly SentToUser[]): Promise<readonly SentToUser[]> {
    const { users, rules } = this.options;
    const states = await users.statesOf(sent.map(({ userId }) => userId));
    const counted = sent.filter(({ userId, place: { shardId, sequenceNumber } }) =>
      isProcessed(states.get(userId)?.checkpoints ?? {}, shardId, sequenceNumber),
    );
    if (counted.length > 0) {
      const inForce = await rules();
      const outcomes = await Promise.all(
        counted.map((one) => this.outcomes(one, states.get(one.userId)!, inForce)),
      );
      outcomes.flat().forEach(this.options.publish);
    }
    return sent.filter((one) => !counted.includes(one));
  }

  /** What several events have done together is told with the last. */
  private async outcomes(
    { userId, before, records }: SentToUser,
    after: UserState,
    inForce: RuleSet,
  ): Promise<SentEvent[]> {
    // They stand beside the state until another write takes their place.
    const changes = (await this.options.users.lastChanges(userId)).map(changeView);
    return records.map((record, n) => {
      const { event } = record.decoded;
      const isLast = n === records.length - 1;
      const outcome = outcomeOf(record.decoded, this.options.calendar.dayOf(event.time), inForce);
      return {
        ...unseen(record, outcome),
        ...(isLast && { counters: movesBetween(before, after, inForce), changes }),
      };
    });
  }
}

function unseen({ sent }: WrittenRecord, outcome: string): SentEvent {
  return { event: sent, outcome, counters: [], changes: [] };
}
