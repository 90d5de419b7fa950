import { FiringMode, MAX_FIRINGS, RESET_MODES } from '../../rule-language/reset-modes';
import { Rule, StatisticTest } from '../../rule-language/rule';
import { CarryingStatistic } from '../../rule-language/statistics';
import { Aggregate, EMPTY_AGGREGATE } from '../aggregate/aggregate';
import { add, remainder, subtract } from '../aggregate/decimal';
import { isMet } from './condition';

/** What a firing leaves, by mode; the rest of the modes is in `src/rule-language/reset-modes.ts`. */
const RESETS: Readonly<Record<FiringMode, (rule: Rule, aggregate: Aggregate) => Aggregate>> = {
  zero: () => EMPTY_AGGREGATE,
  carry: (rule, aggregate) => withNumber(rule, subtract, aggregate),
};

/** Aggregates that have met a rule, one for each firing, and what the resets have left. */
export interface ResetAggregate {
  readonly met: readonly Aggregate[];
  readonly left: Aggregate;
}

/** Resets an aggregate as often as it meets the rule, within what one event or one run may fire. */
export function resetWhileMet(rule: Rule, mode: FiringMode, aggregate: Aggregate): ResetAggregate {
  const { subtracts } = RESET_MODES[mode];
  const met: Aggregate[] = [];
  let rest = aggregate;
  while (met.length < (subtracts ? MAX_FIRINGS : 1) && isMet(rule, rest)) {
    met.push(rest);
    rest = RESETS[mode](rule, rest);
  }
  return { met, left: rest };
}

/** Aggregate that has met a rule last, if one has, and what all resets have left. */
export interface ResetForGood {
  readonly lastMet?: Aggregate;
  readonly left: Aggregate;
}

/** Resets an aggregate until it does not meet the rule, however often that is. */
export function resetForGood(rule: Rule, mode: FiringMode, aggregate: Aggregate): ResetForGood {
  const { met, left } = resetWhileMet(rule, mode, aggregate);
  if (met.length === 0) return { left };
  if (!RESET_MODES[mode].subtracts || !isMet(rule, left)) return { lastMet: met.at(-1)!, left };
  const over = withNumber(rule, remainder, left);
  return { lastMet: withNumber(rule, add, over), left: over };
}

/** Changes the number that is tested by the only test of a rule, and resets the others. */
function withNumber(
  { condition }: Rule,
  change: (number: string, target: string) => string,
  aggregate: Aggregate,
): Aggregate {
  const { statistic, target } = condition as StatisticTest;
  return {
    ...EMPTY_AGGREGATE,
    ...NUMBERS[statistic as CarryingStatistic](aggregate, (n) => change(n, target)),
  };
}

const NUMBERS: Readonly<
  Record<CarryingStatistic, (aggregate: Aggregate, change: (number: string) => string) => Partial<Aggregate>>
> = {
  count: ({ count }, change) => ({ count: Number(change(String(count))) }),
  sum: ({ sum }, change) => ({ sum: change(sum) }),
};
