import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Vocabulary } from '../../src/playground/api';
import { COLUMN_NAMES } from '../../src/rule-language/columns';
import { DESTINATION_NAMES } from '../../src/rule-language/destination-names';
import { OPERATOR_NAMES } from '../../src/rule-language/operators';
import { readRuleText } from '../../src/rule-language/parse/text';
import { periodText, readPeriod } from '../../src/rule-language/period';
import { COLUMN_DEFINITIONS, ColumnDefinition, shownColumns } from '../../web/src/rules/columns';
import { GUIDE } from '../../web/src/rules/examples';
import { lastOf, matching, suggestionsFor, withLast } from '../../web/src/rules/suggestions';

const VOCABULARY: Vocabulary = {
  events: [
    {
      name: 'purchase',
      metrics: ['amount', 'items'],
      attributes: [
        { name: 'shop', values: ['Cork', 'Dublin'] },
        { name: 'price', values: ['19.90', 'free'] },
      ],
    },
    { name: 'click', metrics: ['clicks'], attributes: [{ name: 'colour', values: ['red'] }] },
  ],
};

test('each column of the rules table is explained, but for the one that means nothing', () => {
  expect(COLUMN_DEFINITIONS.map(({ name }) => name)).toEqual(COLUMN_NAMES.filter((name) => name !== 'Key'));
  for (const { help, gloss } of COLUMN_DEFINITIONS) {
    expect(help).toMatch(/\.$/);
    expect(gloss).not.toBe('');
  }
});

test('operators and destinations to choose from are those of the rules', () => {
  expect(valuesOf(column('Operator-C').choices)).toEqual([...OPERATOR_NAMES, 'na']);
  expect(valuesOf(column('Destination').choices)).toEqual([...DESTINATION_NAMES, 'none']);
});

test('proposed periods are usual spellings, with the days that they have', () => {
  const { choices = [], kind } = column('Period');
  expect(kind).toBe('text');
  for (const { value, meaning } of choices) {
    const period = readPeriod(value);
    expect(typeof period === 'string' ? period : periodText(period)).toBe(value);
    const days = /^last (\d+) days$/.exec(value)?.[1];
    if (days !== undefined) expect(meaning).toBe(`today and the ${Number(days) - 1} days before`);
  }
});

test('what few need is shown on request, and where a row uses it', () => {
  const names = (...[rows, all]: Parameters<typeof shownColumns>) =>
    shownColumns(rows, all).map(({ name }) => name);
  expect(names([], false)).not.toContain('Metric');
  expect(names([], true)).toContain('Metric');
  expect(names([{ cells: { Metric: 'amount' } }], false)).toContain('Metric');
  expect(names([{ cells: { Metric: 'amount' } }], false)).not.toContain('Output');
});

test('columns that only this table has are kept in sight', () => {
  expect(shownColumns([{ cells: { Owner: 'marketing', Key: 'x' } }], false).at(-1)).toMatchObject({
    name: 'Owner',
    gloss: 'not read',
  });
});

test('the guide’s five rules are those of its file', () => {
  const { rows } = readRuleText(readFileSync(join(__dirname, '../../examples/rules/guide.csv'), 'utf8'));
  const said = (cells: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(cells).filter(([name, value]) => name !== 'Key' && value !== '9999-99-99'),
    );
  expect(GUIDE.rows.map(said)).toEqual(rows.map(({ cells }) => said(cells)));
});

describe('suggestions', () => {
  test('are what events have shown, of the event that the row counts', () => {
    const of = (name: string, cells: Record<string, string>) =>
      valuesOf(suggestionsFor(column(name), cells, VOCABULARY));
    expect(of('EventName', {})).toEqual(['purchase', 'click']);
    expect(of('Metric', { EventName: 'purchase' })).toEqual(['amount', 'items', 'price']);
    expect(of('AttributeName', { EventName: 'click' })).toEqual(['colour', 'clicks']);
    expect(of('AttributeValue', { EventName: 'purchase', AttributeName: 'shop' })).toEqual([
      'Cork',
      'Dublin',
    ]);
    expect(of('AttributeValue', { EventName: 'purchase', AttributeName: 'colour' })).toEqual([]);
  });

  test('of an event that was never seen are those of all', () => {
    expect(valuesOf(suggestionsFor(column('Metric'), { EventName: 'new' }, VOCABULARY))).toEqual([
      'amount',
      'items',
      'clicks',
      'price',
    ]);
  });

  test('begin with what is typed first', () => {
    expect(valuesOf(matching([{ value: 'notEqual' }, { value: 'equal' }, { value: 'less' }], 'EQ'))).toEqual([
      'equal',
      'notEqual',
    ]);
  });

  test('of a list are about its last part', () => {
    expect(lastOf('eventBridge, pin')).toBe('pin');
    expect(withLast('eventBridge, pin', 'pinpoint')).toBe('eventBridge, pinpoint');
    expect(withLast('pin', 'pinpoint')).toBe('pinpoint');
  });
});

function column(name: string): ColumnDefinition {
  return COLUMN_DEFINITIONS.find((definition) => definition.name === name)!;
}

function valuesOf(choices: readonly { readonly value: string }[] = []): string[] {
  return choices.map(({ value }) => value);
}
