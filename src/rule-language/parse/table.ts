import { quote } from '../../common/quote';
import { atOnce, Steps } from '../../common/steps';
import { suggestion } from '../../common/suggestion';
import { checkReach } from '../checks';
import { columnOf, COLUMN_NAMES, ID_COLUMN } from '../columns';
import { Report, RuleProblem } from '../problem';
import { Filter, outputKey, OWN_OUTPUT_PREFIX, Rule } from '../rule';
import { RuleCells } from './cells';
import { possibleJsonOutputs, readJsonRule } from './json';
import { PARTS, possibleOutputs, readRow } from './row';

/** A row of the rules table as its source has it. */
export interface RuleRow {
  /** Place of the row for people: `row 7`, `item spring-sale`. */
  readonly where: string;
  /** Name of the row in its source, where the source names its rules. */
  readonly id?: string;
  /** Cells by column heading. */
  readonly cells: Readonly<Record<string, string>>;
  /** Present where semicolons separate the cells, so that a comma or a point in a number may mean either. */
  readonly bySemicolon?: true;
}

export interface ParsedRules {
  /** The rules that can be active, in the order of the table. */
  readonly rules: Rule[];
  /** The row of each of them, by output key. */
  readonly rows: ReadonlyMap<string, RuleRow>;
  /** Output keys that wrong rows may have written before: their rules are not gone, they wait for the fix. */
  readonly invalid: readonly string[];
  readonly problems: RuleProblem[];
}

/** What is known of an installation when its rules are read. */
export interface Circumstances {
  /** Local day YYYY-MM-DD, to warn of windows that are over. */
  readonly today?: string;
  /** Days that history is kept, which no window that moves may exceed; absent: as long as it takes. */
  readonly historyDays?: number;
}

/** Reads every row alone: a wrong one is reported and left out, the others stay. */
export function parseRules(rows: readonly RuleRow[], circumstances: Circumstances = {}): ParsedRules {
  return atOnce(parseRulesInSteps(rows, circumstances));
}

/** Does the same as {@link parseRules}, with a step for each row. */
export function* parseRulesInSteps(
  rows: readonly RuleRow[],
  circumstances: Circumstances = {},
): Steps<ParsedRules> {
  const problems = yield* unknownColumns(rows);
  const rowByKey = new Map<string, RuleRow>();
  const rules: Rule[] = [];
  const wrong: string[] = [];

  for (const row of rows) {
    yield;
    const { rule, enabled, report, possible } = readOne(row, circumstances);
    problems.push(...report.problems);
    if (report.wrong && enabled) wrong.push(...possible());
    if (!rule || report.wrong || !enabled) continue;

    const key = outputKey(rule.output);
    const first = rowByKey.get(key);
    if (first !== undefined) {
      problems.push({
        severity: 'error',
        where: row.where,
        column: 'Output',
        message:
          `writes the ${rule.output.kind} ${quote(rule.output.name)}, as ${first.where} does, ` +
          'which stays in force; give one of the two another name in the column Output',
      });
      continue;
    }
    rowByKey.set(key, row);
    rules.push(rule);
  }
  const invalid = [...new Set(wrong)].filter((key) => !rowByKey.has(key));
  return {
    rules,
    rows: rowByKey,
    invalid,
    problems: [...problems, ...loops(rules, rowByKey), ...(yield* twins(rules, rowByKey))],
  };
}

/** Reads a single row without reporting on it: undefined when it is wrong or switched off. */
export function ruleOf(row: RuleRow): Rule | undefined {
  const { rule, enabled, report } = readOne(row, {});
  return enabled && !report.wrong ? rule : undefined;
}

/** Characters of a rule; a longer one would crowd out the others where all are kept together. */
const MAX_LENGTH = 20_000;

interface OneRule {
  readonly rule?: Rule;
  readonly enabled: boolean;
  readonly report: Report;
  /** Lists the output keys that it may have written while it was right. */
  readonly possible: () => string[];
}

