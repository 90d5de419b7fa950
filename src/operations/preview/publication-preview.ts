import { isIn, UserState } from '../../engine/state/user-state';
import { Output, outputKey, outputOfKey } from '../../rule-language/rule';
import { StoredUser } from '../users/stored-users';
import { NextRun } from './next-run';
import { keysOf, narrow, Publication, publish, publishWithHistory } from './publication';

/** Rules of one run, so that a user's part of it takes milliseconds. */
const RULES_PER_RUN = 100;
/** Judgements between two pauses, each of one user by one rule. */
const JUDGEMENTS_PER_PAUSE = 1_000;

/** Effect of one rule through publishing and the next run, while no event comes in between. */
export interface RuleEffect {
  /** Output key. */
  readonly rule: string;
  readonly kind: Output['kind'];
  /** Users who are in after the run; for a rule that fires, those for whom it has ever fired. */
  readonly users: number;
  /** Users who are in after the run and were not before; none for a rule that fires. */
  readonly joining: number;
  /** Users who were in before the run and are not after it. */
  readonly leaving: number;
  /** Users whom time alone lets join in the days after the run, if nothing else happens. */
  readonly joiningSoon: number;
  /** Users whom time alone lets leave in the days after the run, if nothing else happens. */
  readonly leavingSoon: number;
  /** Users for whom the run fires the rule. */
  readonly firing: number;
  /** Users to whom the run tells another value, or none any more; present for a rule of the kind `value`. */
  readonly telling?: number;
  /** Ids of some of the users, the first that were met. */
  readonly sample: readonly string[];
  /** Whether the draft no longer has the rule. */
  readonly removed: boolean;
  /** Whether all counters start at zero with the publication. */
  readonly startsAtZero: boolean;
  /** The same with earlier events counted too; present for a rule without history. */
  readonly withHistory?: { readonly users: number; readonly firing: number };
}

/** Lets other work go on. */
export type PausePreview = () => Promise<void>;

const NO_PAUSE: PausePreview = async () => {};

interface Totals {
  users: number;
  joining: number;
  leaving: number;
  joiningSoon: number;
  leavingSoon: number;
  firing: number;
  telling: number;
  readonly sample: string[];
}

/**
 * Says which users join and leave by publishing a draft and the next run, because it makes that run over
 * their states. Its memory depends on the rules alone.
 */
export class PublicationPreview {
  /**
   * @param keys output keys of the rules to look at; all that the draft has or removes when absent
   * @param pause called every few milliseconds of work, now and when users are added
   */
  static async of(
    publication: Publication,
    sampleSize: number,
    {
      keys = keysOf(publication),
      pause = NO_PAUSE,
    }: { keys?: ReadonlySet<string>; pause?: PausePreview } = {},
  ): Promise<PublicationPreview> {
    const all = [...keys];
    const rules = new Map(publication.draft.rules.map((rule) => [outputKey(rule.output), rule]));
    const parts: PartOfPreview[] = [];
    for (let start = 0; start < all.length; start += RULES_PER_RUN) {
      const some = all.slice(start, start + RULES_PER_RUN);
      const ofPart = new Set(some);
      const drafted = some.flatMap((key) => rules.get(key) ?? []);
      parts.push(new PartOfPreview(narrow(publication, ofPart, drafted), ofPart, sampleSize));
      await pause();
    }
    return new PublicationPreview(parts, pause);
  }

  private constructor(
    private readonly parts: readonly PartOfPreview[],
    private readonly pause: PausePreview,
  ) {}

  async add(users: readonly StoredUser[]): Promise<void> {
    for (const part of this.parts) {
      const step = Math.ceil(JUDGEMENTS_PER_PAUSE / part.size);
      for (let start = 0; start < users.length; start += step) {
        await part.add(users.slice(start, start + step));
        await this.pause();
      }
    }
  }

  results(): RuleEffect[] {
    return this.parts.flatMap((part) => part.results());
  }
}

