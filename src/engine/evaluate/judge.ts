import { FiringMode, fires } from '../../rule-language/reset-modes';
import { StatisticTest } from '../../rule-language/rule';
import { CarryingStatistic } from '../../rule-language/statistics';
import { Aggregate, EMPTY_AGGREGATE } from '../aggregate/aggregate';
import { subtract } from '../aggregate/decimal';
import { statisticsOf } from '../aggregate/statistics';
import { ActiveRule } from '../catalogue/rule-set';
import { Change, Membership } from '../state/change';
import { Counter, RuleState } from '../state/user-state';
import { isMet, qualifies } from './condition';

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
  aggregate: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  const { reset } = rule;
  return fires(reset)
    ? fire(rule, reset, before, aggregate, occasion)
    : judgeMembership(rule, before, aggregate, occasion);
}

function judgeMembership(
  rule: ActiveRule,
  before: RuleState,
  aggregate: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  const ready = qualifies(rule, aggregate);
  const counter = toCounter(rule, aggregate);
  if (ready === before.ready) return { state: { ...before, counter }, changes: [] };
  const changes = before.changes + 1;
  return {
    state: { changes, ready, counter },
    changes: [changeOf(rule, occasion, changes, aggregate, ready ? 'ready' : 'not-ready')],
  };
}

/** Resets a counter that has reached its target. */
interface Reset {
  /** Firings of one event; what is over them stays counted. */
  readonly maxFirings: number;
  readonly left: (rule: ActiveRule, aggregate: Aggregate) => Aggregate;
}

/** Resets by mode; what else is known of the modes is in `src/rule-language/reset-modes.ts`. */
const RESETS: Readonly<Record<FiringMode, Reset>> = {
  zero: { maxFirings: 1, left: () => EMPTY_AGGREGATE },
  carry: { maxFirings: 100, left: subtractTarget },
};

function fire(
  rule: ActiveRule,
  mode: FiringMode,
  before: RuleState,
  aggregate: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  const { maxFirings, left } = RESETS[mode];
  const changes: Change[] = [];
  let rest = aggregate;
  while (changes.length < maxFirings && isMet(rule, rest)) {
    changes.push(changeOf(rule, occasion, before.changes + changes.length + 1, rest));
    rest = left(rule, rest);
  }
  return {
    state: { changes: before.changes + changes.length, ready: before.ready, counter: toCounter(rule, rest) },
    changes,
  };
}

/** Subtracts the target from the statistic of the only test, and resets the others. */
function subtractTarget({ condition }: ActiveRule, aggregate: Aggregate): Aggregate {
  const { statistic, target } = condition as StatisticTest;
  return { ...EMPTY_AGGREGATE, ...OVER_TARGET[statistic as CarryingStatistic](aggregate, target) };
}

const OVER_TARGET: Readonly<
  Record<CarryingStatistic, (aggregate: Aggregate, target: string) => Partial<Aggregate>>
> = {
  count: ({ count }, target) => ({ count: count - Number(target) }),
  sum: ({ sum }, target) => ({ sum: subtract(sum, target) }),
};

function toCounter(rule: ActiveRule, { count, sum, range, distinct }: Aggregate): Counter {
  return {
    count,
    sum,
    range,
    distinct,
    generation: rule.generation,
    conditionRevision: rule.conditionRevision,
  } satisfies Record<keyof Counter, unknown>;
}

function changeOf(
  rule: ActiveRule,
  occasion: EvaluationContext,
  n: number,
  aggregate: Aggregate,
  value?: Membership,
): Change {
  const statistics = statisticsOf(rule, aggregate);
  return {
    ...occasion,
    output: rule.output,
    n,
    value,
    count: aggregate.count,
    sum: aggregate.sum,
    ...(statistics && { statistics }),
    ...(rule.window && { window: rule.window }),
    ...(rule.destinations && { to: rule.destinations }),
  };
}
