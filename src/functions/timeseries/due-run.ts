import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import {
  AggregateStore,
  DUE_PARTS,
  DuePage,
  DueUser,
  LagNotes,
  Telemetry,
  VersionedState,
} from '../../engine/ports';
import { loggable } from '../shared/loggable';

/** Users that are judged at the same time. */
const MAX_CONCURRENT_USERS = 100;
/** Users of a page failing one after the other, from which on the store fails and not its users. */
const MAX_FAILURES_IN_A_ROW = 100;

/**
 * Milliseconds for which a note about a lag holds: longer than the longest invocation that counts, 5 minutes.
 * An older one is of a shard that has caught up or is without traffic.
 */
const LAG_NOTE_HOLDS_MS = 10 * 60_000;

export interface DueRunOptions {
  readonly aggregates: AggregateStore;
  /** Says which shards lag; none does when absent. */
  readonly lagNotes?: LagNotes;
  readonly telemetry: Telemetry;
  /** Judges what has become due for a user. */
  readonly judge: (userId: string, stored: VersionedState, rules: RuleSet, until: number) => Promise<void>;
}

export interface DueOutcome {
  /** Whether no user is left who was due when the run began and does not wait for a shard that lags. */
  readonly finished: boolean;
  /** Number of users who could not be judged; they stay due. */
  readonly failing: number;
  /** Instant of the oldest boundary that is left, in epoch milliseconds; absent when none is. */
  readonly oldestLeft?: number;
  /** Epoch milliseconds; boundaries after it wait. */
  readonly until: number;
}

/**
 * Judges the users whom time alone has changed, found by an index of the store, and visits no other. A user
 * who fails stays due and stops no other.
 */
export class DueRun {
  constructor(private readonly options: DueRunOptions) {}

  /**
   * Judges the users who are due, the earliest of each part of the index first.
   *
   * @param now epoch milliseconds; boundaries after it wait, and those that the events of a lagging shard
   *   may still prevent
   * @param mayContinue asked before every page of users; after a no, the rest stays due for the next run
   * @throws when the store fails as a whole, or has no index
   */
  async run(rules: RuleSet, now: number, mayContinue: () => boolean): Promise<DueOutcome> {
    const { aggregates } = this.options;
    const parts = Array.from({ length: DUE_PARTS }, (_, part) => part);
    const left = await Promise.all(parts.map(async (part) => aggregates.due(now, part)));
    const until = left.some(({ users }) => users.length > 0) ? await this.countedUpTo(now) : now;
    const waiting = Math.min(...left.flatMap(({ users }) => users.map(dueAtOf)).filter((at) => at > until));
    let failing = 0;
    let oldestFailing = Infinity;
    for (const part of parts) {
      for (let page: DuePage | undefined = upTo(until, left[part]); page && page.users.length > 0;) {
        if (!mayContinue()) {
          return outcomeOf(false, failing, Math.min(oldestFailing, ...left.map(oldestOf)), until);
        }
        const failed = await this.judgePage(page, rules, until);
        failing += failed.length;
        oldestFailing = Math.min(oldestFailing, ...failed);
        page = page.next === undefined ? undefined : await aggregates.due(until, part, page.next);
        left[part] = page ?? { users: [] };
      }
      left[part] = { users: [] };
    }
    return outcomeOf(true, failing, Math.min(oldestFailing, waiting), until);
  }

  /** Returns the instant up to which every shard is counted, as far as notes say; at most `now`. */
  private async countedUpTo(now: number): Promise<number> {
    const { lagNotes, telemetry } = this.options;
    const notes = (await lagNotes?.read(now - LAG_NOTE_HOLDS_MS)) ?? [];
    const until = notes.reduce((earliest, note) => Math.min(earliest, note.countedUpTo), now);
    if (until < now) {
      telemetry.warn('boundaries wait for a shard of the event stream that lags', {
        seconds: Math.round((now - until) / 1000),
      });
    }
    return until;
  }

  /** Judges the users of a page; returns the instants at which those who failed were due. */
  private async judgePage({ users }: DuePage, rules: RuleSet, until: number): Promise<number[]> {
    const { aggregates, telemetry, judge } = this.options;
    const dueAt = new Map(users.map((user) => [user.userId, user.dueAt]));
    const failed: number[] = [];
    let failingInARow = 0;
    const noteFailure = (userId: string, error: unknown) => {
      failed.push(dueAt.get(userId)!);
      telemetry.warn('a user who is due could not be judged; the next run tries again', {
        error: loggable(error),
      });
    };
    const states = await aggregates.read([...dueAt.keys()], { onUndecodable: noteFailure });
    await inParallel([...states], MAX_CONCURRENT_USERS, async ([userId, stored]) => {
      try {
        await judge(userId, stored, rules, until);
        failingInARow = 0;
      } catch (error) {
        if (++failingInARow >= MAX_FAILURES_IN_A_ROW) throw error;
        noteFailure(userId, error);
      }
    });
    telemetry.count(METRICS.usersVisited, users.length);
    return failed;
  }
}

function oldestOf({ users }: DuePage): number {
  return users.length > 0 ? users[0].dueAt : Infinity;
}

function dueAtOf({ dueAt }: DueUser): number {
  return dueAt;
}

/** Returns the users of a page who are due by an instant; nobody after the page is when one is not. */
function upTo(until: number, page: DuePage): DuePage {
  const users = page.users.filter(({ dueAt }) => dueAt <= until);
  return users.length < page.users.length ? { users } : page;
}

function outcomeOf(finished: boolean, failing: number, oldestLeft: number, until: number): DueOutcome {
  return { finished, failing, until, ...(oldestLeft < Infinity && { oldestLeft }) };
}
