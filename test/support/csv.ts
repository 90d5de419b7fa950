import Papa from 'papaparse';

/** Writes rules as a table with headings. */
export function csvOf(cells: readonly Record<string, string>[]): string {
  const columns = [...new Set(['RuleType', 'EventName', ...cells.flatMap((row) => Object.keys(row))])];
  return Papa.unparse({
    fields: columns,
    data: cells.map((row) => columns.map((column) => row[column] ?? '')),
  });
}
