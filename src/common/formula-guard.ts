/**
 * Signs with which a formula begins in one spreadsheet or another, full-width ones included, after any white
 * space (OWASP, CSV injection); `|` begins a command in some imports.
 */
const START_OF_FORMULA = String.raw`\s*[=+\-@|\uFF1D\uFF0B\uFF0D\uFF20\uFF5C\t\r\n]`;
/** Matches cells of a CSV file that spreadsheets take for formulas, or would once a guard is removed. */
const FORMULA = new RegExp(`^'*${START_OF_FORMULA}`);
const GUARDED = new RegExp(`^'+${START_OF_FORMULA}`);
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
