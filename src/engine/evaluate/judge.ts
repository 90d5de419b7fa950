import { StatisticTest } from '../../rule-language/rule';
import { EMPTY_AGGREGATE, Aggregate } from '../aggregate/aggregate';
import { subtract } from '../aggregate/decimal';
import { ActiveRule } from '../catalogue/rule-set';
import { Change, Membership } from '../state/change';
import { Counter, RuleState } from '../state/user-state';
import { isMet, statisticsOf } from './condition';

/** Maximum firings of a rule with reset `carry` at one event; the rest stays counted for later ones. */
const MAX_FIRINGS = 100;

/** User, endpoint and moment that the changes of a judgement carry. */
export interface EvaluationContext {
  readonly userId: string;
  readonly endpointId?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Judgement {
  readonly state: RuleState;
  readonly changes: readonly Change[];
}

/** Judges an aggregate by its rule: turns the membership, or fires the event as often as it is due. */
export function judge(
  rule: ActiveRule,
  before: RuleState,
  tally: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  return rule.output.kind === 'attribute'
    ? judgeMembership(rule, before, tally, occasion)
    : fire(rule, before, tally, occasion);
}

/** Keeps a user without a counted event out of every segment, even that of a `less` rule. */
function judgeMembership(
  rule: ActiveRule,
  before: RuleState,
  tally: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  const ready = tally.count > 0 && isMet(rule.condition, tally);
  const counter = toCounter(rule, tally);
  if (ready === before.ready) return { state: { ...before, counter }, changes: [] };
  const changes = before.changes + 1;
  return {
    state: { changes, ready, counter },
    changes: [changeOf(rule, occasion, changes, tally, ready ? 'ready' : 'not-ready')],
  };
}

function fire(rule: ActiveRule, before: RuleState, tally: Aggregate, occasion: EvaluationContext): Judgement {
  const changes: Change[] = [];
  const most = rule.reset === 'carry' ? MAX_FIRINGS : 1;
  let rest = tally;
  while (changes.length < most && isMet(rule.condition, rest)) {
    changes.push(changeOf(rule, occasion, before.changes + changes.length + 1, rest));
    rest = rule.reset === 'carry' ? afterCarry(rule, rest) : EMPTY_AGGREGATE;
  }
  return {
    state: { changes: before.changes + changes.length, ready: before.ready, counter: toCounter(rule, rest) },
    changes,
  };
}

/**
 * Subtracts the target from the tested statistic and resets the other one. A rule with reset `carry` has a
 * single test, of count or sum.
 */
function afterCarry({ condition }: ActiveRule, tally: Aggregate): Aggregate {
  const { statistic, target } = condition as StatisticTest;
  return statistic === 'count'
    ? { ...EMPTY_AGGREGATE, count: tally.count - Number(target) }
    : { ...EMPTY_AGGREGATE, sum: subtract(tally.sum, target) };
}

function toCounter(rule: ActiveRule, { count, sum, range, distinct }: Aggregate): Counter {
  return {
    count,
    sum,
    ...(range && { range }),
    ...(distinct && { distinct }),
    generation: rule.generation,
    conditionRevision: rule.conditionRevision,
  };
}

function changeOf(
  rule: ActiveRule,
  occasion: EvaluationContext,
  n: number,
  tally: Aggregate,
  value?: Membership,
): Change {
  const statistics = statisticsOf(rule, tally);
  return {
    ...occasion,
    output: rule.output,
    n,
    value,
    count: tally.count,
    sum: tally.sum,
    ...(statistics && { statistics }),
    ...(rule.window && { window: rule.window }),
    ...(rule.destinations && { to: rule.destinations }),
  };
}
