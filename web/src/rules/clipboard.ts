import { parse, unparse } from 'papaparse';

/**
 * Parses cells copied from a spreadsheet: tabs between columns, quotes around a cell that contains one. A
 * table of rules may have commas, as in a CSV file.
 */
export function cellsOf(text: string): string[][] {
  const [first] = text.split(/\r\n|\r|\n/, 1);
  const isCsv = !first.includes('\t') && /ruletype/i.test(first) && /eventname/i.test(first);
  const { data } = parse<string[]>(text.replace(/(\r\n|\r|\n)$/, ''), { delimiter: isCsv ? '' : '\t' });
  return data.map((row) => row.map((cell) => cell.trim()));
}

export function textOf(cells: readonly (readonly string[])[]): string {
  return unparse(cells as string[][], { delimiter: '\t', newline: '\n' });
}
