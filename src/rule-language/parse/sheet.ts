import { Column, columnOf, COLUMNS } from '../columns';
import { quote, RuleProblem } from '../problem';
import { RuleRow } from './table';

const OURS = COLUMNS.slice(COLUMNS.indexOf('Metric'));
/** The guide's sheet as its second edition has it, with attribute filters. */
const WITH_FILTER: readonly Column[] = COLUMNS;
/** The guide's sheet as first published. */
const WITHOUT_FILTER: readonly Column[] = [
  'RuleType',
  'EventName',
  'Operator-C',
  'Target-C',
  'Operator-V',
  'Target-V',
  'ResetWhenReachTarget',
  'StartDate',
  'FinishDate',
  'Key',
  ...OURS,
];

/** Rows of the rules table as a file or a source has them. */
export interface Sheet {
  readonly rows: RuleRow[];
  /** What could not be read as rows. */
  readonly problems: RuleProblem[];
}

/**
 * Turns a sheet (lines of cells) into rows of the rules table: by its headings, or by place where it is the
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

  const headless = ['aggregator', 'date'].includes(first.cells[0].trim().toLowerCase());
  const body = headless ? numbered : rest;
  const headings = headless ? placesOf(numbered.map(({ cells }) => cells)) : headingsOf(first.cells);

  const problems: RuleProblem[] = [];
  const rows: RuleRow[] = [];
  for (const { cells, number } of body) {
    const where = `row ${number}`;
    if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
      problems.push({
        severity: 'error',
        where,
        message: `has ${cells.length} cells where the table has ${headings.length} columns; put quotes around a cell that holds the separator, as in "1,000"`,
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

/**
 * The edition in which more rows have a yes or no under ResetWhenReachTarget; one wrong cell does not
 * misplace the others.
 */
function placesOf(lines: readonly (readonly string[])[]): readonly string[] {
  const fitting = (columns: readonly Column[]) => {
    const place = columns.indexOf('ResetWhenReachTarget');
    return lines.filter((cells) => ['yes', 'no'].includes((cells[place] ?? '').trim().toLowerCase())).length;
  };
  return fitting(WITHOUT_FILTER) > fitting(WITH_FILTER) ? WITHOUT_FILTER : WITH_FILTER;
}

function headingsOf(cells: readonly string[]): readonly string[] {
  const headings = cells.map((cell) => cell.trim());
  while (headings.at(-1) === '') headings.pop();

  const missing = (['RuleType', 'EventName'] as const).filter(
    (column) => !headings.some((heading) => columnOf(heading) === column),
  );
  if (missing.length > 0) {
    throw new Error(
      `the rules table has no column ${missing.join(' and no column ')}: its heading row is ${headings.map(quote).join(', ')}; it should name ${COLUMNS.join(', ')}`,
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
