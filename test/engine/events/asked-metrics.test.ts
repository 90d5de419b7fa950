import fc from 'fast-check';
import { AskedMetrics, findsText } from '../../../src/engine/events/asked-metrics';
import { toHistoryEntry } from '../../../src/engine/history/history';
import { events, jsonRules, tables } from '../../support/arbitraries';
import { event, EventOptions, ruleSet } from '../../support/builders';
import { numberIn, textIn } from '../../support/naive-model';

const SUM = { 'Operator-V': 'atLeast', 'Target-V': '5', 'Metric': 'amount' };
const RED = { AttributeName: 'colour', AttributeValue: 'red' };

const entryOf = (options: EventOptions) => {
  const happened = event(options);
  return toHistoryEntry(happened, happened.day);
};
const finds = (cells: Record<string, string>, options: EventOptions) =>
  findsText(ruleSet(cells), entryOf(options));

describe('a rule that asks for a number finds', () => {
  test('a text that is none', () => {
    expect(finds(SUM, { attributes: { amount: '5 EUR' } })).toBe(true);
  });

  test.each<[string, EventOptions]>([
    ['a number', { metrics: { amount: 5 } }],
    ['a text that is one', { attributes: { amount: '5' } }],
    ['nothing', {}],
    ['a text under another name', { attributes: { price: 'much' } }],
    ['a text in an event that it does not count', { name: 'buy', attributes: { amount: 'much' } }],
  ])('%s, and no such text', (_, options) => {
    expect(finds(SUM, options)).toBe(false);
  });

  test('the text in events that pass its filter, and no other', () => {
    expect(finds({ ...SUM, ...RED }, { attributes: { amount: 'much', colour: 'red' } })).toBe(true);
    expect(finds({ ...SUM, ...RED }, { attributes: { amount: 'much', colour: 'blue' } })).toBe(false);
  });

  test('the text in events of its days, and no other', () => {
    const cells = { ...SUM, RuleType: 'date', StartDate: '2026-01-01', FinishDate: '2026-01-31' };
    expect(finds(cells, { attributes: { amount: 'much' }, day: '2026-01-31' })).toBe(true);
    expect(finds(cells, { attributes: { amount: 'much' }, day: '2026-02-01' })).toBe(false);
  });
});

test('a filter asks every event of its name for its metrics, whether that passes or not', () => {
  const definition = {
    type: 'aggregator',
    events: 'click',
    output: 'x',
    metric: 'amount',
    filter: { any: [{ not: { metric: 'price', operator: 'less', value: 5 } }, RED_FILTER] },
    condition: { statistic: 'count', operator: 'atLeast', target: 1 },
  };
  const [rule] = ruleSet({ Definition: JSON.stringify(definition) }).rules;
  expect(new AskedMetrics(rule).of(entryOf({ metrics: { price: 4 } }))).toEqual(['price']);
  expect(new AskedMetrics(rule).of(entryOf({ metrics: { price: 5 } }))).toEqual(['price', 'amount']);
});

const RED_FILTER = { attribute: 'colour', operator: 'equals', value: 'red' };

test('each further count of a rule asks for its own metric', () => {
  const definition = {
    type: 'aggregator',
    events: 'view',
    output: 'x',
    condition: {
      any: [
        { statistic: 'count', operator: 'atLeast', target: 3 },
        { events: 'click', metric: 'amount', statistic: 'sum', operator: 'atLeast', target: 3 },
      ],
    },
  };
  const cells = { Definition: JSON.stringify(definition) };
  expect(finds(cells, { attributes: { amount: 'much' } })).toBe(true);
  expect(finds(cells, { name: 'view', attributes: { amount: 'much' } })).toBe(false);
});

test('a text is found exactly where some rule asks for it and it is no number', () => {
  const rules = fc.tuple(tables, jsonRules).map(([rows, json]) => ruleSet(...rows, ...json));
  fc.assert(
    fc.property(rules, events(), (set, happened) => {
      const entry = toHistoryEntry(happened, happened.day);
      const isText = (name: string) =>
        textIn(happened, name) !== undefined && numberIn(happened, name) === undefined;
      expect(findsText(set, entry)).toBe(
        set.rules.some((rule) => new AskedMetrics(rule).of(entry).some(isText)),
      );
    }),
  );
});
