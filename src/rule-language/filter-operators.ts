import { keysOf } from '../common/keys-of';

/** Values that a test of a filter compares with; `two` are the lowest and the highest. */
export type FilterValues = 'none' | 'one' | 'two' | 'list';

/**
 * Every test of an attribute, as text. A new one is a row here, and the compiler names the other places that
 * have to know it.
 */
const TEXT_ROWS = {
  equals: 'one',
  notEquals: 'one',
  in: 'list',
  exists: 'none',
  startsWith: 'one',
  contains: 'one',
} satisfies Record<string, FilterValues>;

/** Every test of a metric, as a number. */
const NUMBER_ROWS = {
  equals: 'one',
  notEquals: 'one',
  in: 'list',
  exists: 'none',
  greater: 'one',
  atLeast: 'one',
  less: 'one',
  atMost: 'one',
  between: 'two',
} satisfies Record<string, FilterValues>;

export type TextOperator = keyof typeof TEXT_ROWS;
export type NumberOperator = keyof typeof NUMBER_ROWS;

/** Words between the name and the values in a sentence. */
export const FILTER_PHRASES: Readonly<Record<TextOperator | NumberOperator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  exists: 'is there',
  startsWith: 'begins with',
  contains: 'contains',
  greater: 'is greater than',
  atLeast: 'is at least',
  less: 'is less than',
  atMost: 'is at most',
  between: 'is between',
};

export const TEXT_OPERATORS: Readonly<Record<TextOperator, FilterValues>> = TEXT_ROWS;
export const TEXT_OPERATOR_NAMES: readonly TextOperator[] = keysOf(TEXT_OPERATORS);

export const NUMBER_OPERATORS: Readonly<Record<NumberOperator, FilterValues>> = NUMBER_ROWS;
export const NUMBER_OPERATOR_NAMES: readonly NumberOperator[] = keysOf(NUMBER_OPERATORS);
