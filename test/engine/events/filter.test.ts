import fc from 'fast-check';
import { passes } from '../../../src/engine/events/filter';
import { Filter } from '../../../src/rule-language/rule';
import { amounts } from '../../support/arbitraries';
import { ruleSet } from '../../support/builders';

const shop = {
  attributes: { shop: 'Dublin 2', empty: '', weight: '2.50', size: '5 kg', gift: 'true' },
  metrics: { price: '9.99' },
};

/** Reads a filter as a rule in its JSON form writes it. */
function filterOf(filter: unknown): Filter {
  const definition = {
    type: 'aggregator',
    events: 'click',
    output: 'x',
    filter,
    condition: { statistic: 'count', operator: 'atLeast', target: 1 },
  };
  return ruleSet({ Definition: JSON.stringify(definition) }).rules[0].filter!;
}

test.each<[boolean, unknown]>([
  [true, { attribute: 'shop', operator: 'equals', value: 'Dublin 2' }],
  [false, { attribute: 'shop', operator: 'equals', value: 'dublin 2' }],
  [true, { attribute: 'shop', operator: 'notEquals', value: 'Cork' }],
  [true, { attribute: 'none', operator: 'notEquals', value: 'Cork' }],
  [true, { attribute: 'shop', operator: 'in', value: ['Cork', 'Dublin 2'] }],
  [false, { attribute: 'none', operator: 'in', value: ['', 'undefined'] }],
  [true, { attribute: 'empty', operator: 'exists' }],
  [false, { attribute: 'constructor', operator: 'exists' }],
  [true, { attribute: 'shop', operator: 'startsWith', value: 'Dub' }],
  [true, { attribute: 'shop', operator: 'contains', value: 'lin ' }],
  [false, { attribute: 'shop', operator: 'contains', value: '.*' }],
  [true, { metric: 'price', operator: 'equals', value: '9.990' }],
  [false, { metric: 'price', operator: 'notEquals', value: 9.99 }],
  [true, { metric: 'none', operator: 'notEquals', value: 9.99 }],
  [true, { metric: 'price', operator: 'in', value: [1, 9.99] }],
  [true, { metric: 'price', operator: 'greater', value: 9.98 }],
  [false, { metric: 'price', operator: 'greater', value: 9.99 }],
  [true, { metric: 'price', operator: 'atLeast', value: 9.99 }],
  [false, { metric: 'price', operator: 'less', value: 9.99 }],
  [true, { metric: 'price', operator: 'atMost', value: 9.99 }],
  [true, { metric: 'price', operator: 'between', value: [9.99, 10] }],
  [false, { metric: 'price', operator: 'between', value: [0, 9.98] }],
  [false, { metric: 'none', operator: 'exists' }],
  [false, { metric: 'none', operator: 'less', value: 5 }],
  [true, { attribute: 'price', operator: 'equals', value: '9.99' }],
  [true, { attribute: 'price', operator: 'startsWith', value: '9.' }],
  [true, { attribute: 'gift', operator: 'equals', value: 'true' }],
  [true, { attribute: 'weight', operator: 'equals', value: '2.50' }],
  [true, { metric: 'weight', operator: 'equals', value: 2.5 }],
  [true, { metric: 'weight', operator: 'between', value: [2, 3] }],
  [false, { metric: 'size', operator: 'exists' }],
  [false, { metric: 'size', operator: 'greater', value: 0 }],
  [true, { metric: 'size', operator: 'notEquals', value: 5 }],
  [false, { not: { attribute: 'shop', operator: 'exists' } }],
  [
    true,
    {
      all: [
        { attribute: 'shop', operator: 'exists' },
        {
          any: [
            { attribute: 'none', operator: 'exists' },
            { metric: 'price', operator: 'exists' },
          ],
        },
      ],
    },
  ],
])('a filter answers %p to %j', (expected, filter) => {
  expect(passes(filterOf(filter), shop)).toBe(expected);
});

test('all of several filters pass, any passes, or one does not', () => {
  const yes = filterOf({ attribute: 'shop', operator: 'exists' });
  const no = filterOf({ attribute: 'none', operator: 'exists' });
  const parts = fc.array(fc.constantFrom(yes, no), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, (filters) => {
      expect(passes({ all: filters }, shop)).toBe(!filters.includes(no));
      expect(passes({ any: filters }, shop)).toBe(filters.includes(yes));
      expect(passes({ not: { any: filters } }, shop)).toBe(!filters.includes(yes));
    }),
  );
});

test('comparisons of a metric agree with those of its number', () => {
  const metric = 'price';
  fc.assert(
    fc.property(amounts, amounts, (price, target) => {
      const event = { attributes: {}, metrics: { price: String(price) } };
      const holds = (operator: 'equals' | 'notEquals' | 'greater' | 'atLeast' | 'less' | 'atMost') =>
        passes({ metric, operator, values: [String(target)] }, event);
      expect(holds('equals')).toBe(price === target);
      expect(holds('notEquals')).toBe(price !== target);
      expect(holds('greater')).toBe(price > target);
      expect(holds('atLeast')).toBe(price >= target);
      expect(holds('less')).toBe(price < target);
      expect(holds('atMost')).toBe(price <= target);
    }),
  );
});
