import { keysOf } from '../common/keys-of';
import type { TextOperator } from './filter-operators';

/** One comparison of a number with its target. */
export interface OperatorRow {
  /** Symbols that it may be written as, the usual one first. */
  readonly symbols: readonly string[];
  /** Other words that it may be written as, in lower case. */
  readonly synonyms?: readonly string[];
  /** Point at which a number that only grows meets it; absent where growing leads away from it. */
  readonly reached?: 'at the target' | 'past the target';
  /** Whether a reset may subtract the target and keep what is over it. */
  readonly carries: boolean;
  /** Same comparison of texts in filters, which is a word for it; absent where it is of numbers only. */
  readonly ofTexts?: TextOperator;
  /** Tells whether it holds for a number below its target (negative), at it (0) or above it (positive). */
  readonly holds: (difference: number) => boolean;
}

/**
 * Every comparison operator. A new one is a row here, and the compiler names the other places that have to
 * know it.
 */
const ROWS = {
  equal: {
    symbols: ['=', '=='],
    synonyms: ['is', 'equals', 'exactly'],
    reached: 'at the target',
    carries: false,
    ofTexts: 'equals',
    holds: (difference) => difference === 0,
  },
  greater: {
    symbols: ['>'],
    synonyms: ['more than', 'greater than', 'over', 'above'],
    reached: 'past the target',
    carries: false,
    holds: (difference) => difference > 0,
  },
  atLeast: {
    symbols: ['>=', '≥'],
    synonyms: ['at least', 'or more'],
    reached: 'at the target',
    carries: true,
    holds: (difference) => difference >= 0,
  },
  less: {
    symbols: ['<'],
    synonyms: ['smaller', 'less than', 'fewer than', 'under', 'below'],
    carries: false,
    holds: (difference) => difference < 0,
  },
  atMost: {
    symbols: ['<=', '≤'],
    synonyms: ['at most', 'up to'],
    carries: false,
    holds: (difference) => difference <= 0,
  },
  notEqual: {
    symbols: ['!=', '<>', '≠'],
    synonyms: ['not', 'is not'],
    carries: false,
    ofTexts: 'notEquals',
    holds: (difference) => difference !== 0,
  },
} satisfies Record<string, OperatorRow>;

export type Operator = keyof typeof ROWS;

/** Words between a number and its target in a sentence. */
export const OPERATOR_PHRASES: Readonly<Record<Operator, string>> = {
  equal: 'equal to',
  greater: 'greater than',
  atLeast: 'at least',
  less: 'less than',
  atMost: 'at most',
  notEqual: 'other than',
};

/** Words before a target as a person says them. */
export const SPOKEN_OPERATORS: Readonly<Record<Operator, string>> = {
  equal: 'exactly',
  greater: 'more than',
  atLeast: 'at least',
  less: 'less than',
  atMost: 'at most',
  notEqual: 'anything but',
};

/** Operator that holds exactly where another does not. */
export const OPPOSITES: Readonly<Record<Operator, Operator>> = {
  equal: 'notEqual',
  greater: 'atMost',
  atLeast: 'less',
  less: 'atLeast',
  atMost: 'greater',
  notEqual: 'equal',
};

export const OPERATORS: Readonly<Record<Operator, OperatorRow>> = ROWS;
export const OPERATOR_NAMES: readonly Operator[] = keysOf(OPERATORS);

const SYMBOLS = OPERATOR_NAMES.flatMap((name) => OPERATORS[name].symbols);
const SYNONYMS = OPERATOR_NAMES.flatMap((name) => OPERATORS[name].synonyms ?? []);

/** Comparisons of texts in filters that are operators as well. */
export const TEXT_COMPARISONS: readonly TextOperator[] = OPERATOR_NAMES.flatMap(
  (name) => OPERATORS[name].ofTexts ?? [],
);

/** Words that an operator may be written as. */
export const OPERATOR_WORDS: readonly string[] = [...OPERATOR_NAMES, ...SYNONYMS];
/** Words and symbols that an operator may be written as. */
export const OPERATOR_SPELLINGS: readonly string[] = [
  ...new Set([...OPERATOR_NAMES, ...SYMBOLS, ...SYNONYMS, ...TEXT_COMPARISONS]),
];

const BY_WORD: ReadonlyMap<string, Operator> = new Map(
  OPERATOR_NAMES.flatMap((name) => {
    const { symbols, synonyms = [], ofTexts = name } = OPERATORS[name];
    return [name, ofTexts, ...symbols, ...synonyms].map((word) => [word.toLowerCase(), name]);
  }),
);

/** Finds the operator of a word or symbol, whatever its case and spaces. */
export function operatorOf(word: string): Operator | undefined {
  return BY_WORD.get(word.trim().replace(/\s+/g, ' ').toLowerCase());
}
