import { keysOf } from '../common/keys-of';
import { FIRING_MODE_NAMES } from './reset-modes';
import { EXISTING_USERS, RULE_KINDS } from './rule';
import type { RuleInput } from './schema';

/** One column of the rules table. */
export interface ColumnRow {
  /** Absent where the guide's sheet has had it from the first edition on; ours are optional. */
  readonly edition?: 'second' | 'ours';
  readonly cell: CellKind;
  /** Words of a choice. */
  readonly values?: readonly string[];
  /** Word that an empty cell stands for, where that does not depend on other cells. */
  readonly empty?: string;
  /**
   * Texts that, like `na`, mark the cell as not used; with `beside`, only while that cell is not used either.
   */
  readonly markers?: readonly string[];
  readonly beside?: 'AttributeName' | 'Operator-C' | 'Operator-V';
}

/** Kinds of cells, each with its reader in `parse/cells.ts` and its editor on the page. */
export type CellKind =
  | 'text'
  | 'choice'
  | 'yesNo'
  | 'operator'
  | 'count'
  | 'decimal'
  | 'day'
  | 'period'
  | 'cap'
  | 'statistic'
  | 'destinations'
  | 'json';

const YES_NO = ['yes', 'no'] as const;
const NO_DAY = ['9999-99-99'];
const NO_TARGET = ['0', '999'];

/**
 * Every column, in the order of the guide's sheet, then ours. A new one is a row here, and the compiler names
 * the other places that have to know it.
 */
const ROWS = {
  'RuleType': { cell: 'choice', values: RULE_KINDS },
  'EventName': { cell: 'text' },
  'AttributeName': { edition: 'second', cell: 'text' },
  'AttributeValue': { edition: 'second', cell: 'text', markers: ['999'], beside: 'AttributeName' },
  'Operator-C': { cell: 'operator' },
  'Target-C': { cell: 'count', markers: NO_TARGET, beside: 'Operator-C' },
  'Operator-V': { cell: 'operator' },
  'Target-V': { cell: 'decimal', markers: NO_TARGET, beside: 'Operator-V' },
  'ResetWhenReachTarget': { cell: 'yesNo', values: YES_NO },
  'StartDate': { cell: 'day', markers: NO_DAY },
  'FinishDate': { cell: 'day', markers: NO_DAY },
  'Key': { cell: 'text' },
  'Metric': { edition: 'ours', cell: 'text' },
  'Output': { edition: 'ours', cell: 'text' },
  'Reset': { edition: 'ours', cell: 'choice', values: FIRING_MODE_NAMES, empty: 'zero' },
  'Enabled': { edition: 'ours', cell: 'yesNo', values: YES_NO, empty: 'yes' },
  'Description': { edition: 'ours', cell: 'text' },
  'StartsAt': { edition: 'ours', cell: 'day', markers: NO_DAY },
  'EndsAt': { edition: 'ours', cell: 'day', markers: NO_DAY },
  'IncludeHistory': { edition: 'ours', cell: 'yesNo', values: YES_NO, empty: 'no' },
  'Existing': { edition: 'ours', cell: 'choice', values: EXISTING_USERS, empty: 'skip' },
  'Period': { edition: 'ours', cell: 'period' },
  'AtMost': { edition: 'ours', cell: 'cap' },
  'Statistic': { edition: 'ours', cell: 'statistic' },
  'Destination': { edition: 'ours', cell: 'destinations' },
  'Definition': { edition: 'ours', cell: 'json' },
} satisfies Record<string, ColumnRow>;

export type Column = keyof typeof ROWS;

/** Key of the JSON form that says the same as a column, alone or together with other columns. */
export const COLUMN_KEYS: Readonly<Record<Column, keyof RuleInput | undefined>> = {
  'RuleType': 'type',
  'EventName': 'events',
  'AttributeName': 'filter',
  'AttributeValue': 'filter',
  'Operator-C': 'condition',
  'Target-C': 'condition',
  'Operator-V': 'condition',
  'Target-V': 'condition',
  'ResetWhenReachTarget': 'reset',
  'StartDate': 'startDate',
  'FinishDate': 'finishDate',
  'Key': 'key',
  'Metric': 'metric',
  'Output': 'output',
  'Reset': 'reset',
  'Enabled': 'enabled',
  'Description': 'description',
  'StartsAt': 'startsAt',
  'EndsAt': 'endsAt',
  'IncludeHistory': 'includeHistory',
  'Existing': 'existing',
  'Period': 'period',
  'AtMost': 'atMost',
  'Statistic': 'statistic',
  'Destination': 'destinations',
  'Definition': undefined,
};

/** Columns whose cells are of a kind. */
export type ColumnOf<K extends CellKind> = {
  [C in Column]: (typeof ROWS)[C]['cell'] extends K ? C : never;
}[Column];

/** Words of a column of choices. */
export type ValueOf<C extends ColumnOf<'choice' | 'yesNo'>> = (typeof ROWS)[C]['values'][number];

export const COLUMNS: Readonly<Record<Column, ColumnRow>> = ROWS;
export const COLUMN_NAMES: readonly Column[] = /* @__PURE__ */ keysOf(COLUMNS);

/** Columns of the guide's sheet as first published, without attribute filters, then ours. */
export const FIRST_EDITION: readonly Column[] = /* @__PURE__ */ keysOf(
  COLUMNS,
  (column) => COLUMNS[column].edition !== 'second',
);

/** Heading of the ids by which a source knows its rules; it is no column of the table. */
export const ID_COLUMN = 'RuleId';

const BY_FOLDED_HEADING = /* @__PURE__ */ byFoldedHeading();

/** Finds the column that a heading names; case, spaces, hyphens and underscores do not matter. */
export function columnOf(heading: string): Column | undefined {
  return BY_FOLDED_HEADING.get(fold(heading));
}

/** Sorts columns in the order of the table, unknown ones after, each once. */
export function inTableOrder(columns: Iterable<string>): string[] {
  const wanted = new Set(columns);
  const known: readonly string[] = COLUMN_NAMES;
  return [
    ...known.filter((column) => wanted.has(column)),
    ...[...wanted].filter((column) => !known.includes(column)),
  ];
}

/** Tells whether a text marks its cell as not used in any column. */
export function isNa(text: string): boolean {
  return text.toLowerCase() === 'na';
}

/** Tells whether a text marks its cell as not used in this column. */
export function isMarker(column: Column, text: string): boolean {
  return COLUMNS[column].markers?.includes(text) === true;
}

/** Tells whether a cell is only marked as not used, in a row without spaces around its texts. */
export function isUnused(column: string, cells: Readonly<Record<string, string>>): boolean {
  const text = cells[column] ?? '';
  if (!isColumn(column) || !(isNa(text) || isMarker(column, text))) return isNa(text);
  const { beside } = COLUMNS[column];
  const other = beside === undefined ? '' : (cells[beside] ?? '');
  return other === '' || isNa(other);
}

function isColumn(name: string): name is Column {
  return Object.hasOwn(COLUMNS, name);
}

function byFoldedHeading(): ReadonlyMap<string, Column> {
  return new Map(COLUMN_NAMES.map((column) => [fold(column), column]));
}

function fold(heading: string): string {
  return heading.toLowerCase().replace(/[\s_-]/g, '');
}
