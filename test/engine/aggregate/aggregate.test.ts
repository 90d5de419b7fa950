import fc from 'fast-check';
import {
  Aggregate,
  contribution,
  EMPTY_AGGREGATE,
  IdenticalEvents,
  MAX_VALUE_LENGTH,
  mergeAggregates,
  trackedStatistics,
} from '../../../src/engine/aggregate/aggregate';
import { ActiveRule } from '../../../src/engine/catalogue/rule-set';
import { ruleSet } from '../../support/builders';

const AMOUNT = { statistic: 'max', operator: 'atLeast', target: 5 };
const SKUS = { statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: 3 };

/** Builds a rule in its JSON form that tests these statistics. */
function ruleTesting(tests: readonly object[], metric?: string): ActiveRule {
  const definition = { type: 'aggregator', events: 'click', output: 'x', metric, condition: { all: tests } };
  return ruleSet({ Definition: JSON.stringify(definition) }).rules[0];
}

const SKU_RULE = ruleTesting([SKUS]);
const AMOUNT_AND_SKU_RULE = ruleTesting([AMOUNT, SKUS]);

const eventsWith = (parts: Partial<IdenticalEvents>): IdenticalEvents => ({
  day: '2026-01-31',
  at: Date.UTC(2026, 0, 31, 12),
  attributes: {},
  metrics: {},
  count: 1,
  ...parts,
});

describe('events of one kind', () => {
  const sum = { statistic: 'sum', operator: 'atLeast', target: 1 };

  test('count once each, and add their metric once each', () => {
    expect(
      contribution(ruleTesting([sum], 'price'), eventsWith({ metrics: { price: '0.1' }, count: 3 })),
    ).toEqual({
      count: 3,
      sum: '0.3',
    });
  });

  test('add the metric that the rule names, and 0 without it', () => {
    const rule = ruleTesting([sum], 'price');
    expect(contribution(rule, eventsWith({ metrics: { price: '2', amount: '9' } })).sum).toBe('2');
    expect(contribution(rule, eventsWith({ metrics: { amount: '9' } }))).toEqual({ count: 1, sum: '0' });
  });

  test('add their first metric by code point when the rule names none', () => {
    const rule = ruleTesting([sum]);
    expect(contribution(rule, eventsWith({ metrics: { b: '1', a: '2', B: '7' } })).sum).toBe('7');
    expect(contribution(rule, eventsWith({})).sum).toBe('0');
  });

  test('have no metric by the name of a property that every object has', () => {
    expect(contribution(ruleTesting([AMOUNT], 'constructor'), eventsWith({}))).toEqual({
      count: 1,
      sum: '0',
    });
  });

  test('give a smallest and a largest value to rules that test them, once they carry the metric', () => {
    const rule = ruleTesting([AMOUNT], 'price');
    expect(contribution(rule, eventsWith({ metrics: { price: '2.5' }, count: 4 })).range).toEqual({
      count: 4,
      min: '2.5',
      max: '2.5',
    });
    expect(contribution(rule, eventsWith({})).range).toBeUndefined();
    expect(
      contribution(ruleTesting([sum], 'price'), eventsWith({ metrics: { price: '2.5' } })).range,
    ).toBeUndefined();
  });

  test('give different values to rules that test them, even when they lack the attribute', () => {
    const rule = ruleTesting([SKUS]);
    expect(
      contribution(rule, eventsWith({ attributes: { sku: 'A-1', shop: 'Cork' }, count: 9 })).distinct,
    ).toEqual({ sku: ['A-1'] });
    expect(contribution(rule, eventsWith({ attributes: { shop: 'Cork' } })).distinct).toEqual({ sku: [] });
  });
});

