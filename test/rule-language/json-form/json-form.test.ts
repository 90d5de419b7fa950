import fc from 'fast-check';
import { Cells, JsonForm } from '../../../src/rule-language/json-form/form';
import { jsonFormOf } from '../../../src/rule-language/json-form/read-form';
import { cellsOf, definitionOf } from '../../../src/rule-language/json-form/write-form';
import { parseRules } from '../../../src/rule-language/parse/table';
import { jsonRules, tables, valueRules } from '../../support/arbitraries';

const anyRow: fc.Arbitrary<Cells> = fc.oneof(
  fc.oneof(tables, jsonRules).chain((rows) => (rows.length > 0 ? fc.constantFrom(...rows) : valueRules)),
  valueRules,
);

function ruleOf(cells: Cells) {
  const { rules, problems } = parseRules([{ where: 'row 1', cells }]);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return rules[0];
}

const formOf = (cells: Cells): JsonForm => jsonFormOf(cells)!;
const PLAIN = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'greater', 'Target-C': '5' };

test('any rule means the same as JSON, and in its row again', () => {
  fc.assert(
    fc.property(anyRow, (cells) => {
      const form = formOf(cells);
      expect(ruleOf({ Definition: definitionOf(form) })).toEqual(ruleOf(cells));
      expect(ruleOf(cellsOf(form, cells))).toEqual(ruleOf(cells));
      expect(ruleOf(cellsOf(form, {}))).toEqual(ruleOf(cells));
    }),
  );
});

test('the cells of a row that is not edited stay as they are', () => {
  fc.assert(
    fc.property(fc.oneof(tables, fc.tuple(valueRules)), (rows) => {
      for (const cells of rows) expect(cellsOf(formOf(cells), cells)).toEqual(cells);
    }),
  );
});

test('an edit changes its own cells alone', () => {
  const before = {
    ...PLAIN,
    'Operator-V': 'na',
    'Target-V': '0',
    'ResetWhenReachTarget': 'FALSE',
    'owner': 'Ann',
    'Key': '7',
  };
  expect(cellsOf({ ...formOf(before), period: 'last 30 days' }, before)).toEqual({
    ...before,
    Period: 'last 30 days',
  });
});

test('a rule becomes JSON when its row cannot say it, and a row when it can again', () => {
  const before = { ...PLAIN, ResetWhenReachTarget: 'no', Output: 'regulars', owner: 'Ann', Enabled: 'no' };
  const form = formOf(before);
  const nested = cellsOf({ ...form, condition: { not: form.condition! }, description: 'why' }, before);
  expect(nested).toEqual({
    Definition: JSON.stringify({
      type: 'aggregator',
      events: 'buy',
      condition: { not: { statistic: 'count', operator: 'greater', target: 5 } },
      output: 'regulars',
    }),
    Enabled: 'no',
    Description: 'why',
    owner: 'Ann',
  });
  expect(cellsOf({ ...formOf(nested), condition: form.condition }, nested)).toEqual({
    ...before,
    Description: 'why',
  });
});

test.each([
  ['several events', { events: ['buy', 'order'] }],
  ['another test of an attribute', { filter: { attribute: 'shop', operator: 'contains', values: ['Co'] } }],
  [
    'a value that a cell would not hold',
    { filter: { attribute: 'shop', operator: 'equals', values: ['na'] } },
  ],
  ['a test of an average', { condition: { statistic: 'average', operator: 'greater', target: '5' } }],
  [
    'two tests of the count',
    {
      condition: {
        all: [
          { statistic: 'count', operator: 'greater', target: '5' },
          { statistic: 'count', operator: 'less', target: '9' },
        ],
      },
    },
  ],
  [
    'a test with a period of its own',
    { condition: { statistic: 'count', operator: 'less', target: '1', period: 'today' } },
  ],
] satisfies [string, Partial<JsonForm>][])('JSON says what a row cannot: %s', (_, edit) => {
  const cells = cellsOf({ ...formOf(PLAIN), ...edit, output: 'regulars' }, PLAIN);
  expect(Object.keys(cells)).toEqual(['Definition']);
  expect(formOf(cells)).toMatchObject(edit);
});

test('cells beside JSON stay as they are, even wrong ones', () => {
  const before = {
    Definition: definitionOf(formOf(PLAIN)),
    Enabled: 'perhaps',
    Description: 'why',
    owner: 'Ann',
  };
  const { Definition: _, ...beside } = cellsOf({ ...formOf(before), events: ['buy', 'order'] }, before);
  expect(beside).toEqual({ Enabled: 'perhaps', Description: 'why', owner: 'Ann' });
});

test('a filter whose value is still to be written stays in its row', () => {
  const cells = cellsOf(
    { ...formOf(PLAIN), filter: { attribute: 'shop', operator: 'equals', values: [] } },
    PLAIN,
  );
  expect(cells).toMatchObject({ AttributeName: 'shop' });
  expect(cells).not.toHaveProperty('AttributeValue');
});

test('an empty text that JSON compares with stays one', () => {
  const filter = { attribute: 'shop', operator: 'equals', value: '' };
  const before = { Definition: JSON.stringify({ ...JSON.parse(definitionOf(formOf(PLAIN))), filter }) };
  const cells = cellsOf({ ...formOf(before), period: 'today' }, before);
  expect(JSON.parse(cells.Definition)).toMatchObject({ filter, period: 'today' });
});

test('all digits of a number stay', () => {
  const target = '12345678901234567890.10';
  const before = {
    ...PLAIN,
    'Operator-C': 'na',
    'Target-C': '0',
    'Operator-V': 'atLeast',
    'Target-V': target,
  };
  const cells = cellsOf({ ...formOf(before), events: ['buy', 'order'] }, before);
  expect(JSON.parse(cells.Definition)).toMatchObject({ condition: { target } });
});

test.each([
  ['is not JSON', 'no'],
  ['has a key that no rule has', '{"type": "aggregator", "colour": "red"}'],
  ['has a condition of another shape', '{"type": "aggregator", "condition": {"some": []}}'],
  ['is a list', '[]'],
])('a definition that %s is not taken apart', (_, Definition) => {
  expect(jsonFormOf({ Definition })).toBeUndefined();
});
