import { keysOf } from '../common/keys-of';
import type { RuleEventDetail } from '../contract/rule-event';

/** Different values that are distinguished per user and attribute; beyond them a number is a lower limit. */
export const MAX_DISTINCT = 1_000;

/**
 * Characters of the first or last value of an attribute; the rest of a longer one is cut off. Destinations
 * take as many (Pinpoint quotas).
 */
export const MAX_TEXT_LENGTH = 100;

/** Statistics of a rule event, beside its count and sum. */
export type RuleEventStatistics = Readonly<NonNullable<RuleEventDetail['statistics']>>;

/** Parts of an aggregate beside count and sum. */
export type TrackedPart = 'range' | 'distinct' | 'ends';

/** One number or text that a rule may test. */
export interface StatisticRow {
  /** Part of an aggregate that holds it; absent where count and sum are enough. */
  readonly tracks?: TrackedPart;
  /** Whether it is of an attribute: never, always, or of one that is named instead of the metric, as text. */
  readonly attribute: 'none' | 'required' | 'optional';
  /** Whether it is a count: its target is a whole number of 0 or more. */
  readonly whole: boolean;
  /** Largest target that a test may have. */
  readonly maxTarget?: number;
  /** Smallest value for a user who is judged, which is one with a counted event. */
  readonly least?: 0 | 1;
  /** Whether a reset may subtract the target from it. */
  readonly carries: boolean;
}

/**
 * Every statistic. A new one is a row here, and the compiler names the other places that have to know it;
 * each is a field of a rule event, so that subscribers learn its value.
 */
const ROWS = {
  count: {
    attribute: 'none',
    whole: true,
    least: 1,
    carries: true,
  },
  sum: {
    attribute: 'none',
    whole: false,
    carries: true,
  },
  average: {
    tracks: 'range',
    attribute: 'none',
    whole: false,
    carries: false,
  },
  min: {
    tracks: 'range',
    attribute: 'none',
    whole: false,
    carries: false,
  },
  max: {
    tracks: 'range',
    attribute: 'none',
    whole: false,
    carries: false,
  },
  distinct: {
    tracks: 'distinct',
    attribute: 'required',
    whole: true,
    maxTarget: MAX_DISTINCT,
    least: 0,
    carries: false,
  },
  days: {
    tracks: 'distinct',
    attribute: 'none',
    whole: true,
    maxTarget: MAX_DISTINCT,
    least: 1,
    carries: false,
  },
  first: {
    tracks: 'ends',
    attribute: 'optional',
    whole: false,
    carries: false,
  },
  last: {
    tracks: 'ends',
    attribute: 'optional',
    whole: false,
    carries: false,
  },
} satisfies Record<'count' | 'sum' | keyof RuleEventStatistics, StatisticRow>;

export type Statistic = keyof typeof ROWS;

/** Tells whether a word names a statistic. */
export function isStatistic(word: string): word is Statistic {
  return Object.hasOwn(ROWS, word);
}

/** Words of a statistic. */
interface StatisticWords {
  /** Its name in a sentence about a user; an attribute that it always has follows. */
  readonly noun: string;
  /** Its name before an attribute that it may have; absent where that is the same. */
  readonly nounOfAttribute?: string;
  /** What a rule asks for by it, before a choice of the comparison. */
  readonly question: string;
  /** Whether further events add to it, so that the rest to the target can be told. */
  readonly addsUp: boolean;
  /** Describes it as a part of a rule. */
  readonly describe: (events: string, metric: string | undefined, attribute: string | undefined) => string;
}

