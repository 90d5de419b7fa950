export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A block of cells; `focus` is the cell that receives the input. */
export interface Selection {
  readonly anchor: Place;
  readonly focus: Place;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Rows that PageUp and PageDown move by. */
const PAGE_ROWS = 10;

export function at(row: number, column: number): Selection {
  return { anchor: { row, column }, focus: { row, column } };
}

export function blockOf({ anchor, focus }: Selection): Block {
  return {
    top: Math.min(anchor.row, focus.row),
    bottom: Math.max(anchor.row, focus.row),
    left: Math.min(anchor.column, focus.column),
    right: Math.max(anchor.column, focus.column),
  };
}

export function within(selection: Selection, { rows, columns }: Extent): Selection {
  const clamp = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  return { anchor: clamp(selection.anchor), focus: clamp(selection.focus) };
}

export interface Press {
  readonly key: string;
  readonly shift?: boolean;
  /** Whether Control or Command is held. */
  readonly control?: boolean;
}

/**
 * Moves the selection by a key.
 *
 * @returns undefined when the key does not move the selection and keeps its meaning for the page, such as Tab
 * in the last cell, which leaves the sheet
 */
export function move(
  selection: Selection,
  { key, shift = false, control = false }: Press,
  extent: Extent,
): Selection | undefined {
  const { row, column } = selection.focus;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (next: Place): Selection =>
    within({ anchor: shift ? selection.anchor : next, focus: next }, extent);
  switch (key) {
    case 'ArrowUp':
      return to({ row: control ? 0 : row - 1, column });
    case 'ArrowDown':
      return to({ row: control ? lastRow : row + 1, column });
    case 'ArrowLeft':
      return to({ row, column: control ? 0 : column - 1 });
    case 'ArrowRight':
      return to({ row, column: control ? lastColumn : column + 1 });
    case 'Home':
      return to({ row: control ? 0 : row, column: 0 });
    case 'End':
      return to({ row: control ? lastRow : row, column: lastColumn });
    case 'PageUp':
      return to({ row: row - PAGE_ROWS, column });
    case 'PageDown':
      return to({ row: row + PAGE_ROWS, column });
    case 'Tab':
      return advance(row, column, shift ? -1 : 1, extent);
    default:
      return undefined;
  }
}

function advance(row: number, column: number, by: 1 | -1, { rows, columns }: Extent): Selection | undefined {
  const next = row * columns + column + by;
  return next < 0 || next >= rows * columns ? undefined : at(Math.floor(next / columns), next % columns);
}
