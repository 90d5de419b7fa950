import fc from 'fast-check';
import { counts, toHistoryEntry } from '../../src/engine/history/history';
import { MetricFindings } from '../../src/operations/metric-findings';
import { events, tables } from '../support/arbitraries';
import { event, EventOptions, ruleSet } from '../support/builders';
import { numberIn, textIn } from '../support/naive-model';

const SUM = { 'Operator-V': 'atLeast', 'Target-V': '5' };
const AMOUNT = { ...SUM, Metric: 'amount' };

/** Returns the warnings about a rule after these events, each of which happens so many times. */
function warningsOf(cells: Record<string, string>, ...happened: [times: number, options: EventOptions][]) {
  const [rule] = ruleSet(cells).rules;
  const findings = new MetricFindings([rule]);
  for (const [count, options] of happened) {
    const one = event(options);
    findings.add({ ...toHistoryEntry(one, one.day), count });
  }
  return findings.warnings(rule);
}

const json = (rule: object) => ({
  Definition: JSON.stringify({ type: 'aggregator', events: 'click', output: 'x', ...rule }),
});

describe('a text that is no number where a rule asks for one', () => {
  test('is told with its share of the events that the rule counts', () => {
    expect(
      warningsOf(
        { ...AMOUNT, AttributeName: 'shop', AttributeValue: 'Cork' },
        [12, { attributes: { shop: 'Cork', amount: '5 EUR' } }],
        [20, { attributes: { shop: 'Cork', amount: '5' } }],
        [7, { attributes: { shop: 'Cork' }, metrics: { amount: 5 } }],
        [1, { attributes: { shop: 'Cork' } }],
        [9, { attributes: { shop: 'Dublin', amount: '5 EUR' } }],
        [9, { name: 'buy', attributes: { shop: 'Cork', amount: '5 EUR' } }],
      ),
    ).toEqual([
      '“amount” is text in 12 of 40 events, and counts as missing there; send a number, or a text such as 19.99',
    ]);
  });

  test('is told of a filter with its share of the events that the filter looks at', () => {
    const rule = json({
      filter: { metric: 'price', operator: 'greater', value: 3 },
      condition: { statistic: 'count', operator: 'atLeast', target: 1 },
    });
    expect(
      warningsOf(rule, [1, { attributes: { price: 'free' } }], [1_999, { metrics: { price: 2 } }]),
    ).toEqual([
      '“price” is text in 1 of 2,000 events, and counts as missing there; send a number, or a text such as 19.99',
    ]);
  });

  test('is told once of an event that several counts of a rule look at', () => {
    const rule = json({
      metric: 'amount',
      condition: {
        all: [
          { statistic: 'sum', operator: 'atLeast', target: 1 },
          { statistic: 'sum', operator: 'less', target: 9, period: 'today' },
        ],
      },
    });
    expect(warningsOf(rule, [1, { attributes: { amount: '' } }])).toEqual([
      '“amount” is text in 1 of 1 event, and counts as missing there; send a number, or a text such as 19.99',
    ]);
  });

  test('is no finding where every number is one', () => {
    expect(
      warningsOf(AMOUNT, [1, { attributes: { amount: '5' } }], [1, { metrics: { amount: 5 } }], [1, {}]),
    ).toEqual([]);
  });
});

describe('a rule that names no metric', () => {
  test('tells which ones were taken, when they are several', () => {
    expect(
      warningsOf(
        SUM,
        [10, { metrics: { tax: 1 } }],
        [30, { metrics: { tax: 1, amount: 5 } }],
        [3, { attributes: { price: '5' } }],
      ),
    ).toEqual(['no Metric is named: “amount” was taken in 30 events, “tax” in 10; name the one that counts']);
  });

  test('lists the most frequent of many', () => {
    const many = Array.from({ length: 7 }, (_, i): [number, EventOptions] => [
      i + 1,
      { metrics: { [`m${i}`]: 1 } },
    ]);
    expect(warningsOf(SUM, ...many)).toEqual([
      'no Metric is named: “m6” was taken in 7 events, “m5” in 6, “m4” in 5, “m3” in 4, “m2” in 3, and 2 more; ' +
        'name the one that counts',
    ]);
  });

  test('tells that no event carries a number, whatever texts look like one', () => {
    expect(warningsOf(SUM, [3, { attributes: { amount: '5' } }])).toEqual([
      'no Metric is named, and none of 3 events carries a number; name the metric',
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['counts alone', { 'Operator-C': 'atLeast', 'Target-C': '5' }],
    ['tells the last text', { RuleType: 'value', Statistic: 'last plan' }],
    ['tells different texts', { RuleType: 'value', Statistic: 'distinct plan' }],
  ])('tells nothing when it %s', (_, cells) => {
    expect(warningsOf(cells, [1, { metrics: { tax: 1 } }], [1, { metrics: { amount: 5 } }], [1, {}])).toEqual(
      [],
    );
  });

  test.each(['sum', 'average', 'min', 'max', 'first', 'last'])('is asked for one by the %s', (Statistic) => {
    expect(warningsOf({ RuleType: 'value', Statistic }, [1, {}])).toHaveLength(1);
  });

  test('tells nothing while all events carry the same one, or none came', () => {
    expect(warningsOf(SUM, [5, { metrics: { amount: 5 } }], [5, {}])).toEqual([]);
    expect(warningsOf(SUM)).toEqual([]);
  });
});

test('the share is what a plain loop over the events gives', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 20 }), (table, stream) => {
      const { rules } = ruleSet(...table);
      const findings = new MetricFindings(rules);
      const entries = stream.map((one) => ({ one, entry: toHistoryEntry(one, one.day) }));
      for (const { entry } of entries) findings.add(entry);
      for (const rule of rules) {
        const { metric } = rule;
        if (metric === undefined) continue;
        const counted = entries.filter(({ entry }) => counts(rule, entry));
        const texts = counted.filter(
          ({ one }) => textIn(one, metric) !== undefined && numberIn(one, metric) === undefined,
        );
        const share = `“${metric}” is text in ${texts.length} of ${counted.length} event`;
        expect(findings.warnings(rule)).toEqual(texts.length > 0 ? [expect.stringContaining(share)] : []);
      }
    }),
  );
});
