import type { TestView } from '../../../src/playground/api';

/** What a test asks for, in words: `more than 5`. */
export function targetText({ operator, target }: TestView, number: (decimal: string) => string): string {
  const value = number(target);
  switch (operator) {
    case 'equal':
      return `exactly ${value}`;
    case 'greater':
      return `more than ${value}`;
    case 'atLeast':
      return `at least ${value}`;
    case 'less':
      return `less than ${value}`;
    case 'atMost':
      return `at most ${value}`;
    case 'notEqual':
      return `anything but ${value}`;
    default:
      return `${operator} ${value}`;
  }
}

/**
 * How far a test has come, from 0 to 1; absent where coming closer means nothing, as with `less`. It is 1
 * only when the target is reached or passed.
 */
export function progress({ statistic, operator, target, value, met }: TestView): number | undefined {
  if (!['equal', 'greater', 'atLeast'].includes(operator)) return undefined;
  const isCount = statistic === 'count' || statistic.startsWith('distinct');
  // The sixth event is the first that is more than 5.
  const goal = Number(target) + (operator === 'greater' && isCount ? 1 : 0);
  if (met || goal <= 0) return met ? 1 : 0;
  const share = Math.max(0, Number(value ?? 0)) / goal;
  return operator === 'greater' && !isCount ? Math.min(share, 0.99) : Math.min(share, 1);
}

/** Whether `equal` can hold no more, for the number has gone past it. */
export function isPast({ operator, target, value }: TestView): boolean {
  return operator === 'equal' && value !== undefined && Number(value) > Number(target);
}

/** What a rule writes: `greenbutton` of `attribute:greenbutton`. */
export function nameOf(rule: string): string {
  return rule.slice(rule.indexOf(':') + 1);
}
