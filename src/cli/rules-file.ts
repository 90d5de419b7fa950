import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { UsageError } from './usage-error';
import { columnOf } from '../contract/rule-columns';
import { RuleProblem } from '../contract/rule-problem';
import { readSheet, Sheet } from '../contract/rule-sheet';

/**
 * Reads a rules table from a CSV file; comma, semicolon and tab are told apart by themselves.
 *
 * @throws UsageError when the file cannot be read or its headings cannot be used
 */
export function readRulesFile(path: string): Sheet {
  const text = readText(path);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: separatorOf(text) });
  const unreadable = errors
    .filter((error) => error.type === 'Quotes')
    .map((error): RuleProblem => ({ severity: 'error', where: `row ${(error.row ?? 0) + 1}`, message: `the quotes do not match (${error.message}); write a quote inside a cell twice` }));
  try {
    const sheet = readSheet(data);
    return { rows: sheet.rows, problems: [...unreadable, ...sheet.problems] };
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** The one that makes most columns of the first row; guessing by the rest goes wrong where numbers and notes hold commas. */
function separatorOf(text: string): string {
  const columns = (separator: string) => {
    const [first = []] = Papa.parse<string[]>(text, { delimiter: separator, preview: 1, skipEmptyLines: 'greedy' }).data;
    return { known: first.filter(columnOf).length, all: first.length };
  };
  const ranked = [',', ';', '\t'].map((separator) => ({ separator, ...columns(separator) }));
  return ranked.sort((a, b) => b.known - a.known || b.all - a.all)[0].separator;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`the rules file ${path} cannot be read: ${(error as Error).message}`);
  }
}
