import { COLUMN_WORDS } from '../../../src/rule-language/column-words';
import { COLUMN_NAMES, COLUMNS, type CellKind, type Column } from '../../../src/rule-language/columns';
import { DESTINATION_NAMES, NO_DESTINATION } from '../../../src/rule-language/destination-names';
import { OPERATOR_NAMES } from '../../../src/rule-language/operators';
import type { FiringMode } from '../../../src/rule-language/reset-modes';
import type { ExistingUsers, RuleKind } from '../../../src/rule-language/rule';
import { STATISTICS, STATISTIC_NAMES, STATISTIC_WORDS } from '../../../src/rule-language/statistics';
import { OPERATOR_MEANINGS } from '../shared/operator-words';

export interface Choice {
  readonly value: string;
  readonly meaning?: string;
}

export interface ColumnDefinition {
  readonly name: string;
  /** Explanation of a few words, shown below the name. */
  readonly gloss: string;
  /** Explanation for a reader who has never seen the column. */
  readonly help: string;
  readonly kind: 'text' | 'long' | 'number' | 'date' | 'choice';
  /** Width in pixels. */
  readonly width: number;
  readonly choices?: readonly Choice[];
  /** Accepts several choices, separated by commas. */
  readonly several?: true;
  /** Shown only on request, or when a row uses the column. */
  readonly rare?: true;
  /** Part of the observed events that provides the suggestions. */
  readonly observed?: 'events' | 'metrics' | 'attributes' | 'values';
}

/** Presentation of a column of the rules table on the page. */
interface Presentation extends Pick<ColumnDefinition, 'width' | 'rare' | 'observed'> {
  /** Meanings of the words of a choice. */
  readonly meanings?: Readonly<Record<string, string>>;
}

const RULE_KIND_MEANINGS: Readonly<Record<RuleKind, string>> = {
  aggregator: 'all events from now on',
  date: 'the events of a period',
  value: 'the number itself, untested',
};
const RESET_MEANINGS: Readonly<Record<FiringMode, string>> = {
  zero: 'start from nothing',
  carry: 'what was over counts on',
};

const EXISTING_MEANINGS: Readonly<Record<ExistingUsers, string>> = {
  skip: 'nothing is sent for the past',
  fire: 'one event at once for each user who is there',
};

/** Presentations of all columns; one that means nothing is not shown. */
const PRESENTATIONS: Readonly<Record<Column, Presentation | undefined>> = {
  'RuleType': { width: 108, meanings: RULE_KIND_MEANINGS },
  'EventName': { width: 132, observed: 'events' },
  'AttributeName': { width: 120, rare: true, observed: 'attributes' },
  'AttributeValue': { width: 120, rare: true, observed: 'values' },
  'Operator-C': { width: 102 },
  'Target-C': { width: 78 },
  'Operator-V': { width: 102 },
  'Target-V': { width: 78 },
  'ResetWhenReachTarget': {
    width: 124,
    meanings: { yes: 'every time: sends an event', no: 'once: a segment' },
  },
  'StartDate': { width: 108 },
  'FinishDate': { width: 108 },
  'Key': undefined,
  'Metric': { width: 112, rare: true, observed: 'metrics' },
  'Output': { width: 132, rare: true },
  'Reset': { width: 96, rare: true, meanings: RESET_MEANINGS },
  'Enabled': { width: 92, rare: true },
  'Description': { width: 200, rare: true },
  'StartsAt': { width: 112, rare: true },
  'EndsAt': { width: 112, rare: true },
  'IncludeHistory': { width: 112, rare: true },
  'Existing': { width: 112, rare: true, meanings: EXISTING_MEANINGS },
  'Period': { width: 128, rare: true },
  'AtMost': { width: 112, rare: true },
  'Statistic': { width: 128, rare: true },
  'Destination': { width: 150, rare: true },
  'Definition': { width: 260, rare: true },
};

const EDITORS: Readonly<Record<CellKind, ColumnDefinition['kind']>> = {
  text: 'text',
  choice: 'choice',
  yesNo: 'choice',
  operator: 'choice',
  count: 'number',
  decimal: 'number',
  day: 'date',
  period: 'text',
  cap: 'text',
  statistic: 'text',
  destinations: 'choice',
  json: 'long',
};

