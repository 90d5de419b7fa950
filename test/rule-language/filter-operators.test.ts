import { passes } from '../../src/engine/events/filter';
import {
  FILTER_PHRASES,
  FilterValues,
  NUMBER_OPERATOR_NAMES,
  NUMBER_OPERATORS,
  TEXT_OPERATOR_NAMES,
  TEXT_OPERATORS,
} from '../../src/rule-language/filter-operators';

const NOTHING = { attributes: {}, metrics: {} };
const VALUES: Readonly<Record<FilterValues, readonly string[]>> = {
  none: [],
  one: ['5'],
  two: ['5', '6'],
  list: ['4', '5'],
};

test('what an event lacks passes notEquals and nothing else', () => {
  const passing = [
    ...TEXT_OPERATOR_NAMES.filter((operator) =>
      passes({ attribute: 'shop', operator, values: VALUES[TEXT_OPERATORS[operator]] }, NOTHING),
    ),
    ...NUMBER_OPERATOR_NAMES.filter((operator) =>
      passes({ metric: 'price', operator, values: VALUES[NUMBER_OPERATORS[operator]] }, NOTHING),
    ),
  ];
  expect(passing).toEqual(['notEquals', 'notEquals']);
});

test('each is passed by one event and not by another', () => {
  const passed = (filter: Parameters<typeof passes>[0], value: string) =>
    passes(filter, { attributes: { shop: value }, metrics: { price: value } });
  for (const operator of TEXT_OPERATOR_NAMES.filter((name) => name !== 'exists')) {
    const filter = { attribute: 'shop', operator, values: VALUES[TEXT_OPERATORS[operator]] };
    expect([operator, passed(filter, '5')]).not.toEqual([operator, passed(filter, '7')]);
  }
  for (const operator of NUMBER_OPERATOR_NAMES.filter((name) => name !== 'exists')) {
    const filter = { metric: 'price', operator, values: VALUES[NUMBER_OPERATORS[operator]] };
    const answers = ['4.5', '5.0', '7'].map((value) => passed(filter, value));
    expect(new Set(answers)).toEqual(new Set([true, false]));
  }
});

test('phrases differ, so that a sentence says which operator is meant', () => {
  expect(new Set(Object.values(FILTER_PHRASES)).size).toBe(Object.keys(FILTER_PHRASES).length);
});
