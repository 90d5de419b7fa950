import { readSheet } from '../../../src/rule-language/parse/sheet';
import { parseRules } from '../../../src/rule-language/parse/table';

function outputs(lines: string[][]): string[] {
  return parseRules(readSheet(lines).rows).rules.map(({ output }) => output.name);
}

describe('a sheet', () => {
  test('is read by its headings, in any order and case', () => {
    expect(
      outputs([
        ['target-c', 'EVENTNAME', 'RuleType', 'Operator-C'],
        ['5', 'click', 'aggregator', 'equal'],
      ]),
    ).toEqual(['click']);
  });

  test('of the guide is read by place when it has no heading row: its first edition', () => {
    expect(
      outputs([
        [
          'aggregator',
          'greenbutton',
          'equal',
          '5',
          'na',
          '0',
          'no',
          '9999-99-99',
          '9999-99-99',
          'aggregatorgreenbutton',
        ],
      ]),
    ).toEqual(['greenbutton']);
  });

  test('of the guide is read by place when it has no heading row: with attribute filters', () => {
    expect(
      outputs([
        [
          'aggregator',
          'buy',
          'kind',
          'chair',
          'greater',
          '5',
          'na',
          '0',
          'yes',
          '9999-99-99',
          '9999-99-99',
          'aggregatorbuy',
        ],
      ]),
    ).toEqual(['trk_buy_chair']);
  });

  test('of the guide is read by place although a cell of its first row is wrong', () => {
    const rows = ['maybe', 'no', 'yes'].map((reset, i) => [
      'aggregator',
      `event-${i}`,
      'equal',
      '5',
      'na',
      '0',
      reset,
      '9999-99-99',
      '9999-99-99',
      '',
    ]);
    expect(outputs(rows)).toEqual(['event-1', 'trk_event-2']);
  });

  test('numbers its rows as a spreadsheet does, empty rows included', () => {
    expect(
      readSheet([
        ['RuleType', 'EventName'],
        ['', ''],
        ['date', 'click'],
      ]).rows.map(({ where }) => where),
    ).toEqual(['row 3']);
  });

  test('with nothing, or nothing but headings, has no rows', () => {
    expect(readSheet([]).rows).toEqual([]);
    expect(readSheet([['RuleType', 'EventName']]).rows).toEqual([]);
  });

  test('reports a row that a separator inside a cell has torn apart', () => {
    const { rows, problems } = readSheet([
      ['RuleType', 'EventName', 'Operator-C', 'Target-C'],
      ['aggregator', 'click', 'equal', '1', '000'],
    ]);
    expect(rows).toEqual([]);
    expect(problems[0].message).toContain('put quotes around a cell');
  });

  test('without a column that every rule needs cannot be used', () => {
    expect(() =>
      readSheet([
        ['Type', 'EventName'],
        ['date', 'click'],
      ]),
    ).toThrow('the rules table has no column RuleType');
  });

  test('with one heading twice cannot be used', () => {
    expect(() =>
      readSheet([
        ['RuleType', 'EventName', 'event name'],
        ['date', 'click', 'tap'],
      ]),
    ).toThrow('twice');
  });
});
