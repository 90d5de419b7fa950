import { AttributeFilter, Output, outputKey, OWN_OUTPUT_PREFIX, ResetMode, Rule } from './rule';
import { isNa, RuleCells } from './rule-cells';
import { columnOf, COLUMNS } from './rule-columns';
import { nearest, quote, RuleProblem } from './rule-problem';

/** Pinpoint's limits for the names of attributes and events (Pinpoint quotas); other destinations allow more. */
const MAX_OUTPUT_LENGTH = 50;
const FORBIDDEN_IN_OUTPUT = /[#:?\\/]/;

/** One row of the rules table as its source has it. */
export interface RuleRow {
  /** How a person finds it: `row 7`, `item spring-sale`. */
  readonly where: string;
  /** What its source knows it by, where the source has names for its rules. */
  readonly id?: string;
  /** Cells by column heading. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface ParsedRules {
  /** The rules to put in force, in the order of the table. */
  readonly rules: Rule[];
  readonly problems: RuleProblem[];
}

/** Judges every row alone: a wrong one is reported and left out, the others stay. */
export function parseRules(rows: readonly RuleRow[]): ParsedRules {
  const problems = unknownColumns(rows);
  const places = new Map<string, string>();
  const rules: Rule[] = [];

  for (const row of rows) {
    const cells = new RuleCells(row.where, row.cells);
    const enabled = cells.yesOrNo('Enabled', true);
    const rule = readRule(cells);
    problems.push(...cells.problems);
    if (!rule || cells.wrong || !enabled) continue;

    const key = outputKey(rule.output);
    const first = places.get(key);
    if (first !== undefined) {
      problems.push({
        severity: 'error',
        where: row.where,
        column: 'Output',
        message: `writes the ${rule.output.kind} ${quote(rule.output.name)}, as ${first} does, which stays in force; give one of the two another name in the column Output`,
      });
      continue;
    }
    places.set(key, row.where);
    rules.push(rule);
  }
  return { rules, problems: [...problems, ...loops(rules, places)] };
}

function readRule(cells: RuleCells): Rule | undefined {
  const kind = cells.choice('RuleType', ['aggregator', 'date']);
  const eventName = cells.required('EventName', 'the name of the event to count');
  const filter = readFilter(cells);
  const count = cells.countCondition();
  const sum = cells.sumCondition();
  if (cells.unusedOperator('Operator-C') && cells.unusedOperator('Operator-V')) {
    cells.error('Operator-C', 'tests nothing: Operator-C and Operator-V are both na; choose an operator for one of them');
  }
  const reset = readReset(cells, kind, { count, sum });
  const window = kind === 'date' ? cells.window() : undefined;
  if (kind === 'aggregator') warnOfDates(cells);
  if (eventName?.startsWith(OWN_OUTPUT_PREFIX)) {
    cells.warn('EventName', `${quote(eventName)} is never counted: names that begin with ${OWN_OUTPUT_PREFIX} are what the rules themselves send`);
  }
  if (!kind || !eventName) return undefined;

  const output = readOutput(cells, kind, reset, filter ? `${eventName}_${filter.value}` : eventName);
  return { kind, eventName, filter, metric: cells.used('Metric'), count, sum, reset, window, output };
}

function readFilter(cells: RuleCells): AttributeFilter | undefined {
  const attribute = cells.used('AttributeName');
  const value = cells.raw('AttributeValue');
  if (attribute === undefined) {
    if (value !== '' && !isNa(value) && value !== '999') {
      cells.error('AttributeName', `is na although AttributeValue is ${quote(value)}; name the attribute, or write na in both`);
    }
    return undefined;
  }
  if (value === '' || isNa(value)) {
    return cells.error('AttributeValue', `is empty although AttributeName is ${quote(attribute)}; write the value that counts, or na in both`);
  }
  return { attribute, value };
}

function readReset(cells: RuleCells, kind: Rule['kind'] | undefined, sides: Pick<Rule, 'count' | 'sum'>): ResetMode {
  const asked = cells.yesOrNo('ResetWhenReachTarget', cells.used('Reset') !== undefined);
  const mode = cells.choice('Reset', ['zero', 'carry'], 'zero');
  if (asked === undefined || mode === undefined) return 'none';
  if (!asked) {
    if (cells.used('Reset') !== undefined) cells.warn('Reset', `${quote(mode)} is not used because ResetWhenReachTarget is no`);
    return 'none';
  }
  if (kind === 'date') {
    cells.warn('ResetWhenReachTarget', 'is not used: a date rule is never reset; write no');
    return 'none';
  }

  const conditions = [
    { column: 'Operator-C', condition: sides.count, positive: (sides.count?.target ?? 0) > 0 },
    { column: 'Operator-V', condition: sides.sum, positive: sides.sum !== undefined && !/^(-|0$)/.test(sides.sum.target) },
  ] as const;
  const tested = conditions.filter((side) => side.condition !== undefined);
  for (const { column, condition } of tested) {
    if (['less', 'atMost', 'notEqual'].includes(condition!.operator)) {
      cells.error(column, `${quote(condition!.operator)} cannot be reached by counting up, so it cannot be reset; write atLeast, or no under ResetWhenReachTarget`);
    } else if (condition!.operator === 'greater' && mode === 'zero') {
      cells.warn(column, `${quote('greater')} with a reset is met one past the target (greater 3: every 4th event); for every 3rd write atLeast 3`);
    }
  }
  if (mode === 'carry' && !(tested.length === 1 && tested[0].condition!.operator === 'atLeast' && tested[0].positive)) {
    cells.error('Reset', `${quote('carry')} needs exactly one of count and sum, with atLeast and a target over 0; mend that or write zero`);
  }
  return mode;
}

function warnOfDates(cells: RuleCells): void {
  for (const column of ['StartDate', 'FinishDate'] as const) {
    if (cells.hasDate(column)) cells.warn(column, `${quote(cells.raw(column))} is not used: only rules of type date look at days; write 9999-99-99, or date under RuleType`);
  }
}

function readOutput(cells: RuleCells, kind: Rule['kind'], reset: ResetMode, counted: string): Output {
  const output: Output = kind === 'date'
    ? { kind: 'attribute', name: cells.used('Output') ?? `${OWN_OUTPUT_PREFIX}date_${counted}` }
    : reset === 'none'
      ? { kind: 'attribute', name: cells.used('Output') ?? counted }
      : { kind: 'event', name: cells.used('Output') ?? `${OWN_OUTPUT_PREFIX}${counted}` };

  const length = [...output.name].length;
  if (length > MAX_OUTPUT_LENGTH) {
    cells.error('Output', `the ${output.kind} ${quote(output.name)} has ${length} characters, the destination allows ${MAX_OUTPUT_LENGTH}; give it a shorter name in the column Output`);
  }
  const forbidden = FORBIDDEN_IN_OUTPUT.exec(output.name);
  if (forbidden) {
    cells.error('Output', `the ${output.kind} ${quote(output.name)} holds ${quote(forbidden[0])}, which the destination refuses (as it does # : ? \\ /); give it another name in the column Output`);
  }
  return output;
}

/** An event that a rule sends and another counts comes back in the stream, unless its name says that it is ours. */
function loops(rules: readonly Rule[], places: ReadonlyMap<string, string>): RuleProblem[] {
  const counted = new Set(rules.map((rule) => rule.eventName));
  return rules
    .filter(({ output }) => output.kind === 'event' && !output.name.startsWith(OWN_OUTPUT_PREFIX))
    .map(({ output }) => ({
      severity: 'warning' as const,
      where: places.get(outputKey(output))!,
      column: 'Output',
      message: `the event ${quote(output.name)} comes back in the event stream and is counted like any other${counted.has(output.name) ? ', and a rule does count it' : ''}; a name that begins with ${OWN_OUTPUT_PREFIX} is left out`,
    }));
}

function unknownColumns(rows: readonly RuleRow[]): RuleProblem[] {
  const unknown = new Set(rows.flatMap((row) => Object.keys(row.cells)).filter((heading) => heading.trim() !== '' && !columnOf(heading)));
  return [...unknown].map((heading) => {
    const meant = nearest(heading, COLUMNS);
    return {
      severity: 'warning' as const,
      where: 'heading',
      column: heading,
      message: `is not a column of the rules table${meant ? `; did you mean ${quote(meant)}?` : ''} and is not read`,
    };
  });
}