describe('a value of an attribute', () => {
  const stored = (sku: string) =>
    contribution(SKU_RULE, eventsWith({ attributes: { sku } })).distinct!.sku[0];

  test.each(['', 'A-1', '2026-01-15T12:00:00+01:00', 'x'.repeat(MAX_VALUE_LENGTH)])(
    'is kept as it is when it is short and plain: %j',
    (value) => {
      expect(stored(value)).toBe(value);
    },
  );

  test.each(['x'.repeat(MAX_VALUE_LENGTH + 1), 'Ünï', '#1', '"', 'a\nb'])(
    'is kept as a digest otherwise: %j',
    (value) => {
      expect(stored(value)).toMatch(/^#[0-9a-f]{32}$/);
    },
  );

  test('that reads like the digest of another is not taken for it', () => {
    const digest = stored('a long value, longer than what is kept as it is');
    expect(stored(digest)).not.toBe(digest);
  });

  test('takes no more room than the limit, and differs from every other value', () => {
    const values = fc.string({
      unit: fc.constantFrom('a', 'Z', '9', ' ', '#', 'é', '🙂', '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(Buffer.byteLength(stored(a))).toBeLessThanOrEqual(MAX_VALUE_LENGTH);
        expect(stored(a) === stored(b)).toBe(a === b);
      }),
    );
  });
});

describe('merging', () => {
  const decimals = fc.integer({ min: -999, max: 999 }).map((cents) => String(cents / 100));
  const aggregates: fc.Arbitrary<Aggregate> = fc
    .array(fc.record({ sku: fc.constantFrom('a', 'b', 'c', 'd'), amount: decimals }), { maxLength: 4 })
    .map((events) =>
      events.reduce<Aggregate>(
        (aggregate, { sku, amount }) =>
          mergeAggregates(
            aggregate,
            contribution(AMOUNT_AND_SKU_RULE, eventsWith({ attributes: { sku }, metrics: { amount } })),
          ),
        EMPTY_AGGREGATE,
      ),
    );
  /** Sorts the different values, of which the order has no meaning. */
  const sorted = ({ distinct, ...rest }: Aggregate) => ({
    ...rest,
    distinct: distinct && Object.entries(distinct).map(([name, values]) => [name, [...values].sort()]),
  });

  test('adds counts and sums, widens the range and joins the different values', () => {
    expect(
      mergeAggregates(
        { count: 2, sum: '0.1', range: { count: 1, min: '-3', max: '9' }, distinct: { sku: ['a', 'b'] } },
        { count: 3, sum: '0.2', range: { count: 2, min: '-10', max: '10' }, distinct: { sku: ['b', 'c'] } },
      ),
    ).toEqual({
      count: 5,
      sum: '0.3',
      range: { count: 3, min: '-10', max: '10' },
      distinct: { sku: ['a', 'b', 'c'] },
    });
  });

  test('has the same outcome in any order and grouping', () => {
    fc.assert(
      fc.property(aggregates, aggregates, aggregates, (a, b, c) => {
        expect(sorted(mergeAggregates(a, b))).toEqual(sorted(mergeAggregates(b, a)));
        expect(sorted(mergeAggregates(mergeAggregates(a, b), c))).toEqual(
          sorted(mergeAggregates(a, mergeAggregates(b, c))),
        );
        expect(mergeAggregates(a, EMPTY_AGGREGATE)).toEqual(a);
        expect(mergeAggregates(EMPTY_AGGREGATE, a)).toEqual(a);
      }),
    );
  });

  test('keeps 1,000 different values, the first ones', () => {
    const values = Array.from({ length: 1_001 }, (_, i) => `sku-${i}`);
    const merged = mergeAggregates(
      { count: 999, sum: '0', distinct: { sku: values.slice(0, 999) } },
      { count: 2, sum: '0', distinct: { sku: values.slice(999) } },
    );
    expect(merged.distinct!.sku).toEqual(values.slice(0, 1_000));
  });

  test('joins the values of attributes that only one side has, whatever their names', () => {
    const merged = mergeAggregates(
      { count: 1, sum: '0', distinct: { sku: ['a'] } },
      { count: 1, sum: '0', distinct: { constructor: ['b'] } },
    );
    expect(merged.distinct).toEqual({ sku: ['a'], constructor: ['b'] });
  });
});

describe('the statistics that a rule tracks', () => {
  test.each(['average', 'min', 'max'])('are a range when it tests %s', (statistic) => {
    expect(trackedStatistics(ruleTesting([{ ...AMOUNT, statistic }]))).toEqual({ range: true, distinct: [] });
  });

  test.each(['count', 'sum'])('are none when it tests %s', (statistic) => {
    expect(trackedStatistics(ruleTesting([{ ...AMOUNT, statistic }]))).toEqual({
      range: false,
      distinct: [],
    });
  });

  test('are the attributes that it names, each once and in code-point order, however nested', () => {
    const of = (attribute: string) => ({ ...SKUS, attribute });
    expect(trackedStatistics(ruleTesting([of('🎉'), { any: [of('\uffee'), of('a'), of('🎉')] }]))).toEqual({
      range: false,
      distinct: ['a', '\uffee', '🎉'],
    });
  });

  test('are the ends that it asks for, of the metric and of attributes', () => {
    const at = (statistic: string, attribute?: string) => ({
      statistic,
      attribute,
      operator: 'equal',
      target: '1',
    });
    const tests = [at('last', 'b'), at('last', 'a'), at('last'), at('first', 'b'), at('first', 'b')];
    expect(trackedStatistics(ruleTesting(tests))).toEqual({
      range: false,
      distinct: [],
      ends: { first: ['b'], last: ['', 'a', 'b'] },
    });
  });
});
