import { quote } from '../../common/quote';
import {
  checkFirings,
  checkHistory,
  checkTold,
  checkOutput,
  checkReset,
  defaultOutput,
  FieldNames,
  hasLifetime,
  LocatedTest,
  possibleOutputKeys,
  warnOfTraps,
} from '../checks';
import { Column, ColumnOf, isMarker, isNa } from '../columns';
import { DateWindow } from '../date-window';
import { Period } from '../period';
import { ResetMode } from '../reset-modes';
import { AttributeTest, Condition, NO_TESTS, Rule, RuleKind, StatisticTest } from '../rule';
import { RuleCells } from './cells';

/**
 * Part of a rule that each column fills in, read below. A column that fills in none may stand beside a rule
 * in its JSON form.
 */
export const PARTS: Readonly<Record<Column, keyof Rule | undefined>> = {
  'RuleType': 'kind',
  'EventName': 'eventNames',
  'AttributeName': 'filter',
  'AttributeValue': 'filter',
  'Operator-C': 'condition',
  'Target-C': 'condition',
  'Operator-V': 'condition',
  'Target-V': 'condition',
  'ResetWhenReachTarget': 'reset',
  'StartDate': 'window',
  'FinishDate': 'window',
  'Key': undefined,
  'Metric': 'metric',
  'Output': 'output',
  'Reset': 'reset',
  'Enabled': undefined,
  'Description': undefined,
  'StartsAt': 'window',
  'EndsAt': 'window',
  'IncludeHistory': 'includesHistory',
  'Existing': 'existing',
  'Period': 'period',
  'AtMost': 'atMost',
  'Statistic': 'tells',
  'Destination': 'destinations',
  'Definition': undefined,
};

const FIELD_NAMES: FieldNames<Column> = {
  eventName: 'EventName',
  reset: 'ResetWhenReachTarget',
  resetMode: 'Reset',
  includeHistory: 'IncludeHistory',
  existing: 'Existing',
  period: 'Period',
  atMost: 'AtMost',
  statistic: 'Statistic',
  output: 'Output',
  finishDate: 'FinishDate',
  endsAt: 'EndsAt',
};

/** Reads a rule from the cells of its row, which gather its problems. */
export function readRow(cells: RuleCells, today?: string): Rule | undefined {
  const kind = cells.choice('RuleType');
  const eventName = cells.required('EventName', 'the name of the event to count');
  const filter = readFilter(cells);
  const count = cells.countTest();
  const sum = cells.sumTest();
  const tests = [...located('Operator-C', count), ...located('Operator-V', sum)];
  const tells = checkTold(cells, FIELD_NAMES, kind, cells.statistic('Statistic'), cells.used('Metric'));
  if (kind === 'value') {
    refuseTests(cells);
  } else if (cells.used('Operator-C') === undefined && cells.used('Operator-V') === undefined) {
    cells.error(
      'Operator-C',
      'tests nothing: choose an operator for the count (Operator-C) or for the sum (Operator-V)',
    );
  }
  const period = cells.period('Period');
  const moves = cells.used('Period') !== undefined;
  const reset = readReset(cells, kind, tests, period);
  const window = windowOf(cells, kind, moves);
  const includesHistory = checkHistory(
    cells,
    FIELD_NAMES,
    kind,
    // Fixed days count whole, as those of a date rule do.
    cells.yesOrNo('IncludeHistory') === true || (kind === 'value' && !moves && window !== undefined),
    period,
  );
  const existing = cells.choice('Existing');
  const atMost = cells.firingCap('AtMost');
  const destinations = cells.destinations('Destination');
  warnOfDates(cells, kind, moves);
  if (!kind || !eventName || (tests.length === 0 && !tells)) return undefined;

  const named = cells.used('Output');
  const output = defaultOutput(kind, reset, filter ? `${eventName}_${filter.values[0]}` : eventName);
  const rule: Rule = {
    kind,
    eventNames: [eventName],
    filter,
    metric: cells.used('Metric'),
    condition: tells ? NO_TESTS : conditionOf(tests),
    ...(tells && { tells }),
    reset,
    window,
    period,
    includesHistory,
    output: { kind: output.kind, name: named ?? output.name },
    ...(existing === 'fire' && { existing }),
    ...(atMost && { atMost }),
    ...(destinations && { destinations }),
  };
  checkFirings(cells, FIELD_NAMES, rule);
  checkOutput(cells, FIELD_NAMES.output, rule.output);
  warnOfTraps(cells, FIELD_NAMES, rule, tests, today);
  return rule;
}

