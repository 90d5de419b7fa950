import { Column, COLUMN_NAMES } from '../../../src/rule-language/columns';
import { RuleCells } from '../../../src/rule-language/parse/cells';
import { PARTS, possibleOutputs, readRow } from '../../../src/rule-language/parse/row';

/** Cells that remember which of them were read. */
class ObservedCells extends RuleCells {
  readonly read = new Set<Column>();

  raw(column: Column): string {
    this.read.add(column);
    return super.raw(column);
  }
}

const ROWS: readonly Record<string, string>[] = [
  {
    'RuleType': 'aggregator',
    'EventName': 'click',
    'AttributeName': 'colour',
    'AttributeValue': 'red',
    'Operator-C': 'atLeast',
    'Target-C': '3',
    'Operator-V': 'greater',
    'Target-V': '9.5',
    'ResetWhenReachTarget': 'yes',
    'Reset': 'zero',
    'StartsAt': '2021-01-01',
    'EndsAt': '2021-01-31',
    'Metric': 'price',
    'Output': 'out',
    'IncludeHistory': 'yes',
    'Existing': 'skip',
    'Period': 'last 30 days',
    'AtMost': '1 per day',
    'Destination': 'pinpoint',
  },
  {
    'RuleType': 'date',
    'EventName': 'click',
    'Operator-C': 'equal',
    'Target-C': '1',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-01-31',
  },
];

test('every column that says a part of a rule is read, and no other', () => {
  const read = ROWS.flatMap((cells) => {
    const observed = new ObservedCells('row 2', cells);
    readRow(observed);
    return [...observed.read];
  });
  expect(new Set(read)).toEqual(new Set(COLUMN_NAMES.filter((column) => PARTS[column] !== undefined)));
});

test('a column changes the part of the rule that it says', () => {
  const [row] = ROWS;
  const other: Partial<Record<Column, string>> = {
    'RuleType': 'date',
    'EventName': 'buy',
    'AttributeName': 'size',
    'AttributeValue': 'blue',
    'Operator-C': 'equal',
    'Target-C': '4',
    'Operator-V': 'atLeast',
    'Target-V': '10',
    'ResetWhenReachTarget': 'no',
    'StartsAt': '2020-01-01',
    'EndsAt': '2022-01-31',
    'Metric': 'items',
    'Output': 'other',
    'IncludeHistory': 'no',
    'Existing': 'fire',
    'Period': 'this month',
    'AtMost': '1 per week',
    'Destination': 'none',
  };
  const days = { StartDate: '2021-01-01', FinishDate: '2021-01-31' };
  const rule = readRow(new RuleCells('row 2', { ...row, ...days }))!;
  for (const [column, text] of Object.entries(other)) {
    const changed = readRow(new RuleCells('row 2', { ...row, ...days, [column]: text }))!;
    const part = PARTS[column as Column]!;
    expect({ column, [part]: changed[part] }).not.toEqual({ column, [part]: rule[part] });
  }
});

