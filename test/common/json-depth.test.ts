import { isTooDeep, MAX_LEVELS } from '../../src/common/json-depth';

const nested = (levels: number): unknown => {
  let value: unknown = 'leaf';
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
};

test('a value has up to 100 levels of lists and objects', () => {
  expect(isTooDeep(nested(MAX_LEVELS))).toBe(false);
  expect(isTooDeep(nested(MAX_LEVELS + 1))).toBe(true);
});

test('the deepest branch counts, beside any number of shallow ones', () => {
  expect(isTooDeep([1, { a: null, b: nested(MAX_LEVELS) }, 'x'])).toBe(true);
  expect(isTooDeep(Array.from({ length: 10_000 }, () => [1, null, 'x']))).toBe(false);
});

test.each([null, 'text', 1, true, undefined])('%p has no levels', (value) => {
  expect(isTooDeep(value)).toBe(false);
});

test('a depth that no recursion could go down is found', () => {
  expect(isTooDeep(nested(200_000))).toBe(true);
});
