import { quote } from '../../common/quote';
import { Column, columnOf, COLUMN_NAMES, FIRST_EDITION } from '../columns';
import { RuleProblem } from '../problem';
import { RULE_KINDS } from '../rule';
import { RuleRow } from './table';

/** Rows of the rules table as a file or a source has them. */
export interface Sheet {
  readonly rows: RuleRow[];
  /** Parts that could not be read as rows. */
  readonly problems: RuleProblem[];
}

/** Limits of a text that is not trusted to be a table of rules. */
export interface TextLimits {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Turns lines of cells into rows of the rules table: by their headings, or by place where they are the
 * guide's sheet without a heading row.
 *
 * @throws Error when the headings cannot be used
 */
export function readSheet(lines: readonly (readonly string[])[]): Sheet {
  const numbered = lines
    .map((cells, index) => ({ cells, number: index + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [first, ...rest] = numbered;
  if (!first) return { rows: [], problems: [] };

  const headless = isRuleOfGuide(first.cells);
  const body = headless ? numbered : rest;
  const headings = headless ? editionOf(numbered.map(({ cells }) => cells)) : headingsOf(first.cells);

  const problems: RuleProblem[] = [];
  const rows: RuleRow[] = [];
  for (const { cells, number } of body) {
    const where = `row ${number}`;
    if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
      problems.push({
        severity: 'error',
        where,
        message:
          `has ${cells.length} cells where the table has ${headings.length} columns; ` +
          'put quotes around a cell that holds the separator, as in "1,000"',
      });
      continue;
    }
    rows.push({
      where,
      cells: Object.fromEntries(headings.map((heading, place) => [heading, cells[place] ?? ''])),
    });
  }
  return { rows, problems };
}

/** Tells whether a line of cells is a rule of the guide's sheet, and not its headings. */
export function isRuleOfGuide([first = '']: readonly string[]): boolean {
  return RULE_KINDS.some((kind) => kind === first.trim().toLowerCase());
}

/**
 * Finds the edition of the guide's sheet by the column ResetWhenReachTarget, where most lines have yes or no,
 * so that one wrong cell does not misplace the others.
 */
export function editionOf(lines: readonly (readonly string[])[]): readonly Column[] {
  const fitting = (columns: readonly Column[]) => {
    const place = columns.indexOf('ResetWhenReachTarget');
    return lines.filter((cells) => ['yes', 'no'].includes((cells[place] ?? '').trim().toLowerCase())).length;
  };
  return fitting(FIRST_EDITION) > fitting(COLUMN_NAMES) ? FIRST_EDITION : COLUMN_NAMES;
}

function headingsOf(cells: readonly string[]): readonly string[] {
  const headings = cells.map((cell) => cell.trim());
  while (headings.at(-1) === '') headings.pop();

  const missing = (['RuleType', 'EventName'] as const).filter(
    (column) => !headings.some((heading) => columnOf(heading) === column),
  );
  if (missing.length > 0) {
    throw new Error(
      `the rules table has no column ${missing.join(' and no column ')}: ` +
        `its heading row is ${headings.map(quote).join(', ')}; it should name ${COLUMN_NAMES.join(', ')}`,
    );
  }
  const seen = new Set<string>();
  for (const heading of headings) {
    const name = columnOf(heading) ?? heading;
    if (name !== '' && seen.has(name)) {
      throw new Error(`the rules table has the column ${quote(heading)} twice; keep one of the two`);
    }
    seen.add(name);
  }
  return headings;
}
