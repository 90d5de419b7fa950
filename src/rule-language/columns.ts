/** The columns of the rules table in the order of the guide's sheet, ours after. */
export const COLUMNS = [
  'RuleType',
  'EventName',
  'AttributeName',
  'AttributeValue',
  'Operator-C',
  'Target-C',
  'Operator-V',
  'Target-V',
  'ResetWhenReachTarget',
  'StartDate',
  'FinishDate',
  'Key',
  'Metric',
  'Output',
  'Reset',
  'Enabled',
  'Description',
  'StartsAt',
  'EndsAt',
  'IncludeHistory',
  'Destination',
  'Definition',
] as const;

/** By this column a file says what a source knows a rule by; it is no part of the rule. */
export const ID_COLUMN = 'RuleId';

export type Column = (typeof COLUMNS)[number];

const BY_FOLDED_HEADING = new Map<string, Column>(COLUMNS.map((column) => [fold(column), column]));

/** The column a heading means: case, spaces, hyphens and underscores do not matter. */
export function columnOf(heading: string): Column | undefined {
  return BY_FOLDED_HEADING.get(fold(heading));
}

/** Columns in the order of the table, unknown ones after; each once. */
export function inTableOrder(columns: Iterable<string>): string[] {
  const wanted = new Set(columns);
  const known: readonly string[] = COLUMNS;
  return [
    ...known.filter((column) => wanted.has(column)),
    ...[...wanted].filter((column) => !known.includes(column)),
  ];
}

function fold(heading: string): string {
  return heading.toLowerCase().replace(/[\s_-]/g, '');
}
