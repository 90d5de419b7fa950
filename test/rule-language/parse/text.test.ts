import { parseRules } from '../../../src/rule-language/parse/table';
import { readRuleText } from '../../../src/rule-language/parse/text';

function cellsIn(text: string): Record<string, string>[] {
  const { rows, problems } = readRuleText(text);
  expect(problems).toEqual([]);
  return rows.map(({ cells }) => ({ ...cells }));
}

const CLICK = { RuleType: 'aggregator', EventName: 'click', Description: 'a, b; c' };

test.each([
  ['commas', 'RuleType,EventName,Description\naggregator,click,"a, b; c"\n'],
  ['semicolons', 'RuleType;EventName;Description\r\naggregator;click;"a, b; c"\r\n'],
  ['tabs', 'RuleType\tEventName\tDescription\naggregator\tclick\ta, b; c\n'],
])('a table may be separated by %s', (_, text) => {
  expect(cellsIn(text)).toEqual([CLICK]);
});

test('the separator is that of the headings, whatever the notes hold', () => {
  expect(cellsIn('RuleType;EventName;a, b, c\naggregator;click;1,2,3\n')).toEqual([
    { 'RuleType': 'aggregator', 'EventName': 'click', 'a, b, c': '1,2,3' },
  ]);
});

test('a byte order mark before a table or a document is skipped', () => {
  expect(cellsIn('\uFEFFRuleType,EventName,Description\naggregator,click,"a, b; c"\n')).toEqual([CLICK]);
  expect(cellsIn(`\uFEFF [${JSON.stringify(CLICK)}]`)).toEqual([CLICK]);
});

test('a cell that was guarded against spreadsheets is read as it was meant', () => {
  expect(cellsIn("RuleType,EventName,Description\naggregator,'@click,'=SUM(A1)\n")).toEqual([
    { RuleType: 'aggregator', EventName: '@click', Description: '=SUM(A1)' },
  ]);
});

test('quotes that do not match are reported with their row', () => {
  const { problems } = readRuleText('RuleType,EventName\naggregator,"click\n');
  expect(problems[0]).toMatchObject({ severity: 'error', where: 'row 2' });
  expect(problems[0].message).toMatch(/^the quotes do not match \(.*\); write a quote inside a cell twice$/);
});

test.each([
  [';', ['error: Target-V']],
  [',', ['warning: Target-V']],
  ['\t', ['warning: Target-V']],
])('a sum of 1.000 in a table that is separated by %j: %j', (separator, problems) => {
  const lines = [
    ['RuleType', 'EventName', 'Operator-V', 'Target-V'],
    ['aggregator', 'click', 'atLeast', '1.000'],
  ];
  const { rows } = readRuleText(lines.map((cells) => cells.join(separator)).join('\n'));
  expect(parseRules(rows).problems.map(({ severity, column }) => `${severity}: ${column}`)).toEqual(problems);
});
