import { NUMBER_OPERATOR_NAMES, TEXT_OPERATOR_NAMES } from '../../src/rule-language/filter-operators';
import { OPERATOR_SPELLINGS } from '../../src/rule-language/operators';
import { plainDecimal, RULE_SCHEMA } from '../../src/rule-language/schema';
import { STATISTIC_NAMES, STATISTICS } from '../../src/rule-language/statistics';

const RULE = {
  type: 'aggregator',
  events: 'click',
  condition: { statistic: 'count', operator: 'atLeast', target: 3 },
};

function faults(more: object): string[] {
  const checked = RULE_SCHEMA.safeParse({ ...RULE, ...more });
  const issues = checked.error?.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? issue.errors.flat() : [issue],
  );
  return (issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const condition = (test: object) => faults({ condition: { ...RULE.condition, ...test } });
const filter = (test: object) => faults({ filter: test });

test('a condition is compared by every spelling of every operator, and by no other', () => {
  for (const operator of OPERATOR_SPELLINGS) expect(condition({ operator })).toEqual([]);
  expect(condition({ operator: 'EQUAL' })).not.toEqual([]);
});

test('a statistic takes an attribute exactly where its row says so', () => {
  for (const statistic of STATISTIC_NAMES) {
    const without = condition({ statistic });
    const target = STATISTICS[statistic].attribute === 'optional' ? 'Cork' : 1;
    const given = condition({ statistic, attribute: 'shop', operator: 'equal', target });
    const faulty = { none: [false, true], required: [true, false], optional: [false, false] };
    expect([without.length > 0, given.length > 0]).toEqual(faulty[STATISTICS[statistic].attribute]);
  }
});

test('a statistic takes the targets that its row says', () => {
  for (const statistic of STATISTIC_NAMES) {
    const { whole, maxTarget, attribute } = STATISTICS[statistic];
    const isAllowed = (target: number | string) =>
      condition({ statistic, target, ...(attribute === 'required' && { attribute: 'shop' }) }).length === 0;
    expect(isAllowed(1.5)).toBe(!whole);
    expect(isAllowed('-1')).toBe(!whole);
    expect(isAllowed(0)).toBe(true);
    expect(isAllowed('1,000.00')).toBe(true);
    expect(isAllowed(1001)).toBe(maxTarget === undefined);
    expect(isAllowed('1'.repeat(39))).toBe(false);
    expect(isAllowed('many')).toBe(false);
  }
});

test.each<[object, string]>([
  [{ attribute: 'a', operator: 'exists', value: 'x' }, 'value: is not used with exists; leave it out'],
  [{ attribute: 'a', operator: 'equals' }, 'value: is missing; write what equals compares with'],
  [{ attribute: 'a', operator: 'equals', value: ['x'] }, 'value: is a list; equals compares with one value'],
  [{ attribute: 'a', operator: 'in', value: 'x' }, 'value: is no list; write ["one", "another"]'],
  [{ metric: 'a', operator: 'between', value: 1 }, 'value: is not two numbers; write [lowest, highest]'],
  [
    { metric: 'a', operator: 'between', value: [1, 2, 3] },
    'value: is not two numbers; write [lowest, highest]',
  ],
  [{ metric: 'a', operator: 'between', value: [2, 1] }, 'value: [2,1] ends before it begins; swap the two'],
])('a test of a filter %j: %s', (test_, message) => {
  expect(filter(test_)).toEqual([`filter.${message}`]);
});

const ofPlan = (test_: object) =>
  condition({ statistic: 'last', attribute: 'plan', operator: 'equals', ...test_ });

test.each([
  [{ target: 'free' }],
  [{ operator: 'notEquals', target: '1,5' }],
  [{ target: 'a'.repeat(100) }],
  [{ target: '🎉'.repeat(100) }],
])('the last value of an attribute is compared as text: %j', (test_) => expect(ofPlan(test_)).toEqual([]));

test.each<[object, string]>([
  [
    { operator: 'greater', target: 'free' },
    'operator: "greater" compares numbers, and last plan is a text; write equals or notEquals',
  ],
  [{ target: 5 }, 'target: 5 is a number, and plan is a text; write "5"'],
  [{ target: '' }, 'target: is empty; write the text that the attribute is compared with'],
  [
    { target: 'a'.repeat(101) },
    'target: has 101 characters; the first and last values of attributes have at most 100, write fewer',
  ],
  [
    { attribute: undefined, target: 'free' },
    'target: "free" is not a number; write it like 1000 or "1000.50"',
  ],
  [{ attribute: '', target: 'free' }, 'attribute: is empty; write a text'],
])('the last value of an attribute is not compared with %j: %s', (test_, message) => {
  expect(ofPlan(test_)).toContain(`condition.${message}`);
});

test('attributes and metrics are tested by their own operators', () => {
  const values = { exists: undefined, in: ['1'], between: ['1', '2'] } as Record<string, unknown>;
  const valueOf = (operator: string) => (operator in values ? values[operator] : '1');
  for (const operator of TEXT_OPERATOR_NAMES) {
    expect(filter({ attribute: 'a', operator, value: valueOf(operator) })).toEqual([]);
  }
  for (const operator of NUMBER_OPERATOR_NAMES) {
    expect(filter({ metric: 'a', operator, value: valueOf(operator) })).toEqual([]);
  }
  expect(filter({ metric: 'a', operator: 'contains', value: '1' })).not.toEqual([]);
  expect(filter({ attribute: 'a', operator: 'greater', value: '1' })).not.toEqual([]);
});

test.each<[number | string, string | undefined]>([
  [1000, '1000'],
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [' 1,000.50 ', '1000.5'],
  ['10,5', undefined],
  [NaN, undefined],
  [Infinity, undefined],
])('the number %p is %p in plain notation', (value, plain) => {
  expect(plainDecimal(value)).toBe(plain);
});
