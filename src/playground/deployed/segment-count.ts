import { setTimeout as delay } from 'node:timers/promises';
import { inParallel } from '../../common/in-parallel';
import { Clock } from '../../engine/ports';
import { isIn } from '../../engine/state/user-state';
import { OperationError } from '../../operations/operation-error';
import { rulesIn, StoredUsers } from '../../operations/users/stored-users';
import { outputKey, Rule } from '../../rule-language/rule';
import { SegmentSummary } from '../api';
import { KnownMember, Undescribed } from '../ports';
import { PairCounts } from './pair-counts';

/** Number of parallel scans of the table. */
const SCAN_PARTS = 4;
/** Largest number of users to count: more would take many minutes and read gigabytes. */
const MAX_USERS = 2_000_000;
const SAMPLE_SIZE = 20;
/**
 * A count is valid for at least five seconds and for 20 times as long as it took, so that at most one
 * twentieth of the time is spent on counting.
 */
const MIN_CACHE_MS = 5_000;
const CACHE_FACTOR = 20;
/** Longest wait for a new count while an older one exists. */
const MAX_WAIT_MS = 2_000;

interface Segment extends Undescribed<SegmentSummary> {
  readonly members: readonly KnownMember[];
}

export interface CountedSegments {
  readonly countedAt: number;
  readonly users: number;
  readonly segments: readonly Segment[];
  readonly pairs: PairCounts;
}

interface Count extends CountedSegments {
  readonly revision: number;
  readonly holdsUntil: number;
}

/**
 * Counts the users of each segment in one pass over all states, because a stored total would cost a write
 * with every event. A pass reads a few thousand users a second at half a read unit per 4 KB: some minutes and
 * 125,000 read units for a million users of 1 KB.
 */
export class SegmentCount {
  private latest?: Count;
  private running?: Promise<Count>;

  /** @param onCounted called after a count that finished too late for the request that started it */
  constructor(
    private readonly users: StoredUsers,
    private readonly clock: Clock,
    private readonly onCounted: () => void,
    private readonly maxUsers = MAX_USERS,
  ) {}

  get known(): CountedSegments | undefined {
    return this.latest;
  }

  async current(): Promise<CountedSegments> {
    const catalogue = await this.users.catalogue();
    const { latest } = this;
    if (latest && latest.revision === catalogue.revision && this.clock() < latest.holdsUntil) return latest;
    this.running ??= this.count(rulesIn(catalogue), catalogue.revision).finally(() => {
      this.running = undefined;
    });
    return latest?.revision === catalogue.revision ? this.orOlder(this.running, latest) : this.running;
  }

  private async orOlder(running: Promise<Count>, older: Count): Promise<CountedSegments> {
    const timer = new AbortController();
    const counted = await Promise.race([
      running,
      delay(MAX_WAIT_MS, undefined, { ref: false, signal: timer.signal }),
    ]).finally(() => timer.abort());
    if (counted) return counted;
    // The next request repeats a failed count and reports its error.
    running.then(this.onCounted, () => {});
    return older;
  }

  private async count(rules: readonly Rule[], revision: number): Promise<Count> {
    const startedAt = this.clock();
    const segments = new Map(
      rules
        .filter(({ tells }) => !tells)
        .map(({ output: { kind, name } }) => {
          const rule = outputKey({ kind, name });
          return [rule, { rule, kind, name, users: 0, fired: 0, members: [] as KnownMember[] }];
        }),
    );
    const pairs = new PairCounts([...segments.keys()]);
    let users = 0;
    await inParallel(
      Array.from({ length: SCAN_PARTS }, (_, n) => n),
      SCAN_PARTS,
      async (n) => {
        let next: string | undefined;
        do {
          const page = await this.users.statePage(next, { part: { n, of: SCAN_PARTS } });
          for (const {
            userId,
            stored: { state },
          } of page.users) {
            const inside: string[] = [];
            for (const [key, { changes }] of Object.entries(state.rules)) {
              const segment = segments.get(key);
              if (!segment || !isIn(state, key)) continue;
              inside.push(key);
              segment.users++;
              if (segment.kind === 'event') segment.fired += changes;
              if (segment.members.length < SAMPLE_SIZE) segment.members.push({ userId, state });
            }
            pairs.add(inside);
          }
          users += page.users.length;
          if (users > this.maxUsers) {
            throw new OperationError(
              'conflict',
              `the installation has more than ${this.maxUsers} users, too many to count from here: ` +
                'see how many its destination has in each segment',
            );
          }
          next = page.next;
        } while (next !== undefined);
      },
    );
    const countedAt = this.clock();
    const holdsUntil = countedAt + Math.max(MIN_CACHE_MS, CACHE_FACTOR * (countedAt - startedAt));
    this.latest = { revision, countedAt, holdsUntil, users, segments: [...segments.values()], pairs };
    return this.latest;
  }
}
