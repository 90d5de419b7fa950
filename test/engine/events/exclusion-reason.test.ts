import fc from 'fast-check';
import { exclusionReason } from '../../../src/engine/events/exclusion-reason';
import { counts, toHistoryEntry } from '../../../src/engine/history/history';
import { events, jsonRules, tables } from '../../support/arbitraries';
import { event, EventOptions, ruleSet } from '../../support/builders';

const ONE = { 'Operator-C': 'atLeast', 'Target-C': '1' };

function reasonOf(cells: Record<string, string>, options: EventOptions = {}): string | undefined {
  const happened = event(options);
  return exclusionReason(ruleSet(cells).rules[0], toHistoryEntry(happened, happened.day));
}

function reasonByFilter(filter: object, options: EventOptions = {}): string | undefined {
  const definition = {
    type: 'aggregator',
    events: 'click',
    output: 'x',
    filter,
    condition: { statistic: 'count', operator: 'atLeast', target: 1 },
  };
  return reasonOf({ Definition: JSON.stringify(definition) }, options);
}

test('an event that the rule counts has no reason', () => {
  expect(reasonOf(ONE)).toBeUndefined();
});

test('another event names those that the rule counts', () => {
  expect(reasonOf(ONE, { name: 'buy' })).toBe('is another event than click');
  expect(
    reasonOf(
      {
        Definition: JSON.stringify({
          type: 'aggregator',
          events: ['click', 'tap'],
          output: 'x',
          condition: { statistic: 'count', operator: 'atLeast', target: 1 },
        }),
      },
      { name: 'buy' },
    ),
  ).toBe('is another event than click or tap');
});

test.each([
  ['2021-01-01', undefined],
  ['2021-02-01', undefined],
  ['2020-12-31', 'is not within 2021-01-01 to 2021-02-01'],
  ['2021-02-02', 'is not within 2021-01-01 to 2021-02-01'],
])('an event of %s, seen by a date rule: %s', (day, reason) => {
  expect(
    reasonOf({ ...ONE, RuleType: 'date', StartDate: '2021-01-01', FinishDate: '2021-02-01' }, { day }),
  ).toBe(reason);
});

test('the open end of a window is not shown', () => {
  expect(reasonOf({ ...ONE, EndsAt: '2021-02-01' }, { day: '2021-02-02' })).toBe(
    'is not on 2021-02-01 or earlier',
  );
  expect(reasonOf({ ...ONE, StartsAt: '2021-01-01' }, { day: '2020-12-31' })).toBe(
    'is not on 2021-01-01 or later',
  );
});

describe('an event that fails a filter', () => {
  const chair = { attribute: 'kind', operator: 'equals', value: 'chair' };
  const large = { metric: 'price', operator: 'between', value: [10, 20] };

  test.each<[string, object, EventOptions, string | undefined]>([
    ['passes', chair, { attributes: { kind: 'chair' } }, undefined],
    ['lacks an attribute', chair, {}, 'has no attribute kind'],
    [
      'has another value',
      chair,
      { attributes: { kind: 'sofa' } },
      'has attribute kind “sofa”, but needs equals “chair”',
    ],
    ['lacks a metric', large, {}, 'has no metric price'],
    [
      'has another number',
      large,
      { metrics: { price: 9.99 } },
      'has metric price “9.99”, but needs between “10” “20”',
    ],
    [
      'has a number by the name of an attribute',
      chair,
      { metrics: { kind: 42 } },
      'has attribute kind “42”, but needs equals “chair”',
    ],
    [
      'has a text that is a number',
      large,
      { attributes: { price: '9.990' } },
      'has metric price “9.99”, but needs between “10” “20”',
    ],
    [
      'has a text that is no number',
      large,
      { attributes: { price: '15 EUR' } },
      'has “15 EUR” as price, which is no number, but needs between “10” “20”',
    ],
    [
      'fails one of all: the first that fails is named',
      { all: [chair, large, { ...chair, attribute: 'shop' }] },
      { attributes: { kind: 'chair' } },
      'has no metric price',
    ],
    [
      'fails each of several: all are named',
      { any: [chair, large] },
      {},
      'has no attribute kind, and has no metric price',
    ],
    [
      'is what the filter leaves out',
      { not: { all: [chair, { not: large }] } },
      { attributes: { kind: 'chair' } },
      'is left out where kind equals “chair” and not (price between “10” “20”)',
    ],
    [
      'has an attribute by the name of a property that every object has',
      { attribute: 'constructor', operator: 'exists' },
      {},
      'has no attribute constructor',
    ],
  ])('%s', (_, filter, options, reason) => {
    expect(reasonByFilter(filter, options)).toBe(reason);
  });
});

test('every event has a reason or is counted, never both', () => {
  const rules = fc.tuple(tables, jsonRules).map(([rows, json]) => ruleSet(...rows, ...json).rules);
  fc.assert(
    fc.property(rules, events(), (all, happened) => {
      const entry = toHistoryEntry(happened, happened.day);
      for (const rule of all) expect(exclusionReason(rule, entry) === undefined).toBe(counts(rule, entry));
    }),
  );
});
