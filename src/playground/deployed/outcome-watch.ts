import { RuleSet } from '../../engine/catalogue/rule-set';
import { Pause } from '../../engine/ports';
import { isProcessed } from '../../engine/state/checkpoints';
import { UserState } from '../../engine/state/user-state';
import { WrittenRecord } from '../../operations/events/record-writer';
import { StoredUsers } from '../../operations/users/stored-users';
import { SentEvent } from '../api';
import { movesBetween, outcomeOf } from '../installation/event-outcome';
import { changeView } from '../views/views';
import { RecordPosition } from './event-stream';

const POLL_INTERVAL_MS = 1_000;
/**
 * Looks per request: 330 seconds, as a function gathers a batch for at most five minutes
 * (`maxBatchingWindow`).
 */
const MAX_POLLS = 330;

/** Records sent to one user with one request, in order. */
export interface SentToUser {
  readonly userId: string;
  readonly before: UserState | undefined;
  readonly records: readonly WrittenRecord[];
  /** Position of the last record. */
  readonly position: RecordPosition;
}

export interface OutcomeWatchOptions {
  readonly users: StoredUsers;
  readonly rules: () => Promise<RuleSet>;
  readonly pause: Pause;
  readonly publish: (outcome: SentEvent) => void;
}

/**
 * Watches for the moment at which the functions have counted the events that were sent. A user's state then
 * contains a checkpoint at or after the last record in its shard.
 */
export class OutcomeWatch {
  private closed = false;
  private readonly polling = new Set<Promise<unknown>>();

  constructor(private readonly options: OutcomeWatchOptions) {}

  /** Polls until all events are counted or five and a half minutes have passed. It never rejects. */
  async follow(sent: readonly SentToUser[]): Promise<void> {
    let open = sent;
    for (let polls = 0; polls < MAX_POLLS && open.length > 0; polls++) {
      await this.options.pause(POLL_INTERVAL_MS);
      if (this.closed) return;
      // A failure, such as expired credentials, may be fixed before the last poll.
      const running = this.poll(open).catch(() => open);
      this.polling.add(running);
      open = await running;
      this.polling.delete(running);
    }
    const minutes = Math.round((MAX_POLLS * POLL_INTERVAL_MS) / 60_000);
    const outcome =
      `not counted within ${minutes} minutes: it may come yet; ` +
      'the metric “Counting is behind” says how late the functions are';
    for (const record of open.flatMap(({ records }) => records)) {
      this.options.publish(withoutEffects(record, outcome));
    }
  }

  /** Resolves once no request to AWS is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.polling);
  }

  /** @returns the users whose events are not counted yet */
  private async poll(sent: readonly SentToUser[]): Promise<readonly SentToUser[]> {
    const { users, rules } = this.options;
    const states = await users.statesOf(sent.map(({ userId }) => userId));
    const counted = sent.filter(({ userId, position: { shardId, sequenceNumber } }) =>
      isProcessed(states.get(userId)?.checkpoints ?? {}, shardId, sequenceNumber),
    );
    if (counted.length > 0) {
      const activeRules = await rules();
      const outcomes = await Promise.all(
        counted.map((one) => this.outcomes(one, states.get(one.userId)!, activeRules)),
      );
      outcomes.flat().forEach(this.options.publish);
    }
    return sent.filter((one) => !counted.includes(one));
  }

  /** Builds the outcome of each record; counters and changes of all of them are reported with the last. */
  private async outcomes(
    { userId, before, records }: SentToUser,
    after: UserState,
    activeRules: RuleSet,
  ): Promise<SentEvent[]> {
    // The changes of the last write stay beside the state until another write replaces them.
    const changes = (await this.options.users.lastChanges(userId)).map(changeView);
    return records.map((record, n) => {
      const { event } = record.decoded;
      const isLast = n === records.length - 1;
      const outcome = outcomeOf(record.decoded, activeRules.calendar.dayOf(event.time), activeRules);
      return {
        ...withoutEffects(record, outcome),
        ...(isLast && { counters: movesBetween(before, after, activeRules), changes }),
      };
    });
  }
}

function withoutEffects({ sent }: WrittenRecord, outcome: string): SentEvent {
  return { event: sent, outcome, counters: [], changes: [] };
}