/** Lists the output keys that a wrong row may have written while it was right. */
export function possibleOutputs(cells: RuleCells): string[] {
  const event = cells.used('EventName');
  const filtered = cells.used('AttributeName') !== undefined;
  return possibleOutputKeys(
    cells.used('Output'),
    event !== undefined && filtered ? `${event}_${cells.raw('AttributeValue')}` : event,
  );
}

function located(field: string, test: StatisticTest | undefined): LocatedTest[] {
  return test ? [{ field, test }] : [];
}

/** Joins the tests of count and sum, which both have to hold. */
function conditionOf(tests: readonly LocatedTest[]): Condition {
  return tests.length === 1 ? tests[0].test : { all: tests.map(({ test }) => test) };
}

function readFilter(cells: RuleCells): AttributeTest | undefined {
  const attribute = cells.used('AttributeName');
  const value = cells.raw('AttributeValue');
  if (attribute === undefined) {
    if (value !== '' && !isNa(value) && !isMarker('AttributeValue', value)) {
      cells.error(
        'AttributeName',
        `is na although AttributeValue is ${quote(value)}; name the attribute, or write na in both`,
      );
    }
    return undefined;
  }
  if (value === '') {
    return cells.error(
      'AttributeValue',
      `is empty although AttributeName is ${quote(attribute)}; write the value that counts, or na in both`,
    );
  }
  if (isNa(value) || isMarker('AttributeValue', value)) {
    cells.warn(
      'AttributeValue',
      `${quote(value)} is the value that counts, because AttributeName is ${quote(attribute)}; ` +
        'for no filter write na in both',
    );
  }
  return { attribute, operator: 'equals', values: [value] };
}

/** Reports tests of a rule that tells its number. */
function refuseTests(cells: RuleCells): void {
  for (const column of ['Operator-C', 'Operator-V'] as const) {
    if (cells.used(column) === undefined) continue;
    cells.error(
      column,
      `${quote(cells.raw(column))} tests nothing: a value rule tells its number as it is; ` +
        'write na, or aggregator under RuleType',
    );
  }
}

function windowOf(cells: RuleCells, kind: RuleKind | undefined, moves: boolean): DateWindow | undefined {
  if (!kind || hasLifetime(kind, moves)) return cells.openWindow('StartsAt', 'EndsAt');
  if (moves) return undefined;
  return kind === 'date' ? cells.window() : cells.openWindow('StartDate', 'FinishDate');
}

function readReset(
  cells: RuleCells,
  kind: RuleKind | undefined,
  tests: readonly LocatedTest[],
  period: Period | undefined,
): ResetMode {
  const isAsked = cells.used('Reset') !== undefined;
  const needed = kind !== 'value' || isAsked || cells.used('ResetWhenReachTarget') !== undefined;
  const asked = needed && cells.yesOrNo('ResetWhenReachTarget', isAsked);
  const mode = cells.choice('Reset');
  if (asked === undefined || mode === undefined) return 'none';
  if (!asked && isAsked) {
    cells.warn('Reset', `${quote(mode)} is not used because ResetWhenReachTarget is no`);
  }
  return checkReset(cells, FIELD_NAMES, kind, asked ? mode : 'none', tests, period);
}

function warnOfDates(cells: RuleCells, kind: RuleKind | undefined, moves: boolean): void {
  for (const column of ['StartDate', 'FinishDate'] as const) {
    if (moves) {
      warnOfDay(cells, column, 'Period says which days count; write 9999-99-99');
    } else if (kind === 'aggregator') {
      const remedy =
        'only rules of type date and value read it, others StartsAt and EndsAt; ' +
        'write 9999-99-99, or date under RuleType';
      warnOfDay(cells, column, remedy);
    }
  }
  if (!kind || hasLifetime(kind, moves)) return;
  for (const column of ['StartsAt', 'EndsAt'] as const) {
    const days = moves ? 'a Period' : 'its days in StartDate and FinishDate';
    warnOfDay(cells, column, `a ${kind} rule has ${days}; leave it empty`);
  }
}

function warnOfDay(cells: RuleCells, column: ColumnOf<'day'>, remedy: string): void {
  if (cells.hasDay(column)) cells.warn(column, `${quote(cells.raw(column))} is not used: ${remedy}`);
}
