import { DatedEvent } from '../../../src/engine/events/event';
import { brief, event, foldAll, NOW, ruleSet } from '../../support/builders';

const changesOf = (cells: Record<string, string>, events: readonly DatedEvent[]) =>
  foldAll(ruleSet(cells), events).changes.map(brief);
const told = (cells: Record<string, string>, events: readonly DatedEvent[]) =>
  foldAll(ruleSet({ RuleType: 'value', ...cells }), events).changes.at(-1)?.told;

const asText = (...amounts: string[]) => amounts.map((amount) => event({ attributes: { amount } }));

test('a number is compared as text by a filter of an attribute', () => {
  const cells = {
    'AttributeName': 'store',
    'AttributeValue': '42',
    'Operator-C': 'atLeast',
    'Target-C': '1',
  };
  expect(changesOf(cells, [event({ metrics: { amount: 5, store: 42 } })])).toEqual([
    'attribute:click_42#1 ready 1/5',
  ]);
  expect(changesOf(cells, [event({ metrics: { store: 43 } })])).toEqual([]);
});

test.each([
  ['sum', '27.74'],
  ['average', '9.246667'],
  ['min', '2.75'],
  ['max', '19.99'],
  ['first', '19.99'],
  ['last', '5'],
])('a text that is a number is one for the %s of a metric: %s', (Statistic, value) => {
  const events = ['19.99', 'n/a', '2.75', '5.00'].map((amount, hour) =>
    event({ attributes: { amount }, time: NOW + hour * 3_600_000 }),
  );
  expect(told({ Statistic, Metric: 'amount' }, events)).toBe(value);
});

test.each([
  ['distinct store', '2'],
  ['first store', '7'],
  ['last store', '42'],
])('a number is a text for %p: %s', (Statistic, value) => {
  const events = [event({ metrics: { store: 7 } }), event({ attributes: { store: '42' }, time: NOW + 1 })];
  expect(told({ Statistic }, events)).toBe(value);
});

test('a text that is no number counts 1 and adds 0, as no metric does', () => {
  const cells = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Metric': 'amount' };
  expect(changesOf(cells, asText('1,000', '5 EUR'))).toEqual(['attribute:click#1 ready 2/0']);
});

test('a text is no number where no metric is named', () => {
  const cells = { 'Operator-C': 'atLeast', 'Target-C': '1' };
  const both = event({ attributes: { amount: '5' }, metrics: { tax: 1 } });
  expect(changesOf(cells, [both])).toEqual(['attribute:click#1 ready 1/1']);
  expect(changesOf(cells, asText('5'))).toEqual(['attribute:click#1 ready 1/0']);
});
