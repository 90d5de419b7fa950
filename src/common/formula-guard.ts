/** What spreadsheets take for a formula in a file of CSV, or would once the guard before it is gone. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
/** Numbers, and operators as people write them. */
const HARMLESS = /^(-\d[\d,]*(\.\d+)?|==?)$/;

/** A cell as it is written: text in any program. `unguarded` takes the guard off. */
export function guarded(cell: string): string {
  return FORMULA.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
}

/** A cell as it was meant. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