/** Previews some of the rules. */
class PartOfPreview {
  private readonly run: NextRun;
  private readonly totals: ReadonlyMap<string, Totals>;
  /** Run over the rules without history as if they had it; absent when there are none. */
  private readonly runWithHistory?: NextRun;
  private readonly totalsWithHistory: ReadonlyMap<string, Totals>;
  private readonly drafted: ReadonlySet<string>;
  private readonly startingAtZero: ReadonlySet<string>;
  /** Rules that tell their number. */
  private readonly telling: ReadonlySet<string>;

  constructor(
    publication: Publication,
    keys: ReadonlySet<string>,
    private readonly sampleSize: number,
  ) {
    const { inForce, draft, now } = publication;
    const next = publish(publication);
    const withHistory = publishWithHistory(publication);
    const isAfresh = (key: string) => next.catalogue.rules[key].generation > inForce.catalogue.revision;
    this.run = new NextRun(next, now);
    this.totals = totalsFor(keys);
    if (withHistory.rules.length > 0) this.runWithHistory = new NextRun(withHistory, now);
    this.totalsWithHistory = totalsFor(withHistory.rules.map(({ output }) => outputKey(output)));
    this.drafted = new Set(draft.rules.map(({ output }) => outputKey(output)));
    const tellers = draft.rules.filter(({ tells }) => tells);
    this.telling = new Set(tellers.map(({ output }) => outputKey(output)));
    this.startingAtZero = new Set([...this.totalsWithHistory.keys()].filter(isAfresh));
  }

  get size(): number {
    return this.totals.size;
  }

  async add(users: readonly StoredUser[]): Promise<void> {
    await addUp(this.run, this.totals, users, this.sampleSize);
    if (this.runWithHistory) await addUp(this.runWithHistory, this.totalsWithHistory, users, 0);
  }

  results(): RuleEffect[] {
    return [...this.totals].map(([rule, { telling, ...totals }]) => {
      const withHistory = this.totalsWithHistory.get(rule);
      return {
        rule,
        kind: outputOfKey(rule).kind,
        ...totals,
        ...(this.telling.has(rule) && { telling }),
        removed: !this.drafted.has(rule),
        startsAtZero: this.startingAtZero.has(rule),
        ...(withHistory && { withHistory: { users: withHistory.users, firing: withHistory.firing } }),
      };
    });
  }
}

function totalsFor(keys: Iterable<string>): ReadonlyMap<string, Totals> {
  return new Map(
    [...keys].map((key) => [
      key,
      { users: 0, joining: 0, leaving: 0, joiningSoon: 0, leavingSoon: 0, firing: 0, telling: 0, sample: [] },
    ]),
  );
}

async function addUp(
  run: NextRun,
  totals: ReadonlyMap<string, Totals>,
  users: readonly StoredUser[],
  sampleSize: number,
): Promise<void> {
  const after = await run.statesAfter(users);
  for (const { userId, state } of users) {
    const next = after.get(userId)!;
    for (const [key, rule] of totals) {
      addUser(rule, key, userId, state, next, sampleSize);
      if (!run.turnsSoon(next, key)) continue;
      if (isIn(next, key)) rule.leavingSoon++;
      else rule.joiningSoon++;
    }
  }
}

function addUser(
  totals: Totals,
  key: string,
  userId: string,
  before: UserState,
  after: UserState,
  sampleSize: number,
): void {
  const [wasIn, isInNow] = [isIn(before, key), isIn(after, key)];
  if (isInNow) {
    totals.users++;
    if (totals.sample.length < sampleSize) totals.sample.push(userId);
  }
  const isSent = (after.rules[key]?.changes ?? 0) > (before.rules[key]?.changes ?? 0);
  if (isSent) totals.telling++;
  if (outputOfKey(key).kind === 'event') {
    if (isSent) totals.firing++;
    return;
  }
  if (isInNow && !wasIn) totals.joining++;
  if (!isInNow && wasIn) totals.leaving++;
}
