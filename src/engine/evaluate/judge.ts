import { StatisticTest } from '../../rule-language/rule';
import { EMPTY_AGGREGATE, Aggregate } from '../aggregate/aggregate';
import { subtract } from '../aggregate/decimal';
import { ActiveRule } from '../catalogue/rule-set';
import { Change, Membership } from '../state/change';
import { Counter, RuleState } from '../state/user-state';
import { isMet, statisticsOf } from './condition';

/** One event can fire a carrying rule at most this often; the rest stays counted. */
const MAX_FIRINGS = 100;

/** Whom and when the changes of a judgement concern. */
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

/** Judges a tally by its rule: a membership that turned, or the event fired as often as it is due. */
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

/**
 * Who has no counted event is in no segment, not even in one of those who did something less than so often.
 */
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
 * What is over the target stays; what the rule does not test starts again. A rule that carries has a single
 * test, of count or sum.
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
