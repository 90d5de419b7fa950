import { checkOutput, checkReset, defaultOutput, LocatedTest, FieldNames, warnOfTraps } from '../checks';
import { quote } from '../problem';
import { AttributeTest, Condition, outputKey, ResetMode, Rule, StatisticTest } from '../rule';
import { isNa, RuleCells } from './cells';

const FIELD_NAMES: FieldNames = {
  reset: 'ResetWhenReachTarget',
  output: 'Output',
  eventName: 'EventName',
  includeHistory: 'IncludeHistory',
};

/** Reads a rule that is written as cells of the table; what is wrong with it is in the cells' problems. */
export function readRow(cells: RuleCells, today?: string): Rule | undefined {
  const kind = cells.choice('RuleType', ['aggregator', 'date']);
  const eventName = cells.required('EventName', 'the name of the event to count');
  const filter = readFilter(cells);
  const count = cells.countTest();
  const sum = cells.sumTest();
  if (cells.unusedOperator('Operator-C') && cells.unusedOperator('Operator-V')) {
    cells.error(
      'Operator-C',
      'tests nothing: Operator-C and Operator-V are both na; choose an operator for one of them',
    );
  }
  const tests = [...located('Operator-C', count), ...located('Operator-V', sum)];
  const reset = readReset(cells, kind, tests);
  const window = kind === 'date' ? cells.window() : cells.lifetime();
  const includeHistory = cells.yesOrNo('IncludeHistory', false);
  const destinations = cells.destinations('Destination');
  warnOfDates(cells, kind);
  if (!kind || !eventName || tests.length === 0) return undefined;

  const named = cells.used('Output');
  const output = defaultOutput(kind, reset, filter ? `${eventName}_${filter.values[0]}` : eventName);
  const rule: Rule = {
    kind,
    eventNames: [eventName],
    filter,
    metric: cells.used('Metric'),
    condition: conditionOf(tests),
    reset,
    window,
    includesHistory: kind === 'date' || includeHistory === true,
    output: { kind: output.kind, name: named ?? output.name },
    ...(destinations && { destinations }),
  };
  checkOutput(cells, FIELD_NAMES.output, rule.output);
  warnOfTraps(cells, FIELD_NAMES, rule, tests, today);
  return rule;
}

/** What a row that is wrong may have written when it was right, as output keys. */
export function possibleOutputs(cells: RuleCells): string[] {
  const name = cells.used('Output');
  if (name !== undefined) return (['attribute', 'event'] as const).map((kind) => outputKey({ kind, name }));
  const eventName = cells.used('EventName');
  if (eventName === undefined) return [];
  const value = cells.raw('AttributeValue');
  const counted = cells.used('AttributeName') === undefined ? eventName : `${eventName}_${value}`;
  return [
    defaultOutput('date', 'none', counted),
    defaultOutput('aggregator', 'none', counted),
    defaultOutput('aggregator', 'zero', counted),
  ].map(outputKey);
}

function located(field: string, test: StatisticTest | undefined): LocatedTest[] {
  return test ? [{ field, test }] : [];
}

/** With a count and a sum to test, both have to hold. */
function conditionOf(tests: readonly LocatedTest[]): Condition {
  return tests.length === 1 ? tests[0].test : { all: tests.map(({ test }) => test) };
}

function readFilter(cells: RuleCells): AttributeTest | undefined {
  const attribute = cells.used('AttributeName');
  const value = cells.raw('AttributeValue');
  if (attribute === undefined) {
    if (value !== '' && !isNa(value) && value !== '999') {
      cells.error(
        'AttributeName',
        `is na although AttributeValue is ${quote(value)}; name the attribute, or write na in both`,
      );
    }
    return undefined;
  }
  if (value === '' || isNa(value)) {
    return cells.error(
      'AttributeValue',
      `is empty although AttributeName is ${quote(attribute)}; write the value that counts, or na in both`,
    );
  }
  return { attribute, operator: 'equals', values: [value] };
}

function readReset(
  cells: RuleCells,
  kind: Rule['kind'] | undefined,
  tests: readonly LocatedTest[],
): ResetMode {
  const asked = cells.yesOrNo('ResetWhenReachTarget', cells.used('Reset') !== undefined);
  const mode = cells.choice('Reset', ['zero', 'carry'], 'zero');
  if (asked === undefined || mode === undefined) return 'none';
  if (!asked && cells.used('Reset') !== undefined) {
    cells.warn('Reset', `${quote(mode)} is not used because ResetWhenReachTarget is no`);
  }
  return checkReset(cells, FIELD_NAMES, kind, asked ? mode : 'none', tests);
}

function warnOfDates(cells: RuleCells, kind: Rule['kind'] | undefined): void {
  const unused =
    kind === 'aggregator'
      ? (['StartDate', 'FinishDate'] as const)
      : kind === 'date'
        ? (['StartsAt', 'EndsAt'] as const)
        : [];
  for (const column of unused) {
    if (!cells.hasDate(column)) continue;
    const remedy =
      kind === 'aggregator'
        ? 'only rules of type date look at days; write 9999-99-99, or date under RuleType'
        : 'a date rule has its days in StartDate and FinishDate; leave it empty';
    cells.warn(column, `${quote(cells.raw(column))} is not used: ${remedy}`);
  }
}
