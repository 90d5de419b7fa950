import Papa from 'papaparse';
import { unguarded } from '../../common/formula-guard';
import { atOnce, mapInSteps, Steps } from '../../common/steps';
import { columnOf } from '../columns';
import { RuleProblem } from '../problem';
import { readDocument } from './document';
import { readSheet, Sheet, TextLimits } from './sheet';

/**
 * Reads rules from text: a table as CSV, separated by comma, semicolon or tab, or a JSON document.
 *
 * @throws Error when it is neither, or exceeds the limits
 */
export function readRuleText(text: string, limits?: TextLimits): Sheet {
  return atOnce(readRuleTextInSteps(text, limits));
}

/** Does the same as {@link readRuleText}; a table has a step for each of its lines. */
export function* readRuleTextInSteps(text: string, limits?: TextLimits): Steps<Sheet> {
  const content = text.replace(/^\uFEFF/, '');
  return /^\s*[[{]/.test(content)
    ? readDocument(content, undefined, limits)
    : yield* readTable(content, limits);
}

function* readTable(text: string, limits: TextLimits | undefined): Steps<Sheet> {
  const delimiter = separatorOf(text);
  const { data, errors, meta } = Papa.parse<string[]>(text, {
    delimiter,
    // One line more, for the headings; 0 stands for all lines.
    preview: limits ? limits.rows + 1 : 0,
  });
  if (limits && meta.truncated) {
    throw new Error(`the text has more than ${limits.rows} rows; write at most ${limits.rows} at a time`);
  }
  const widest = data.reduce((most, { length }) => Math.max(most, length), 0);
  if (limits && widest > limits.columns) {
    throw new Error(`the text has ${widest} cells in a row; write at most ${limits.columns}`);
  }
  const unreadable = errors
    .filter((error) => error.type === 'Quotes')
    .map((error): RuleProblem => ({
      severity: 'error',
      where: `row ${(error.row ?? 0) + 1}`,
      message: `the quotes do not match (${error.message}); write a quote inside a cell twice`,
    }));
  yield;
  const sheet = readSheet(yield* mapInSteps(data, (cells) => cells.map(unguarded)));
  const rows =
    delimiter === ';' ? sheet.rows.map((row) => ({ ...row, bySemicolon: true as const })) : sheet.rows;
  return { rows, problems: [...unreadable, ...sheet.problems] };
}

/**
 * Finds the separator that makes most columns of the first row. The other rows mislead, for numbers and notes
 * hold commas.
 */
function separatorOf(text: string): string {
  const columns = (separator: string) => {
    const [first = []] = Papa.parse<string[]>(text, {
      delimiter: separator,
      preview: 1,
      skipEmptyLines: 'greedy',
    }).data;
    return { known: first.filter(columnOf).length, all: first.length };
  };
  const ranked = [',', ';', '\t'].map((separator) => ({ separator, ...columns(separator) }));
  return ranked.sort((a, b) => b.known - a.known || b.all - a.all)[0].separator;
}
