import { EMPTY_AGGREGATE } from '../../src/engine/aggregate/aggregate';
import { STATISTIC_READERS } from '../../src/engine/aggregate/statistics';
import {
  isText,
  isTextLabel,
  labelOf,
  MAX_DISTINCT,
  Statistic,
  STATISTIC_NAMES,
  STATISTIC_WORDS,
  statisticOf,
  STATISTICS,
} from '../../src/rule-language/statistics';

test.each<[Statistic, string, string]>([
  ['count', 'count of buy', 'count of buy'],
  ['sum', 'sum of price of buy', 'sum of buy'],
  ['average', 'average price of buy', 'average value of buy'],
  ['min', 'smallest price of buy', 'smallest value of buy'],
  ['max', 'largest price of buy', 'largest value of buy'],
  ['first', 'first shop of buy', 'first shop of buy'],
  ['distinct', 'number of different shop of buy', 'number of different shop of buy'],
])('%s is described with a metric, and without', (name, withMetric, without) => {
  const { describe: words } = STATISTIC_WORDS[name];
  expect([words('buy', 'price', 'shop'), words('buy', undefined, 'shop')]).toEqual([withMetric, without]);
});

test('a label is the statistic with its attribute, and is read back, whatever the attribute', () => {
  expect(labelOf({ statistic: 'count' })).toBe('count');
  expect(labelOf({ statistic: 'distinct', attribute: 'sold in' })).toBe('distinct sold in');
  expect(labelOf({ statistic: 'last', attribute: 'plan' })).toBe('last plan');
  for (const statistic of STATISTIC_NAMES) {
    for (const attribute of [undefined, 'a b', '', ' ']) {
      expect(statisticOf(labelOf({ statistic, ...(attribute !== undefined && { attribute }) }))).toBe(
        statistic,
      );
    }
  }
});

test('the first and the last value are texts where they are of an attribute', () => {
  const choices = STATISTIC_NAMES.flatMap((statistic) => [{ statistic }, { statistic, attribute: 'a b' }]);
  for (const choice of choices) expect(isTextLabel(labelOf(choice))).toBe(isText(choice));
  expect(choices.filter(isText).map(labelOf)).toEqual(['first a b', 'last a b']);
});

test('a statistic of no event has the least value that it says, or none', () => {
  for (const name of STATISTIC_NAMES) {
    const { least, whole, tracks } = STATISTICS[name];
    const value = STATISTIC_READERS[name].value(EMPTY_AGGREGATE, 'shop');
    if (tracks === 'range' || tracks === 'ends') expect(value).toBeUndefined();
    // A user without a counted event is not judged, so the least count is 1.
    else expect(value).toBe('0');
    expect(least !== undefined).toBe(whole);
  }
});

test('what a reset may subtract from adds up, and takes no attribute', () => {
  for (const name of STATISTIC_NAMES.filter((each) => STATISTICS[each].carries)) {
    expect({ name, ...STATISTIC_WORDS[name], ...STATISTICS[name] }).toMatchObject({
      addsUp: true,
      attribute: 'none',
    });
  }
});

test('different values can be asked for up to as many as are kept', () => {
  expect(STATISTICS.distinct.maxTarget).toBe(MAX_DISTINCT);
});