const OPERATOR_CHOICES: readonly Choice[] = [
  ...OPERATOR_NAMES.map((value) => ({ value, meaning: OPERATOR_MEANINGS[value] })),
  { value: 'na', meaning: 'not tested' },
];
/** Periods that are proposed; any other can be typed. */
export const PERIOD_CHOICES: readonly Choice[] = [
  { value: 'last 7 days', meaning: 'today and the 6 days before' },
  { value: 'last 30 days', meaning: 'today and the 29 days before' },
  { value: 'last 90 days', meaning: 'today and the 89 days before' },
  { value: 'today', meaning: 'the day so far' },
  { value: 'this week', meaning: 'from Monday to now' },
  { value: 'this month', meaning: 'from the 1st to now' },
  { value: 'this quarter', meaning: 'the three months so far' },
  { value: 'this year', meaning: 'from 1 January to now' },
  { value: 'yesterday', meaning: 'all of the day before' },
  { value: 'previous week', meaning: 'all of the week before, from Monday' },
  { value: 'previous month', meaning: 'all of the month before' },
  { value: 'previous quarter', meaning: 'all of the three months before' },
  { value: 'previous year', meaning: 'all of the year before' },
  { value: 'last 24 hours', meaning: 'events from now on only' },
  { value: 'last 30 minutes', meaning: 'events from now on only' },
];
/** Statistics that a rule may tell; one of an attribute is typed with it. */
const STATISTIC_CHOICES: readonly Choice[] = STATISTIC_NAMES.flatMap((value) => {
  const { attribute } = STATISTICS[value];
  const { noun, nounOfAttribute = noun } = STATISTIC_WORDS[value];
  return [
    ...(attribute === 'required' ? [] : [{ value, meaning: noun }]),
    ...(attribute === 'none' ? [] : [{ value: `${value} category`, meaning: nounOfAttribute }]),
  ];
});
const DESTINATION_CHOICES: readonly Choice[] = [
  ...DESTINATION_NAMES.map((value) => ({ value })),
  { value: NO_DESTINATION, meaning: 'no destination: only counted' },
];

/** Columns of the rules table as the page shows them, in the order of the table. */
export const COLUMN_DEFINITIONS: readonly ColumnDefinition[] = COLUMN_NAMES.flatMap((name) => {
  const presentation = PRESENTATIONS[name];
  return presentation ? [definitionOf(name, presentation)] : [];
});

function definitionOf(name: Column, { meanings, ...presentation }: Presentation): ColumnDefinition {
  const { cell } = COLUMNS[name];
  const { label, help } = COLUMN_WORDS[name];
  const choices = choicesOf(name, meanings);
  return {
    name,
    gloss: label,
    help,
    kind: EDITORS[cell],
    ...presentation,
    ...(choices && { choices }),
    ...(cell === 'destinations' && { several: true }),
  };
}

function choicesOf(name: Column, meanings: Presentation['meanings'] = {}): readonly Choice[] | undefined {
  const { cell, values } = COLUMNS[name];
  if (cell === 'operator') return OPERATOR_CHOICES;
  if (cell === 'period') return PERIOD_CHOICES;
  if (cell === 'destinations') return DESTINATION_CHOICES;
  if (cell === 'statistic') return STATISTIC_CHOICES;
  return values?.map((value) => ({ value, ...(value in meanings && { meaning: meanings[value] }) }));
}

/**
 * Selects the columns of the sheet in order: the common ones, rare ones that a row uses or that are
 * requested, and those that only this table has.
 */
export function shownColumns(
  rows: readonly { readonly cells: Readonly<Record<string, string>> }[],
  all: boolean,
): readonly ColumnDefinition[] {
  const used = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const foreign = [...used].filter((name) => !Object.hasOwn(PRESENTATIONS, name));
  return [
    ...COLUMN_DEFINITIONS.filter(({ name, rare }) => !rare || all || used.has(name)),
    ...foreign.map((name): ColumnDefinition => ({
      name,
      gloss: 'not read',
      help: `No rule reads ${name}; it is kept as it is.`,
      kind: 'text',
      width: 120,
    })),
  ];
}
