import { RecordPlace } from './event-stream';
import { WrittenRecord } from './record-writer';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { Pause } from '../../engine/ports';
import { covers } from '../../engine/state/marks';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-day';
import { StoredUsers } from '../../operations/users/stored-users';
import { SentEvent } from '../api';
import { movesBetween, outcomeOf } from '../installation/event-outcome';
import { changeView } from '../views/views';

const LOOKS_EACH = 1_000;
/** A batch is gathered for five minutes at most (`maxBatchingWindow`). */
const LOOKS = 330;

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
  readonly tell: (outcome: SentEvent) => void;
}

/** Sees when the functions have counted what was sent: the user's state then says that it has come as far as the record in its shard. */
export class OutcomeWatch {
  private closed = false;
  private readonly looking = new Set<Promise<unknown>>();

  constructor(private readonly options: OutcomeWatchOptions) {}

  /** Looks until all is counted, for a while; never fails. */
  async follow(sent: readonly SentToUser[]): Promise<void> {
    let open = sent;
    for (let looks = 0; looks < LOOKS && open.length > 0; looks++) {
      await this.options.pause(LOOKS_EACH);
      if (this.closed) return;
      // What fails now, for want of credentials for instance, may be mended before the last look.
      const look = this.look(open).catch(() => open);
      this.looking.add(look);
      open = await look;
      this.looking.delete(look);
    }
    const outcome = `not counted within ${Math.round(LOOKS * LOOKS_EACH / 60_000)} minutes: it may come yet; the metric “Counting is behind” says how late the functions are`;
    for (const record of open.flatMap(({ records }) => records)) this.options.tell(unseen(record, outcome));
  }

  /** Ends when AWS is not asked any more. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.looking);
  }

  /** @returns what is not counted yet */
  private async look(sent: readonly SentToUser[]): Promise<readonly SentToUser[]> {
    const { users, rules } = this.options;
    const states = await users.statesOf(sent.map(({ userId }) => userId));
    const counted = sent.filter(({ userId, place: { shardId, sequenceNumber } }) => covers(states.get(userId)?.marks ?? {}, shardId, sequenceNumber));
    if (counted.length > 0) {
      const inForce = await rules();
      const outcomes = await Promise.all(counted.map((one) => this.outcomes(one, states.get(one.userId)!, inForce)));
      outcomes.flat().forEach(this.options.tell);
    }
    return sent.filter((one) => !counted.includes(one));
  }

  /** What several events have done together is told with the last. */
  private async outcomes({ userId, before, records }: SentToUser, after: UserState, inForce: RuleSet): Promise<SentEvent[]> {
    // They stand beside the state until another write takes their place.
    const changes = (await this.options.users.lastChanges(userId)).map(changeView);
    return records.map((record, n) => {
      const { event } = record.decoded;
      const isLast = n === records.length - 1;
      const outcome = outcomeOf(record.decoded, this.options.calendar.dayOf(event.time), inForce);
      return { ...unseen(record, outcome), ...(isLast && { counters: movesBetween(before, after, inForce), changes }) };
    });
  }
}

function unseen({ sent }: WrittenRecord, outcome: string): SentEvent {
  return { event: sent, outcome, counters: [], changes: [] };
}
