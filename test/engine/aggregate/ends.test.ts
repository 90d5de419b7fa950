import fc from 'fast-check';
import { Ends, endsOf, mergeEnds, METRIC, TrackedEnds, valueAtEnd } from '../../../src/engine/aggregate/ends';
import { MAX_TEXT_LENGTH } from '../../../src/rule-language/statistics';

const BOTH: TrackedEnds = { first: [METRIC, 'plan'], last: [METRIC, 'plan'] };
const merged = (...all: (Ends | undefined)[]) => all.reduce(mergeEnds, undefined);
const texts = (attributes: Record<string, string>) => ({ attributes, metrics: {} });
const ofPlan = (at: number, plan: string) => endsOf(BOTH, at, texts({ plan }), undefined);
const ofMetric = (at: number, metric: string) => endsOf(BOTH, at, texts({}), metric);
const plans = (ends: Ends | undefined) => [
  valueAtEnd(ends, 'first', 'plan'),
  valueAtEnd(ends, 'last', 'plan'),
];

describe('the ends of one event', () => {
  test('are its metric and its attributes, at its time', () => {
    expect(endsOf(BOTH, 7, texts({ plan: 'gold', shop: 'Cork' }), '1.5')).toEqual({
      first: { [METRIC]: { at: 7, value: '1.5' }, plan: { at: 7, value: 'gold' } },
      last: { [METRIC]: { at: 7, value: '1.5' }, plan: { at: 7, value: 'gold' } },
    });
  });

  test('are only those that a rule looks at', () => {
    expect(endsOf({ first: ['plan'], last: [] }, 7, texts({ plan: 'gold' }), '1')).toEqual({
      first: { plan: { at: 7, value: 'gold' } },
    });
  });

  test('are the text of a number that is looked at as an attribute', () => {
    const ends = endsOf(BOTH, 7, { attributes: {}, metrics: { plan: '2' } }, undefined);
    expect(plans(ends)).toEqual(['2', '2']);
  });

  test('are none without a value, and an empty text is none', () => {
    expect(endsOf(BOTH, 7, texts({}), undefined)).toBeUndefined();
    expect(ofPlan(7, '')).toBeUndefined();
    expect(ofPlan(7, ' ')).toBeDefined();
  });

  test('may be of an attribute of any name', () => {
    const names = ['constructor', '__proto__'];
    const ends = endsOf({ first: names, last: [] }, 7, texts(JSON.parse('{"__proto__":"a"}')), undefined);
    expect(valueAtEnd(ends, 'first', '__proto__')).toBe('a');
    expect(valueAtEnd(ends, 'first', 'constructor')).toBeUndefined();
    expect(valueAtEnd(ends, 'last', '__proto__')).toBeUndefined();
  });

  test.each([
    ['a text of as many characters as destinations take', 'a'.repeat(MAX_TEXT_LENGTH), 'a'.repeat(100)],
    ['as many characters of two units each', '🎉'.repeat(MAX_TEXT_LENGTH), '🎉'.repeat(100)],
    ['a longer one, which is cut off', 'a'.repeat(101), `${'a'.repeat(99)}…`],
    ['a longer one of two units each', '🎉'.repeat(5_000), `${'🎉'.repeat(99)}…`],
    ['half a character as databases take it', 'a\ud800b', 'a\ufffdb'],
    ['a mixed one', `a${'🎉'.repeat(100)}`, `a${'🎉'.repeat(98)}…`],
  ])('hold %s', (_, plan, kept) => {
    expect(valueAtEnd(ofPlan(1, plan), 'last', 'plan')).toBe(kept);
  });
});

describe('of several events', () => {
  test('the first is the earliest and the last the latest, whichever came first', () => {
    const [silver, gold, free] = [ofPlan(2, 'silver'), ofPlan(3, 'gold'), ofPlan(1, 'free')];
    expect(plans(merged(silver, gold, free))).toEqual(['free', 'gold']);
    expect(plans(merged(gold, free, silver))).toEqual(['free', 'gold']);
  });

  test('at the same instant the smaller value is the first and the larger the last', () => {
    expect(plans(merged(ofPlan(1, 'gold'), ofPlan(1, 'free')))).toEqual(['free', 'gold']);
    expect(plans(merged(ofPlan(1, '\uffee'), ofPlan(1, '🎉')))).toEqual(['\uffee', '🎉']);
    const ends = merged(ofMetric(1, '9'), ofMetric(1, '-10'), ofMetric(1, '10'));
    expect([valueAtEnd(ends, 'first'), valueAtEnd(ends, 'last')]).toEqual(['-10', '10']);
  });

  test('those without a value change nothing', () => {
    expect(plans(merged(ofPlan(2, 'gold'), ofMetric(3, '1'), undefined))).toEqual(['gold', 'gold']);
  });

  test('the order and the grouping make no difference', () => {
    const one = fc
      .record({
        at: fc.nat(3),
        attributes: fc.dictionary(fc.constantFrom('plan', 'shop'), fc.constantFrom('', 'a', 'b', 'ab')),
        metric: fc.constantFrom(undefined, '0', '9', '10', '-1.5'),
      })
      .map(({ at, attributes, metric }) =>
        endsOf({ first: [METRIC, 'plan', 'shop'], last: [METRIC, 'plan'] }, at, texts(attributes), metric),
      );
    const all = fc.array(one, { maxLength: 8 });
    fc.assert(
      fc.property(
        all.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.nat(8)),
        ),
        ([list, shuffled, split]) => {
          const whole = merged(...list);
          expect(merged(...shuffled)).toEqual(whole);
          expect(mergeEnds(merged(...shuffled.slice(0, split)), merged(...shuffled.slice(split)))).toEqual(
            whole,
          );
          // An event that is delivered again changes nothing.
          expect(merged(...list, ...shuffled)).toEqual(whole);
        },
      ),
    );
  });
});
