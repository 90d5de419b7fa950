import { StoredRule, storedRules } from '../../../src/operations/rules/rule-diff';
import { format, toDocument, toTable } from '../../../src/operations/rules/rule-format';
import { rulesIn } from '../../../src/operations/rules/rules-file';

const DEFINITION = JSON.stringify({
  type: 'aggregator',
  events: ['buy'],
  condition: { statistic: 'count', operator: 'atLeast', target: 1 },
});
const RULES: StoredRule[] = [
  {
    id: 'one',
    cells: { 'Target-C': '5', 'EventName': 'a, "b"', 'RuleType': 'aggregator', 'Colour': 'red\nblue' },
  },
  { id: 'two', cells: { Definition: DEFINITION } },
];

test('a table has the columns that are used, known ones in their order, and an id where it is wanted', () => {
  expect(toTable(RULES.slice(0, 1), false)).toBe(
    'RuleType,EventName,Target-C,Colour\naggregator,"a, ""b""",5,"red\nblue"\n',
  );
  expect(toTable(RULES, true).split('\n')[0]).toBe('RuleId,RuleType,EventName,Target-C,Definition,Colour');
  expect(toTable([], false)).toBe('RuleType,EventName\n');
});

test('a cell that a spreadsheet would run is written as text', () => {
  expect(toTable([{ id: '=1', cells: { EventName: '@SUM(1)' } }], true)).toBe(
    "RuleId,RuleType,EventName\n'=1,,'@SUM(1)\n",
  );
});

test('a document has each rule in its JSON form where it has one, else by column', () => {
  expect(JSON.parse(toDocument(RULES, false))).toEqual({
    version: 1,
    rules: [RULES[0].cells, JSON.parse(DEFINITION)],
  });
  expect(JSON.parse(toDocument(RULES, true))).toEqual({
    version: 1,
    rules: [
      { RuleId: 'one', ...RULES[0].cells },
      { RuleId: 'two', Definition: DEFINITION },
    ],
  });
});

test.each(['csv', 'json'] as const)('rules are read from %s as they were written', (as) => {
  expect(storedRules(rulesIn(format(RULES, as, true)).rows)).toEqual(RULES);
});