describe('a row with a period', () => {
  const date = { 'RuleType': 'date', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '3' };
  const aggregator = { ...date, RuleType: 'aggregator' };
  const read = (row: Record<string, string>) => {
    const cells = new RuleCells('row 2', row);
    const rule = readRow(cells, '2026-01-31');
    return {
      rule,
      said: cells.problems.map(({ severity, column, message }) => `${severity}: ${column} ${message}`),
    };
  };

  test('needs no days, also where it is a date rule', () => {
    const { rule, said } = read({ ...date, Period: '30 days' });
    expect(said).toEqual([]);
    expect(rule).toMatchObject({ kind: 'date', period: { last: 30, unit: 'day' }, includesHistory: true });
    expect(rule!.window).toBeUndefined();
    expect(rule!.output).toEqual({ kind: 'attribute', name: 'trk_date_click' });
  });

  test('has no use for the days of a date rule, and warns where they are real ones', () => {
    const markers = { StartDate: '9999-99-99', FinishDate: 'na', StartsAt: '', EndsAt: '9999-99-99' };
    expect(read({ ...date, ...markers, Period: 'today' }).said).toEqual([]);
    const { rule, said } = read({
      ...date,
      StartDate: '2026-01-01',
      FinishDate: '2026-01-31',
      EndsAt: '2026-02-28',
      Period: 'today',
    });
    expect(said).toEqual([
      'warning: StartDate “2026-01-01” is not used: Period says which days count; write 9999-99-99',
      'warning: FinishDate “2026-01-31” is not used: Period says which days count; write 9999-99-99',
      'warning: EndsAt “2026-02-28” is not used: a date rule has a Period; leave it empty',
    ]);
    expect(rule!.window).toBeUndefined();
  });

  test('still counts between its own first and last day where it is an aggregator rule', () => {
    const { rule, said } = read({ ...aggregator, StartsAt: '2026-01-01', Period: 'this week' });
    expect(said).toEqual([]);
    expect(rule).toMatchObject({
      window: { start: '2026-01-01', finish: '9999-12-31' },
      period: { calendar: 'week', previous: false },
      includesHistory: false,
    });
  });

  test('whose period is wrong says only that', () => {
    expect(read({ ...date, Period: 'last 2 months' }).said).toEqual([
      expect.stringMatching(/^error: Period “last 2 months” is not allowed because months differ in length/),
    ]);
  });

  test('may be judged for users without an event in it', () => {
    expect(read({ ...date, 'Operator-C': 'less', 'Target-C': '1', 'Period': 'last 30 days' }).said).toEqual(
      [],
    );
    expect(read({ ...date, 'Operator-C': 'less', 'Target-C': '0', 'Period': 'last 30 days' }).said).toEqual([
      'warning: Operator-C no event can reach count less 0: the number is never below 0',
    ]);
  });

  test('may be reset to zero, but not carry', () => {
    const reset = { ...aggregator, ResetWhenReachTarget: 'yes', Period: 'last 7 days' };
    expect(read(reset)).toMatchObject({ said: [], rule: { reset: 'zero' } });
    expect(read({ ...reset, Reset: 'carry' }).said).toEqual([
      'error: Reset “carry” is not allowed with a Period: each firing takes all that is in the window; ' +
        'write zero',
    ]);
  });

  test('of minutes or hours counts from now on, and says so', () => {
    expect(read({ ...aggregator, Period: 'last 12 hours' }).said).toEqual([]);
    const past = read({ ...aggregator, Period: 'last 12 hours', IncludeHistory: 'yes' });
    expect(past.rule).toMatchObject({ includesHistory: false, period: { last: 720, unit: 'minute' } });
    expect(past.said).toEqual([
      'warning: IncludeHistory is not used: history is kept by the day, and a Period of minutes or hours ' +
        'counts from now on; write no, or a Period of days',
    ]);
    const days = read({ ...date, Period: 'last 90 minutes' });
    expect(days.rule).toMatchObject({ kind: 'date', includesHistory: false });
    expect(days.said).toEqual([
      'warning: Period “last 90 minutes” counts from now on, although the rule is of type date: history is ' +
        'kept by the day; write a Period of days, or the type aggregator',
    ]);
  });
});

test('a wrong row may have written what its kind, its reset and its filter would make of it', () => {
  expect(possibleOutputs(new RuleCells('row 2', { EventName: 'click' }))).toEqual([
    'attribute:trk_date_click',
    'attribute:click',
    'event:trk_click',
  ]);
  expect(
    possibleOutputs(
      new RuleCells('row 2', { EventName: 'click', AttributeName: 'a', AttributeValue: '999' }),
    ),
  ).toContain('attribute:click_999');
  expect(possibleOutputs(new RuleCells('row 2', { EventName: 'click', Output: 'mine' }))).toEqual([
    'attribute:mine',
    'event:mine',
  ]);
  expect(possibleOutputs(new RuleCells('row 2', { EventName: 'na' }))).toEqual([]);
});

test.each(['NA', 'na', '999'])(
  'the filter value %s reads like a marker, and counts beside a name',
  (value) => {
    const cells = new RuleCells('row 2', {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'AttributeName': 'country',
      'AttributeValue': value,
      'Operator-C': 'equal',
      'Target-C': '1',
    });
    expect(readRow(cells)).toMatchObject({
      filter: { attribute: 'country', operator: 'equals', values: [value] },
      output: { name: `click_${value}` },
    });
    expect(
      cells.problems.map(({ severity, column, message }) => `${severity}: ${column} ${message}`),
    ).toEqual([
      `warning: AttributeValue “${value}” is the value that counts, because AttributeName is “country”; ` +
        'for no filter write na in both',
    ]);
  },
);
