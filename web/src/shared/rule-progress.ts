import type { TestView } from '../../../src/playground/api';

/** Describes the target of a test: `more than 5`. */
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
 * Computes how close a test is to its target, from 0 to 1, where 1 means that it is reached or passed.
 * Undefined for operators such as `less`, whose target is not approached.
 */
export function progress({ statistic, operator, target, value, met }: TestView): number | undefined {
  if (!['equal', 'greater', 'atLeast'].includes(operator)) return undefined;
  const isCount = statistic === 'count' || statistic.startsWith('distinct');
  // A count has to reach 6 to be more than 5.
  const goal = Number(target) + (operator === 'greater' && isCount ? 1 : 0);
  if (met || goal <= 0) return met ? 1 : 0;
  const share = Math.max(0, Number(value ?? 0)) / goal;
  return operator === 'greater' && !isCount ? Math.min(share, 0.99) : Math.min(share, 1);
}

/** Tells whether an `equal` test can no longer be met, because the value has passed its target. */
export function isPast({ operator, target, value }: TestView): boolean {
  return operator === 'equal' && value !== undefined && Number(value) > Number(target);
}

/** Returns the name in an output key: `greenbutton` of `attribute:greenbutton`. */
export function nameOf(rule: string): string {
  return rule.slice(rule.indexOf(':') + 1);
}
