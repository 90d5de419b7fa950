/** Matches cells of a CSV file that spreadsheets take for formulas, or would once a guard is removed. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
/** Matches numbers, and operators of the rules table. */
const HARMLESS = /^(-\d[\d,]*(\.\d+)?|==?)$/;

/** Puts a guard before a cell that a spreadsheet would take for a formula; `unguarded` removes it. */
export function guarded(cell: string): string {
  return FORMULA.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
}

/** Removes the guard from a cell. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