function readOne(row: RuleRow, { today, historyDays = Infinity }: Circumstances): OneRule {
  const cells = new RuleCells(row.where, row.cells, row.bySemicolon);
  checkLength(cells, row);
  const definition = cells.used('Definition');
  if (definition === undefined) {
    const enabled = cells.yesOrNo('Enabled') !== false;
    const rule = readRow(cells, today);
    if (rule) checkReach(cells, 'Period', rule, historyDays);
    return { rule, enabled, report: cells, possible: () => possibleOutputs(cells) };
  }
  for (const column of cells.columns) {
    if (PARTS[column] !== undefined) cells.warn(column, 'is not used: Definition is the whole rule');
  }
  const switchedOn = cells.yesOrNo('Enabled') !== false;
  const json = readJsonRule(cells, definition, today);
  const { rule } = json;
  if (rule) checkReach(cells, 'period', rule, historyDays);
  const enabled = json.enabled && switchedOn;
  return { rule, enabled, report: cells, possible: () => possibleJsonOutputs(definition) };
}

function checkLength(report: Report, { cells }: RuleRow): void {
  const length = Object.values(cells).reduce((sum, value) => sum + value.length, 0);
  if (length <= MAX_LENGTH) return;
  const [longest, text] = Object.entries(cells).sort(([, a], [, b]) => b.length - a.length)[0];
  report.error(
    longest,
    `has ${text.length} characters, and the whole rule ${length}; write at most ${MAX_LENGTH}`,
  );
}

/** Warns of events that rules send and count again, because their names do not say that they are ours. */
function loops(rules: readonly Rule[], rows: ReadonlyMap<string, RuleRow>): RuleProblem[] {
  const counted = new Set(rules.flatMap((rule) => rule.eventNames));
  return rules
    .filter(({ output }) => output.kind === 'event' && !output.name.startsWith(OWN_OUTPUT_PREFIX))
    .filter(({ destinations }) => destinations?.includes('pinpoint') ?? true)
    .map(({ output }) => ({
      severity: 'warning' as const,
      where: rows.get(outputKey(output))!.where,
      column: 'Output',
      message:
        `the event ${quote(output.name)} comes back in the event stream where it goes to Pinpoint, ` +
        'and is counted like any other' +
        `${counted.has(output.name) ? ', and a rule does count it' : ''}; ` +
        `a name that begins with ${OWN_OUTPUT_PREFIX} is left out`,
    }));
}

/** Warns of rules that differ in their outputs only, and so always agree. */
function* twins(rules: readonly Rule[], rows: ReadonlyMap<string, RuleRow>): Steps<RuleProblem[]> {
  const seen = new Map<string, string>();
  const problems: RuleProblem[] = [];
  for (const rule of rules) {
    yield;
    const { where } = rows.get(outputKey(rule.output))!;
    const said = JSON.stringify({
      ...rule,
      filter: rule.filter && canonical(rule.filter),
      output: rule.output.kind,
    });
    const twin = seen.get(said);
    if (twin === undefined) {
      seen.set(said, where);
      continue;
    }
    problems.push({
      severity: 'warning',
      where,
      message: rule.includesHistory
        ? `always agrees with ${twin}: both count and test the same, under two names; one of them is enough`
        : `counts and tests the same as ${twin}, under another name; ` +
          'unless one of them is to begin later, one is enough',
    });
  }
  return problems;
}

function canonical(filter: Filter): Filter {
  const sorted = (parts: readonly Filter[]) =>
    parts.map(canonical).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if ('all' in filter) return { all: sorted(filter.all) };
  if ('any' in filter) return { any: sorted(filter.any) };
  return 'not' in filter ? { not: canonical(filter.not) } : filter;
}

/** Number of unknown columns that are reported: what has more is no table of rules. */
const MAX_UNKNOWN_COLUMNS = 100;

function* unknownColumns(rows: readonly RuleRow[]): Steps<RuleProblem[]> {
  const unknown = new Set<string>();
  for (const row of rows) {
    yield;
    for (const heading of Object.keys(row.cells)) {
      if (!['', ID_COLUMN].includes(heading.trim()) && !columnOf(heading)) unknown.add(heading);
    }
  }
  return [...unknown].slice(0, MAX_UNKNOWN_COLUMNS).map((heading) => ({
    severity: 'warning' as const,
    where: 'heading',
    column: heading,
    message: `is not a column of the rules table${suggestion(heading, COLUMN_NAMES)} and is not read`,
  }));
}
