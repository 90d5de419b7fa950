import {
  FILTER_PHRASES,
  NUMBER_OPERATOR_NAMES,
  TEXT_OPERATOR_NAMES,
} from '../../../../src/rule-language/filter-operators';
import type { TestForm } from '../../../../src/rule-language/json-form/form';
import { comparesText } from '../../../../src/rule-language/json-form/write-form';
import {
  OPERATOR_NAMES,
  OPERATORS,
  operatorOf,
  SPOKEN_OPERATORS,
} from '../../../../src/rule-language/operators';
import {
  isStatistic,
  STATISTICS,
  STATISTIC_NAMES,
  STATISTIC_WORDS,
  type StatisticRow,
} from '../../../../src/rule-language/statistics';
import type { Outcome, Time } from './form-edits';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

export const OUTCOMES: readonly (Option & { readonly value: Outcome })[] = [
  {
    value: 'segment',
    label: 'They are in a segment',
    description: 'for as long as it is true of them',
  },
  {
    value: 'event',
    label: 'An event is sent each time',
    description: 'and counting starts again: every 3rd time',
  },
  {
    value: 'value',
    label: 'The number itself is kept with them',
    description: 'such as what they spent this month',
  },
];

export const TIMES: readonly (Option & { readonly value: Time })[] = [
  { value: 'always', label: 'All events', description: 'from the publication on' },
  { value: 'moving', label: 'A period that moves with time', description: 'such as the last 30 days' },
  { value: 'days', label: 'From one day to another', description: 'those of the past as well' },
];

export const STATISTIC_OPTIONS: readonly Option[] = STATISTIC_NAMES.map((value) => ({
  value,
  label: STATISTIC_WORDS[value].question,
}));

/** Tells how a statistic, which may be an unknown word, uses an attribute. */
export function attributeUse(statistic: string): StatisticRow['attribute'] {
  return rowOf(statistic)?.attribute ?? 'optional';
}

/** Tells whether a statistic is of a number of the event, which may be named. */
export function isOfNumber(statistic: string, attribute: string | undefined): boolean {
  return rowOf(statistic)?.whole === false && attribute === undefined;
}

function rowOf(statistic: string): StatisticRow | undefined {
  return isStatistic(statistic) ? STATISTICS[statistic] : undefined;
}

/** Lists the comparisons of a statistic; only some compare texts. */
export function operatorOptions(test: TestForm): readonly Option[] {
  const ofText = comparesText(test);
  return OPERATOR_NAMES.filter((name) => !ofText || OPERATORS[name].ofTexts !== undefined).map((value) => ({
    value,
    label: SPOKEN_OPERATORS[value],
  }));
}

/** Returns the usual word for an operator, however it is written. */
export function usualOperator(word: string): string {
  return operatorOf(word) ?? word;
}

const optionsOf = (names: readonly (keyof typeof FILTER_PHRASES)[]): readonly Option[] =>
  names.map((value) => ({ value, label: FILTER_PHRASES[value] }));
export const TEXT_OPERATOR_OPTIONS = optionsOf(TEXT_OPERATOR_NAMES);
export const NUMBER_OPERATOR_OPTIONS = optionsOf(NUMBER_OPERATOR_NAMES);

export const RESET_OPTIONS: readonly Option[] = [
  { value: 'zero', label: 'from nothing' },
  { value: 'carry', label: 'with what was over' },
];
export const EXISTING_OPTIONS: readonly Option[] = [
  { value: 'skip', label: 'Nothing is sent for the past' },
  { value: 'fire', label: 'One event at once for each of them' },
];
export const CAP_EXAMPLES = ['1 per day', '1 per 7 days', '1 per week', '1 per month', '1 ever', '3 ever'];
