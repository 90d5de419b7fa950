import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { UsageError } from './usage-error';
import { RuleProblem } from '../contract/rule-problem';
import { readSheet, Sheet } from '../contract/rule-sheet';

/**
 * Reads a rules table from a CSV file; comma, semicolon and tab are told apart by themselves.
 *
 * @throws UsageError when the file cannot be read or its headings cannot be used
 */
export function readRulesFile(path: string): Sheet {
  const text = readText(path);
  const { data, errors } = Papa.parse<string[]>(text, { delimitersToGuess: [',', ';', '\t'] });
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`the rules file ${path} cannot be read: ${(error as Error).message}`);
  }
}
