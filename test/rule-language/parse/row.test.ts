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
