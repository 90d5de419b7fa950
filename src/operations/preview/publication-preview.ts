import { isIn, UserState } from '../../engine/state/user-state';
import { Output, outputKey, outputOfKey } from '../../rule-language/rule';
import { StoredUser } from '../users/stored-users';
import { NextRun } from './next-run';
import { narrow, Publication, publish, publishWithHistory } from './publication';

/** What publishing and the next run do by one rule, while no event comes in between. */
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
  /** Users for whom the run fires the rule. */
  readonly firing: number;
  /** Ids of some of the users, the first that were met. */
  readonly sample: readonly string[];
  /** Whether the draft no longer has the rule. */
  readonly removed: boolean;
  /** Whether all counters start at zero with the publication. */
  readonly startsAtZero: boolean;
  /** The same with earlier events counted too; present for a rule without history. */
  readonly withHistory?: { readonly users: number; readonly firing: number };
}

interface Totals {
  users: number;
  joining: number;
  leaving: number;
  firing: number;
  readonly sample: string[];
}

const newTotals = (): Totals => ({ users: 0, joining: 0, leaving: 0, firing: 0, sample: [] });

/**
 * Says which users join and leave by publishing a draft and the next run, because it makes that run over
 * their states. Its memory depends on the rules alone.
 */
export class PublicationPreview {
  private readonly run: NextRun;
  /** Run over the rules without history as if they had it; absent when there are none. */
  private readonly runWithHistory?: NextRun;
  private readonly totals: ReadonlyMap<string, Totals>;
  private readonly totalsWithHistory: ReadonlyMap<string, Totals>;
  private readonly removed: ReadonlySet<string>;
  private readonly startingAtZero: ReadonlySet<string>;

  /** @param keys output keys of the rules to look at; all that the draft has or removes when absent */
  constructor(
    publication: Publication,
    private readonly sampleSize: number,
    keys: ReadonlySet<string> = keysOf(publication),
  ) {
    const { catalogue } = publication.inForce;
    const next = publish(publication);
    const after = narrow(next, keys);
    const withHistory = narrow(publishWithHistory(publication), keys);
    this.run = new NextRun(after, publication.now);
    if (withHistory.rules.length > 0) this.runWithHistory = new NextRun(withHistory, publication.now);
    this.totals = new Map([...keys].map((key) => [key, newTotals()]));
    this.totalsWithHistory = new Map(
      withHistory.rules.map(({ output }) => [outputKey(output), newTotals()] as const),
    );
    this.removed = new Set([...keys].filter((key) => !Object.hasOwn(next.catalogue.rules, key)));
    this.startingAtZero = new Set(
      after.rules
        .filter(({ includesHistory, output }) => {
          const { generation } = next.catalogue.rules[outputKey(output)];
          return !includesHistory && generation > catalogue.revision;
        })
        .map(({ output }) => outputKey(output)),
    );
  }

  async add(users: readonly StoredUser[]): Promise<void> {
    await addUp(this.run, this.totals, users, this.sampleSize);
    if (this.runWithHistory) await addUp(this.runWithHistory, this.totalsWithHistory, users, 0);
  }

  results(): RuleEffect[] {
    return [...this.totals].map(([rule, totals]) => {
      const withHistory = this.totalsWithHistory.get(rule);
      return {
        rule,
        kind: outputOfKey(rule).kind,
        ...totals,
        removed: this.removed.has(rule),
        startsAtZero: this.startingAtZero.has(rule),
        ...(withHistory && { withHistory: { users: withHistory.users, firing: withHistory.firing } }),
      };
    });
  }
}

/**
 * Lists the output keys of a draft, in its order, then those of the rules in force that it removes and of
 * removed rules whose users the next run has yet to visit.
 */
export function keysOf({ inForce, draft, replaced }: Publication): ReadonlySet<string> {
  const kept = new Set(draft.invalid);
  const { rules, pendingRemoval } = inForce.catalogue;
  const removed = Object.keys(rules).filter((key) => !kept.has(key) && (!replaced || replaced.has(key)));
  return new Set([...draft.rows.keys(), ...removed, ...Object.keys(pendingRemoval)]);
}

async function addUp(
  run: NextRun,
  totals: ReadonlyMap<string, Totals>,
  users: readonly StoredUser[],
  sampleSize: number,
): Promise<void> {
  const after = await run.statesAfter(users);
  for (const { userId, state } of users) {
    for (const [key, rule] of totals) addUser(rule, key, userId, state, after.get(userId)!, sampleSize);
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
  if (outputOfKey(key).kind === 'event') {
    if ((after.rules[key]?.changes ?? 0) > (before.rules[key]?.changes ?? 0)) totals.firing++;
    return;
  }
  if (isInNow && !wasIn) totals.joining++;
  if (!isInNow && wasIn) totals.leaving++;
}
