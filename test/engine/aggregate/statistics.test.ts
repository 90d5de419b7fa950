import fc from 'fast-check';
import { decodeChanges, encodeChanges } from '../../../src/adapters/encoding/change-codec';
import { DAYS } from '../../../src/engine/aggregate/aggregate';
import { statisticsOf } from '../../../src/engine/aggregate/statistics';
import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { isMet } from '../../../src/engine/evaluate/condition';
import { entriesOf, recount } from '../../../src/engine/history/history';
import { atStartOfDay } from '../../../src/engine/history/timed-entries';
import { readDocument } from '../../../src/rule-language/parse/document';
import { parseRules } from '../../../src/rule-language/parse/table';
import { events } from '../../support/arbitraries';
import { event, foldAll, NOW, stored, UTC } from '../../support/builders';
import { numberIn, scaled, textIn } from '../../support/naive-model';

const AVERAGE_OF_20 = { statistic: 'average', operator: 'atLeast', target: '20' } as const;

function rulesOf(...rules: unknown[]): RuleSet {
  const parsed = parseRules(readDocument(JSON.stringify(rules)).rows);
  if (parsed.problems.some(({ severity }) => severity === 'error')) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return new RuleSet(parsed.rules, reconcile(EMPTY_CATALOGUE, parsed, NOW, 'keep'), UTC);
}

const atLeast = (statistic: string, target: number | string, more: object = {}) => ({
  type: 'aggregator',
  events: 'click',
  output: `${statistic}-${target}`,
  condition: { statistic, operator: 'atLeast', target, ...more },
});
const amounts = (...values: (number | undefined)[]) =>
  values.map((amount) => event({ metrics: amount === undefined ? {} : { amount } }));
const values = (rules: RuleSet, stream: ReturnType<typeof event>[]) =>
  foldAll(rules, stream).changes.map(({ value, count }) => `${count}: ${value}`);

describe('a rule may test', () => {
  test('the average of the events that carry the metric, exactly', () => {
    expect(values(rulesOf(atLeast('average', '0.3')), amounts(0.1, undefined, 0.5, 0.2999999))).toEqual([
      '3: ready',
      '4: not-ready',
    ]);
  });

  test('the smallest and the largest value', () => {
    expect(values(rulesOf(atLeast('min', 5)), amounts(5, 4.99, 100))).toEqual(['1: ready', '2: not-ready']);
    expect(values(rulesOf(atLeast('max', 5)), amounts(4, -7, 5, 1))).toEqual(['3: ready']);
  });

  test.each(['__proto__', 'constructor'])(
    'how many different values an attribute has that is named %s, as any other',
    (attribute) => {
      const clicks = ['a', 'a', 'b'].map((value) =>
        event({ attributes: Object.fromEntries([[attribute, value]]) }),
      );
      expect(values(rulesOf(atLeast('distinct', 2, { attribute })), [event(), ...clicks])).toEqual([
        '4: ready',
      ]);
    },
  );

  test('nothing about a metric that no event has carried', () => {
    for (const operator of ['equal', 'greater', 'atLeast', 'less', 'atMost', 'notEqual']) {
      expect(
        values(
          rulesOf({ ...atLeast('average', 0), condition: { statistic: 'average', operator, target: 0 } }),
          amounts(undefined, undefined),
        ),
      ).toEqual([]);
    }
  });

  test('how many different values an attribute has had', () => {
    const skus = ['a', 'b', 'a', 'constructor', 'A'].map((sku) => event({ attributes: { sku } }));
    expect(values(rulesOf(atLeast('distinct', 4, { attribute: 'sku' })), [event(), ...skus])).toEqual([
      '6: ready',
    ]);
  });

  test('up to 1,000 different values, and says when there may be more', () => {
    const skus = Array.from({ length: 1_003 }, (_, i) => event({ attributes: { sku: `sku-${i}` } }));
    const { changes, state } = foldAll(
      rulesOf(atLeast('distinct', 999, { attribute: 'sku' }), {
        ...atLeast('distinct', 1000, { attribute: 'sku' }),
      }),
      skus,
    );
    expect(changes.map(({ count, statistics }) => [count, statistics])).toEqual([
      [999, { distinct: { sku: { count: 999 } } }],
      [1_000, { distinct: { sku: { count: 1_000, atLeast: true } } }],
    ]);
    expect(state.rules['attribute:distinct-999'].counter?.distinct?.sku).toHaveLength(1_000);
  });

  test('on how many different local days there was an event', () => {
    const days = ['2026-01-30', '2026-01-31', '2026-01-30', '2026-02-01'].map((day) => event({ day }));
    const rules = rulesOf(atLeast('days', 3), {
      ...atLeast('days', 2),
      condition: {
        all: [
          { statistic: 'days', operator: 'atLeast', target: 2 },
          { statistic: 'distinct', attribute: 'sku', operator: 'atMost', target: 9 },
        ],
      },
      output: 'both',
    });
    const { changes } = foldAll(rules, days);
    expect(changes.map(({ output, count, statistics }) => [output.name, count, statistics])).toEqual([
      ['both', 2, { days: 2, distinct: { sku: { count: 0 } } }],
      ['days-3', 4, { days: 3 }],
    ]);
  });

  test('all or any of several', () => {
    const count = { statistic: 'count', operator: 'atLeast', target: 3 };
    const sum = { statistic: 'sum', operator: 'greater', target: 100 };
    const rules = rulesOf(
      { type: 'aggregator', events: 'click', output: 'any', condition: { any: [count, sum] } },
      {
        type: 'aggregator',
        events: 'click',
        output: 'all',
        condition: { all: [count, { any: [sum, { statistic: 'min', operator: 'equal', target: -50 }] }] },
      },
    );
    expect(
      foldAll(rules, amounts(101, -50, 7)).changes.map(({ output, count: at }) => `${output.name} ${at}`),
    ).toEqual(['any 1', 'any 2', 'any 3', 'all 3']);
  });

  test('several events together', () => {
    expect(
      values(rulesOf({ ...atLeast('count', 2), events: ['click', 'tap'] }), [
        event(),
        event({ name: 'other' }),
        event({ name: 'tap' }),
      ]),
    ).toEqual(['2: ready']);
  });
});

