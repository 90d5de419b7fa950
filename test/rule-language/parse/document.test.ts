import { readDocument } from '../../../src/rule-language/parse/document';

const RULE = { type: 'aggregator', events: 'click' };
const DEEP = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown;

function read(document: unknown, place?: string) {
  return readDocument(JSON.stringify(document), place);
}

test.each([
  ['a document', { version: 1, rules: [RULE, RULE] }, ['rule 1', 'rule 2']],
  ['a list', [RULE, RULE], ['rule 1', 'rule 2']],
  ['a single rule', RULE, ['rule 1']],
])('%s holds rules, each in its place', (_, document, places) => {
  const { rows, problems } = read(document);
  expect(problems).toEqual([]);
  expect(rows).toEqual(places.map((where) => ({ where, cells: { Definition: JSON.stringify(RULE) } })));
});

test('a document of one rule is its place, and one of several numbers them', () => {
  expect(read(RULE, 'parameter /rules/a').rows[0].where).toBe('parameter /rules/a');
  expect(read([RULE, RULE], 'parameter /rules/a').rows.map(({ where }) => where)).toEqual([
    'parameter /rules/a, rule 1',
    'parameter /rules/a, rule 2',
  ]);
});

test('a row of the table is an object by column, with values of any kind', () => {
  expect(
    read([
      { 'rule type': 'date', 'Target-C': 5, 'Enabled': true, 'IncludeHistory': false, 'Key': null, 'x': [1] },
    ]).rows[0].cells,
  ).toEqual({
    'rule type': 'date',
    'Target-C': '5',
    'Enabled': 'yes',
    'IncludeHistory': 'no',
    'Key': '',
    'x': '[1]',
  });
});

test('what is no rule is reported, and the others are read', () => {
  const { rows, problems } = read([5, RULE, DEEP]);
  expect(rows.map(({ where }) => where)).toEqual(['rule 2']);
  expect(problems).toEqual([
    { severity: 'error', where: 'rule 1', message: '“5” is no rule; write an object' },
    {
      severity: 'error',
      where: 'rule 3',
      message: 'has more than 100 levels of brackets; write the same with fewer',
    },
  ]);
});

test('a key that a document does not have is warned of', () => {
  expect(read({ version: 1, rules: [], rule: [] }).problems).toEqual([
    {
      severity: 'warning',
      where: 'document',
      message: '“rule” is not read; a document holds "version" and "rules"',
    },
  ]);
});

test.each([
  ['{', 'the rules are not JSON: '],
  ['"text"', 'the rules are “"text"”; write {"version": 1, "rules": [...]}'],
  ['{"rules": []}', 'the rules are of version none, and this release reads version 1; write "version": 1'],
  ['{"version": 2, "rules": []}', 'the rules are of version 2, and this release reads version 1'],
  ['{"version": 1, "rules": {}}', '"rules" is “{}”; write a list of rules'],
  [
    `{"version": 1, "rules": {"a": ${JSON.stringify(DEEP)}}}`,
    '"rules" is something else; write a list of rules',
  ],
])('%s is no document', (text, message) => {
  expect(() => readDocument(text)).toThrow(message);
});

test('a number of JSON has its point before the fraction, and a filter value stays as it is', () => {
  const document = [{ 'RuleType': 'aggregator', 'AttributeValue': 1.125, 'Target-V': 1.125 }];
  expect(readDocument(JSON.stringify(document)).rows[0].cells).toEqual({
    'RuleType': 'aggregator',
    'AttributeValue': '1.125',
    'Target-V': '1.1250',
  });
});