export const STATISTIC_WORDS: Readonly<Record<Statistic, StatisticWords>> = {
  count: {
    noun: 'the count',
    question: 'How many times',
    addsUp: true,
    describe: (events) => `count of ${events}`,
  },
  sum: {
    noun: 'the sum',
    question: 'Sum of a number',
    addsUp: true,
    describe: (events, metric) => `sum of ${metric === undefined ? events : `${metric} of ${events}`}`,
  },
  average: {
    noun: 'the average',
    question: 'Average of a number',
    addsUp: false,
    describe: (events, metric = 'value') => `average ${metric} of ${events}`,
  },
  min: {
    noun: 'the smallest value',
    question: 'Smallest number',
    addsUp: false,
    describe: (events, metric = 'value') => `smallest ${metric} of ${events}`,
  },
  max: {
    noun: 'the largest value',
    question: 'Largest number',
    addsUp: false,
    describe: (events, metric = 'value') => `largest ${metric} of ${events}`,
  },
  distinct: {
    noun: 'the number of different',
    question: 'How many different',
    addsUp: true,
    describe: (events, _metric, attribute) => `number of different ${attribute} of ${events}`,
  },
  days: {
    noun: 'the number of days',
    question: 'On how many days',
    addsUp: true,
    describe: (events) => `number of days with ${events}`,
  },
  first: {
    noun: 'the first value',
    nounOfAttribute: 'the first',
    question: 'First',
    addsUp: false,
    describe: (events, metric = 'value', attribute = metric) => `first ${attribute} of ${events}`,
  },
  last: {
    noun: 'the last value',
    nounOfAttribute: 'the last',
    question: 'Last',
    addsUp: false,
    describe: (events, metric = 'value', attribute = metric) => `last ${attribute} of ${events}`,
  },
};

/** Statistics that a reset may subtract the target from. */
export type CarryingStatistic = {
  [S in Statistic]: (typeof ROWS)[S] extends { readonly carries: true } ? S : never;
}[Statistic];

export const STATISTICS: Readonly<Record<Statistic, StatisticRow>> = ROWS;
export const STATISTIC_NAMES: readonly Statistic[] = /* @__PURE__ */ keysOf(STATISTICS);

/** Says what is wrong with the attribute of a statistic; undefined when nothing is. */
export function faultOfStatistic({
  statistic,
  attribute,
}: {
  readonly statistic: Statistic;
  readonly attribute?: string;
}): string | undefined {
  switch (attributeFault(statistic, attribute)) {
    case 'missing':
      return `names no attribute; write whose different values count, as ${statistic} category`;
    case 'unused':
      return `names an attribute, which ${statistic} does not use; write ${statistic}`;
    default:
      return undefined;
  }
}

/** Tells whether a statistic lacks its attribute, or has one that it does not use. */
export function attributeFault(
  statistic: Statistic,
  attribute: string | undefined,
): 'missing' | 'unused' | undefined {
  const { attribute: use } = STATISTICS[statistic];
  if (use === 'required' && attribute === undefined) return 'missing';
  return use === 'none' && attribute !== undefined ? 'unused' : undefined;
}

/** Tells whether a statistic is a text, which is that of an attribute and no number. */
export function isText({
  statistic,
  attribute,
}: {
  readonly statistic: Statistic;
  readonly attribute?: string;
}): boolean {
  return attribute !== undefined && STATISTICS[statistic].attribute === 'optional';
}

/** Tells whether a statistic is one of the metric. */
export function isOfMetric({
  statistic,
  attribute,
}: {
  readonly statistic: Statistic;
  readonly attribute?: string;
}): boolean {
  return attribute === undefined && !STATISTICS[statistic].whole;
}

/** Name of what a test looks at: `count`, or `distinct category`. */
export type StatisticLabel = Statistic | `${Statistic} ${string}`;

/** Names what a test looks at. */
export function labelOf(test: {
  readonly statistic: Statistic;
  readonly attribute?: string;
}): StatisticLabel {
  return test.attribute === undefined ? test.statistic : `${test.statistic} ${test.attribute}`;
}

/** Tells whether such a name is of a text. */
export function isTextLabel(label: StatisticLabel): boolean {
  return STATISTICS[statisticOf(label)].attribute === 'optional' && label.includes(' ');
}

/** Finds the statistic of such a name. */
export function statisticOf(label: StatisticLabel): Statistic {
  return label.split(' ', 1)[0] as Statistic;
}
