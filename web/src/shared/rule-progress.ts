import type { TestView } from '../../../src/playground/api';
import { OPERATORS, SPOKEN_OPERATORS } from '../../../src/rule-language/operators';
import { isTextLabel, statisticOf, STATISTICS } from '../../../src/rule-language/statistics';

/** Describes the target of a test: `more than 5`. */
export function targetText(test: TestView, number: (decimal: string) => string): string {
  return `${SPOKEN_OPERATORS[test.operator]} ${valueText(test, test.target, number)}`;
}

/** Writes a value as its test reads it: a number, or the text of an attribute as it is. */
export function valueText(
  { statistic }: TestView,
  value: string,
  number: (decimal: string) => string,
): string {
  return isTextLabel(statistic) ? value : number(value);
}

/**
 * Computes how close a test is to its target, from 0 to 1, where 1 means that it is reached or passed.
 * Undefined for operators such as `less`, whose target is not approached, and for texts.
 */
export function progress({ statistic, operator, target, value, met }: TestView): number | undefined {
  const { reached } = OPERATORS[operator];
  if (reached === undefined || isTextLabel(statistic)) return undefined;
  const { whole } = STATISTICS[statisticOf(statistic)];
  const isPassed = reached === 'past the target';
  // A count has to reach 6 to be more than 5.
  const goal = Number(target) + (isPassed && whole ? 1 : 0);
  if (met || goal <= 0) return met ? 1 : 0;
  const share = Math.max(0, Number(value ?? 0)) / goal;
  return isPassed && !whole ? Math.min(share, 0.99) : Math.min(share, 1);
}

/** Tells whether an `equal` test can no longer be met, because the value has passed its target. */
export function isPast({ statistic, operator, target, value }: TestView): boolean {
  if (isTextLabel(statistic)) return false;
  const { reached, holds } = OPERATORS[operator];
  return reached !== undefined && !holds(1) && value !== undefined && Number(value) > Number(target);
}

/** Returns the name in an output key: `greenbutton` of `attribute:greenbutton`. */
export function nameOf(rule: string): string {
  return rule.slice(rule.indexOf(':') + 1);
}
