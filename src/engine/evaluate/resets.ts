import { FiringMode } from '../../rule-language/reset-modes';
import { Rule, StatisticTest } from '../../rule-language/rule';
import { CarryingStatistic } from '../../rule-language/statistics';
import { Aggregate, EMPTY_AGGREGATE } from '../aggregate/aggregate';
import { subtract } from '../aggregate/decimal';
import { isMet } from './condition';

/** Resets a counter that has reached its target. */
interface Reset {
  /** Firings of one event; what is over them stays counted. */
  readonly maxFirings: number;
  readonly left: (rule: Rule, aggregate: Aggregate) => Aggregate;
}

/** Resets by mode; what else is known of the modes is in `src/rule-language/reset-modes.ts`. */
const RESETS: Readonly<Record<FiringMode, Reset>> = {
  zero: { maxFirings: 1, left: () => EMPTY_AGGREGATE },
  carry: { maxFirings: 100, left: subtractTarget },
};

/** Aggregates that have met a rule, one for each firing, and what the resets have left. */
export interface ResetAggregate {
  readonly met: readonly Aggregate[];
  readonly left: Aggregate;
}

/** Resets an aggregate as often as it meets the rule, within what one event may fire. */
export function resetWhileMet(rule: Rule, mode: FiringMode, aggregate: Aggregate): ResetAggregate {
  const { maxFirings, left } = RESETS[mode];
  const met: Aggregate[] = [];
  let rest = aggregate;
  while (met.length < maxFirings && isMet(rule, rest)) {
    met.push(rest);
    rest = left(rule, rest);
  }
  return { met, left: rest };
}

/** Subtracts the target from the statistic of the only test, and resets the others. */
function subtractTarget({ condition }: Rule, aggregate: Aggregate): Aggregate {
  const { statistic, target } = condition as StatisticTest;
  return { ...EMPTY_AGGREGATE, ...OVER_TARGET[statistic as CarryingStatistic](aggregate, target) };
}

const OVER_TARGET: Readonly<
  Record<CarryingStatistic, (aggregate: Aggregate, target: string) => Partial<Aggregate>>
> = {
  count: ({ count }, target) => ({ count: count - Number(target) }),
  sum: ({ sum }, target) => ({ sum: subtract(sum, target) }),
};
