import {
  Column,
  COLUMN_KEYS,
  COLUMN_NAMES,
  columnOf,
  COLUMNS,
  FIRST_EDITION,
  ID_COLUMN,
  inTableOrder,
  isUnused,
} from '../../src/rule-language/columns';
import { RULE_SCHEMA } from '../../src/rule-language/schema';

test('the table begins with the sheet of the guide, in its order', () => {
  expect(COLUMN_NAMES.slice(0, 12)).toEqual([
    'RuleType',
    'EventName',
    'AttributeName',
    'AttributeValue',
    'Operator-C',
    'Target-C',
    'Operator-V',
    'Target-V',
    'ResetWhenReachTarget',
    'StartDate',
    'FinishDate',
    'Key',
  ]);
  expect(COLUMN_NAMES.slice(12).every((column) => COLUMNS[column].edition === 'ours')).toBe(true);
  expect(FIRST_EDITION).toEqual(COLUMN_NAMES.filter((column) => !column.startsWith('Attribute')));
});

test.each<[string, Column | undefined]>([
  ['RuleType', 'RuleType'],
  [' rule type', 'RuleType'],
  ['rule_type', 'RuleType'],
  ['OPERATOR C', 'Operator-C'],
  ['operatorc', 'Operator-C'],
  ['Target-V', 'Target-V'],
  ['Owner', undefined],
  [ID_COLUMN, undefined],
  ['', undefined],
  ['constructor', undefined],
])('the heading %j means %s', (heading, column) => {
  expect(columnOf(heading)).toBe(column);
});

test('no two columns can be taken for one', () => {
  expect(COLUMN_NAMES.map(columnOf)).toEqual(COLUMN_NAMES);
});

test('columns are sorted as in the table, each once, unknown ones after', () => {
  expect(inTableOrder(['Owner', 'Output', 'RuleType', 'Owner', 'Target-C', 'Brand'])).toEqual([
    'RuleType',
    'Target-C',
    'Output',
    'Owner',
    'Brand',
  ]);
});

test.each<[boolean, string, Record<string, string>]>([
  [true, 'Metric', { Metric: 'na' }],
  [true, 'AttributeValue', { AttributeName: 'na', AttributeValue: 'NA' }],
  [false, 'AttributeValue', { AttributeName: 'country', AttributeValue: 'NA' }],
  [false, 'AttributeValue', { AttributeName: 'country', AttributeValue: '999' }],
  [true, 'Owner', { Owner: 'NA' }],
  [true, 'StartDate', { StartDate: '9999-99-99' }],
  [false, 'StartDate', { StartDate: '2021-01-31' }],
  [false, 'Description', { Description: '9999-99-99' }],
  [true, 'AttributeValue', { AttributeValue: '999' }],
  [true, 'AttributeValue', { AttributeValue: '999', AttributeName: 'Na' }],
  [false, 'AttributeValue', { AttributeValue: '999', AttributeName: 'room' }],
  [true, 'Target-C', { 'Target-C': '0', 'Operator-C': 'na' }],
  [false, 'Target-C', { 'Target-C': '0', 'Operator-C': 'equal' }],
  [false, 'Target-C', { 'Target-C': '0', 'Operator-C': 'equal', 'Operator-V': 'na' }],
  [true, 'Target-V', { 'Target-V': '999' }],
  [false, 'Target-V', { 'Target-V': '5' }],
  [false, 'constructor', { constructor: '0' } as unknown as Record<string, string>],
])('it is %p that %s of %j is only marked as not used', (expected, column, cells) => {
  expect(isUnused(column, cells)).toBe(expected);
});

test('every key of the JSON form has a column, but for the version and the attribute behind a statistic', () => {
  expect(
    Object.keys(RULE_SCHEMA.shape).filter((key) => !(Object.values(COLUMN_KEYS) as string[]).includes(key)),
  ).toEqual(['version', 'attribute']);
});

test('what a cell is read by is in its row', () => {
  for (const column of COLUMN_NAMES) {
    const { cell, values, empty, beside } = COLUMNS[column];
    expect(values !== undefined).toBe(['choice', 'yesNo'].includes(cell));
    if (empty !== undefined) expect(values).toContain(empty);
    if (beside !== undefined) expect(COLUMN_NAMES).toContain(beside);
  }
});
