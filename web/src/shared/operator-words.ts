import type { Operator } from '../../../src/rule-language/operators';

/** Meanings of the operators in a list to choose from. */
export const OPERATOR_MEANINGS: Readonly<Record<Operator, string>> = {
  equal: '= exactly',
  greater: '> more than',
  atLeast: '≥ this or more',
  less: '< fewer than',
  atMost: '≤ this or fewer',
  notEqual: '≠ any other',
};
