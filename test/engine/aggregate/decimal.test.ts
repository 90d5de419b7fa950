import fc from 'fast-check';
import { add, compare, decimalOf } from '../../../src/engine/aggregate/decimal';
import { scaled } from '../../support/naive-model';

/** Decimals of any length in plain notation; many are short. */
const decimals = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10n ** 20n)),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: 0, max: 99 }).map(String),
      fc.bigInt(0n, 10n ** 17n).map(String),
    ),
  )
  .map(([negative, whole, digits]) => {
    const fraction = digits.replace(/0+$/, '');
    return whole === 0n && fraction === ''
      ? '0'
      : `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
  });

test('sums and comparisons are exact, however many digits there are', () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      expect(scaled(add(a, b))).toBe(scaled(a) + scaled(b));
      expect(Math.sign(compare(a, b))).toBe(scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['0.1', '0.2', '0.3'],
  ['0.99', '0.01', '1'],
  ['-0.5', '0.5', '0'],
  ['1.10', '-0.1', '1'],
  ['-0.05', '-0.05', '-0.1'],
  ['999999999999999', '1', '1000000000000000'],
])('%s and %s are %s', (a, b, sum) => {
  expect(add(a, b)).toBe(sum);
});

test.each([
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [0.1, '0.1'],
  [-0, '0'],
  [123456.789, '123456.789'],
])('the number %d is the decimal %s', (value, text) => {
  expect(decimalOf(value)).toBe(text);
});
