import type { TestView } from '../../../src/playground/api';
import { OPERATORS } from '../../../src/rule-language/operators';
import { statisticOf, STATISTICS } from '../../../src/rule-language/statistics';
import { OPERATOR_WORDS } from './operator-words';

/** Describes what a test asks for: `more than 5`. */
export function targetText({ operator, target }: TestView, number: (decimal: string) => string): string {
  return `${OPERATOR_WORDS[operator].target} ${number(target)}`;
}

/**
 * Computes how far a test has come, from 0 to 1; undefined where coming closer means nothing, as with `less`.
 * It is 1 only when the target is reached or passed.
 */
export function progress({ statistic, operator, target, value, met }: TestView): number | undefined {
  const { reached } = OPERATORS[operator];
  if (reached === undefined) return undefined;
  const { whole } = STATISTICS[statisticOf(statistic)];
  const isPassed = reached === 'past the target';
  // The sixth event is the first that is more than 5.
  const goal = Number(target) + (isPassed && whole ? 1 : 0);
  if (met || goal <= 0) return met ? 1 : 0;
  const share = Math.max(0, Number(value ?? 0)) / goal;
  return isPassed && !whole ? Math.min(share, 0.99) : Math.min(share, 1);
}

/** Tells whether a test can hold no more because its number has gone past the target, as with `equal`. */
export function isPast({ operator, target, value }: TestView): boolean {
  const { reached, holds } = OPERATORS[operator];
  return reached !== undefined && !holds(1) && value !== undefined && Number(value) > Number(target);
}

/** Names what a rule writes: `greenbutton` of `attribute:greenbutton`. */
export function nameOf(rule: string): string {
  return rule.slice(rule.indexOf(':') + 1);
}
