import type { Operator } from '../../../src/rule-language/operators';

interface OperatorWords {
  /** Explains the operator in a list to choose from. */
  readonly choice: string;
  /** Stands before the target. */
  readonly target: string;
}

/** Words of the page for the operators of rules. */
export const OPERATOR_WORDS: Readonly<Record<Operator, OperatorWords>> = {
  equal: { choice: '= exactly', target: 'exactly' },
  greater: { choice: '> more than', target: 'more than' },
  atLeast: { choice: '≥ this or more', target: 'at least' },
  less: { choice: '< fewer than', target: 'less than' },
  atMost: { choice: '≤ this or fewer', target: 'at most' },
  notEqual: { choice: '≠ any other', target: 'anything but' },
};
