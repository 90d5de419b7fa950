import type { SheetRow } from '../../../src/playground/api';
import { compareTexts } from './compare-texts';
import type { RowFacts } from './row-facts';
import { isEnabled, type Rows } from './sheet-edits';

/** Rows that the sheet can be narrowed to. */
export type Kind = 'all' | 'problems' | 'changed' | 'disabled';

/** What the sheet shows of the draft, and in which order. */
export interface Narrowing {
  /** Part of a cell or of an output's name, in any case; empty for all. */
  readonly text: string;
  readonly kind: Kind;
  /** Column to sort by; absent for the order of the draft. */
  readonly sortBy?: string;
}

export const EVERYTHING: Narrowing = { text: '', kind: 'all' };

/** What is known of a row besides its cells. */
export interface Known {
  readonly facts: RowFacts;
  /** Whether publishing would write it. */
  readonly isChanged: boolean;
}

/** Lists the rows to show, in their order. */
export function shownRows(rows: Rows, narrowing: Narrowing, knownOf: (id: string) => Known): Rows {
  const { sortBy } = narrowing;
  const shown = rows.filter((row) => isShown(row, narrowing, knownOf(row.id)));
  if (sortBy === undefined) return shown;
  return [...shown].sort((a, b) => compareTexts(a.cells[sortBy] ?? '', b.cells[sortBy] ?? ''));
}

function isShown(row: SheetRow, { text, kind }: Narrowing, { facts, isChanged }: Known): boolean {
  const isOfKind = {
    all: true,
    problems: facts.problems.length > 0,
    changed: isChanged,
    disabled: !isEnabled(row),
  }[kind];
  if (!isOfKind || text === '') return isOfKind;
  return [...Object.values(row.cells), facts.output?.name ?? ''].some((cell) => contains(cell, text));
}

function contains(cell: string, text: string): boolean {
  return cell.toLowerCase().includes(text.toLowerCase());
}

/**
 * Takes an edit of the rows that are shown over into all rows. These keep their order, and a new row follows
 * the one that it was put after.
 */
export function takeOver(all: Rows, shown: Rows, edited: Rows): Rows {
  const after = new Map(edited.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ id }) => id));
  const kept = all.flatMap((row) => (known.has(row.id) ? (after.get(row.id) ?? []) : row));
  return edited.reduce<Rows>((rows, row, index) => {
    if (known.has(row.id)) return rows;
    const before = edited[index - 1]?.id;
    const isLast = edited.slice(index).every(({ id }) => !known.has(id));
    const place = rows.findIndex(({ id }) => id === before);
    if (isLast || place < 0) return [...rows, row];
    return [...rows.slice(0, place + 1), row, ...rows.slice(place + 1)];
  }, kept);
}

/** Replaces a text in all cells, in any case. */
export function replaceText(
  rows: Rows,
  text: string,
  by: string,
): { readonly rows: Rows; readonly cells: number } {
  let count = 0;
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  const replaced = rows.map((row) => {
    if (!Object.values(row.cells).some((cell) => contains(cell, text))) return row;
    const cells = Object.entries(row.cells).map(([name, cell]) => {
      const next = cell.replace(pattern, () => by);
      if (next !== cell) count++;
      return [name, next] as const;
    });
    return { ...row, cells: Object.fromEntries(cells.filter(([, cell]) => cell !== '')) };
  });
  return { rows: replaced, cells: count };
}