/** Computes the statistics a second time, with a plain loop over the events. */
function naive(stream: ReturnType<typeof event>[], metric: string, attribute: string) {
  const numbers = stream.flatMap((one) => numberIn(one, metric) ?? []).map(scaled);
  const sorted = [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    sum: numbers.reduce((a, b) => a + b, 0n),
    carried: numbers.length,
    min: sorted[0],
    max: sorted.at(-1),
    distinct: new Set(stream.flatMap((one) => textIn(one, attribute) ?? [])).size,
    days: new Set(stream.map(({ day }) => day)).size,
  };
}

test('statistics are what a plain loop over the events gives, from events and from history, written and read back', () => {
  const rule = {
    type: 'aggregator',
    events: ['click', 'buy'],
    metric: 'amount',
    output: 'x',
    condition: {
      all: [
        { statistic: 'max', operator: 'notEqual', target: '999999' },
        { statistic: 'distinct', attribute: 'kind', operator: 'atLeast', target: 0 },
        { statistic: 'days', operator: 'atLeast', target: 1 },
      ],
    },
  };
  fc.assert(
    fc.property(fc.array(events(), { minLength: 1, maxLength: 30 }), (stream) => {
      const rules = rulesOf(rule);
      const state = stored(foldAll(rules, stream).state);
      const expected = naive(stream, 'amount', 'kind');
      for (const tally of [
        state.rules['attribute:x'].counter!,
        recount(rules.rules[0], atStartOfDay(entriesOf(state.history), UTC)),
      ]) {
        expect(tally.count).toBe(stream.length);
        expect(scaled(tally.sum)).toBe(expected.sum);
        expect(tally.range && [tally.range.count, scaled(tally.range.min), scaled(tally.range.max)]).toEqual(
          expected.carried ? [expected.carried, expected.min, expected.max] : undefined,
        );
        expect(tally.distinct!.kind).toHaveLength(expected.distinct);
        expect(tally.distinct![DAYS]).toHaveLength(expected.days);
        expect(isMet({ ...rules.rules[0], condition: AVERAGE_OF_20 }, tally)).toBe(
          expected.carried > 0 && expected.sum >= scaled('20') * BigInt(expected.carried),
        );
      }
    }),
  );
});

test('changes keep their statistics on their way through the table', () => {
  const { changes } = foldAll(rulesOf(atLeast('average', 3)), amounts(1, 9));
  expect(
    statisticsOf(rulesOf(atLeast('average', 3)).rules[0], {
      count: 3,
      sum: '10',
      range: { count: 3, min: '1', max: '8' },
    }),
  ).toEqual({ average: '3.33333333333333333333', min: '1', max: '8' });
  expect(changes[0].statistics).toEqual({ average: '5', min: '1', max: '9' });
  expect(decodeChanges('ann', encodeChanges(changes))).toEqual(changes);
});
