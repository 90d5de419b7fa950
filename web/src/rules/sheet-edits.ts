import type { SheetRow } from '../../../src/playground/api';
import { columnOf, FIRST_EDITION } from '../../../src/rule-language/columns';
import { editionOf, isRuleOfGuide, readSheet } from '../../../src/rule-language/parse/sheet';
import type { ColumnDefinition } from './columns';
import type { Block, Place } from './selection';

export type Rows = readonly SheetRow[];
export type NewId = () => string;

/** Cells that a new row starts with. */
const NEW_ROW_CELLS = { RuleType: 'aggregator', ResetWhenReachTarget: 'no' };

export function newRow(newId: NewId, cells: Readonly<Record<string, string>> = {}): SheetRow {
  return { id: newId(), cells: { ...NEW_ROW_CELLS, ...cells } };
}

/** Sets a cell. A value in the empty row after the last one adds a row. */
export function setCell(rows: Rows, row: number, column: string, value: string, newId: NewId): Rows {
  if (row >= rows.length) {
    return value === ''
      ? rows
      : [
          ...rows,
          column === 'Definition'
            ? { id: newId(), cells: { [column]: value } }
            : newRow(newId, { [column]: value }),
        ];
  }
  return rows.map((old, index) => (index === row ? withCell(old, column, value) : old));
}

export function clear(rows: Rows, block: Block, columns: readonly ColumnDefinition[]): Rows {
  return withBlock(rows, block, columns, () => '');
}

export interface Pasted {
  readonly rows: Rows;
  readonly block: Block;
}

/**
 * Writes the cells of a spreadsheet into the sheet, from a cell onwards. Whole rules, recognised by their
 * headings or as rows of the guide's sheet, go to the columns that they name.
 *
 * @returns the rows, and the block that was written
 * @throws Error when the cells are a table of rules that cannot be read
 */
export function paste(
  rows: Rows,
  lines: readonly (readonly string[])[],
  place: Place,
  columns: readonly ColumnDefinition[],
  newId: NewId,
): Pasted {
  const whole = wholeRules(lines, place);
  const names = columns.slice(place.column).map(({ name }) => name);
  const pasted =
    whole ??
    lines.map((line) =>
      Object.fromEntries(names.slice(0, line.length).map((name, index) => [name, line[index]])),
    );
  const written = pasted.reduce<Rows>((before, cells, down) => {
    const row = place.row + down;
    if (row >= before.length) return [...before, { id: newId(), cells: filled(cells) }];
    return before.map((old, index) =>
      index === row
        ? Object.entries(cells).reduce((all, [name, value]) => withCell(all, name, value), old)
        : old,
    );
  }, rows);
  const width = whole ? columns.length : Math.max(1, ...lines.map((line) => line.length));
  return {
    rows: written,
    block: {
      top: place.row,
      bottom: place.row + Math.max(1, pasted.length) - 1,
      left: whole ? 0 : place.column,
      right: Math.min(columns.length, whole ? width : place.column + width) - 1,
    },
  };
}

/** Fills all selected cells with one copied value, as a spreadsheet does. */
export function fill(rows: Rows, value: string, block: Block, columns: readonly ColumnDefinition[]): Rows {
  return withBlock(rows, block, columns, () => value);
}

/** Copies the first selected row of a block into the others; a single row takes what is above it. */
export function fillDown(rows: Rows, block: Block, columns: readonly ColumnDefinition[]): Rows {
  const from = block.top === block.bottom ? block.top - 1 : block.top;
  const source = rows[from] as SheetRow | undefined;
  if (!source) return rows;
  return withBlock(rows, { ...block, top: from + 1 }, columns, (name) => source.cells[name] ?? '');
}

export function read(
  rows: Rows,
  { top, bottom, left, right }: Block,
  columns: readonly ColumnDefinition[],
): string[][] {
  return rows
    .slice(top, bottom + 1)
    .map(({ cells }) => columns.slice(left, right + 1).map(({ name }) => cells[name] ?? ''));
}

export function duplicate(rows: Rows, top: number, bottom: number, newId: NewId): Rows {
  const copies = rows.slice(top, bottom + 1).map(({ cells }) => ({ id: newId(), cells }));
  return [...rows.slice(0, bottom + 1), ...copies, ...rows.slice(bottom + 1)];
}

export function remove(rows: Rows, top: number, bottom: number): Rows {
  return rows.filter((_, index) => index < top || index > bottom);
}

export function isEnabled(row: SheetRow): boolean {
  return (row.cells.Enabled ?? '').trim().toLowerCase() !== 'no';
}

/** Enables all rows when every one of them is disabled, else disables them. */
export function toggle(rows: Rows, top: number, bottom: number): Rows {
  const enable = !rows.slice(top, bottom + 1).some(isEnabled);
  return rows.map((row, index) =>
    index < top || index > bottom ? row : withCell(row, 'Enabled', enable ? '' : 'no'),
  );
}

/** Makes a rule count the events from before it, too. */
export function includeHistory(rows: Rows, id: string): Rows {
  return rows.map((row) => {
    if (row.id !== id) return row;
    const { Definition: definition } = row.cells;
    if (definition === undefined) return withCell(row, 'IncludeHistory', 'yes');
    const rule = { ...(JSON.parse(definition) as object), includeHistory: true };
    return withCell(row, 'Definition', JSON.stringify(rule));
  });
}

/** Sets the cells of a block, each to the value of its column. */
function withBlock(
  rows: Rows,
  { top, bottom, left, right }: Block,
  columns: readonly ColumnDefinition[],
  valueOf: (column: string) => string,
): Rows {
  const names = columns.slice(left, right + 1).map(({ name }) => name);
  return rows.map((row, index) =>
    index < top || index > bottom
      ? row
      : names.reduce((all, name) => withCell(all, name, valueOf(name)), row),
  );
}

function withCell(row: SheetRow, column: string, value: string): SheetRow {
  if ((row.cells[column] ?? '') === value) return row;
  return { ...row, cells: filled({ ...row.cells, [column]: value }) };
}

function filled(cells: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''));
}

function wholeRules(
  lines: readonly (readonly string[])[],
  { column }: Place,
): Record<string, string>[] | undefined {
  const [first = []] = lines;
  const headings = first.map(columnOf);
  const named = headings.includes('RuleType') && headings.includes('EventName');
  if (!named && !(column === 0 && isFirstEdition(first))) return undefined;
  const {
    rows,
    problems: [problem],
  } = readSheet(lines);
  if (problem) throw new Error(`${problem.where} ${problem.message}`);
  return rows.map(({ cells }) =>
    Object.fromEntries(Object.entries(cells).map(([name, value]) => [columnOf(name) ?? name, value.trim()])),
  );
}

/**
 * Recognises a row of the guide's sheet as first published, which had no columns for attributes. Without
 * headings, the cells of such a row are in other positions than here.
 */
function isFirstEdition(cells: readonly string[]): boolean {
  return isRuleOfGuide(cells) && editionOf([cells]) === FIRST_EDITION;
}
