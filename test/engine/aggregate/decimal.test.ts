import fc from 'fast-check';
import {
  add,
  compare,
  decimalOf,
  decimalOfText,
  divide,
  multiply,
  subtract,
} from '../../../src/engine/aggregate/decimal';
import { amounts } from '../../support/arbitraries';
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

test('numbers of any size add, subtract and compare exactly', () => {
  const numbers = fc
    .oneof(
      amounts,
      fc.integer(),
      fc.integer().map((n) => n / 1e6),
    )
    .map(decimalOf);
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(scaled(add(a, b))).toBe(scaled(a) + scaled(b));
      expect(scaled(subtract(a, b))).toBe(scaled(a) - scaled(b));
      expect(Math.sign(compare(a, b))).toBe(scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0);
    }),
  );
});

test('any number is the decimal of its shortest text, and reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(decimalOf(value))).toBe(value + 0);
      expect(decimalOf(value)).toMatch(/^-?\d+(\.\d+)?$/);
    }),
  );
});

test('a product is the sum of as many', () => {
  fc.assert(
    fc.property(decimals, fc.integer({ min: 0, max: 1_000_000 }), (a, times) => {
      expect(scaled(multiply(a, times))).toBe(scaled(a) * BigInt(times));
    }),
  );
});

test.each([
  ['2.5', 0, '0'],
  ['2.5', 1, '2.5'],
  ['0.99', 100, '99'],
  ['-0.05', 2, '-0.1'],
])('%s times %d is %s', (value, times, product) => {
  expect(multiply(value, times)).toBe(product);
});

test.each([
  ['1', 3, '0.33333333333333333333'],
  ['2', 3, '0.66666666666666666667'],
  ['-1', 8, '-0.125'],
  ['0', 7, '0'],
  ['10', 5, '2'],
])('%s divided by %d is %s, rounded to 20 places', (value, by, quotient) => {
  expect(divide(value, by)).toBe(quotient);
});

test.each([
  ['1.10', '1.1'],
  ['-0', '0'],
  ['1E5', '100000'],
  ['1e-7', '0.0000001'],
  ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  [`0.${'1'.repeat(48)}`, `0.${'1'.repeat(48)}`],
  [`0.${'1'.repeat(49)}`, '0.1111111111111111'],
  ['1e-999999999', '0'],
])('the number %s in JSON is the decimal %s', (text, decimal) => {
  expect(decimalOfText(text)).toBe(decimal);
});

test('a number past every number has no decimal', () => {
  expect(decimalOfText('1e400')).toBeUndefined();
});

test.each([
  ['0.0000001', '0.0000002', '0.0000003'],
  ['0.1', '0.2', '0.3'],
  ['-0.1', '0.1', '0'],
  ['1.005', '-0.005', '1'],
  ['99999999999999', '9999999999.9', '100009999999998.9'],
])('%s and %s are %s in plain notation', (a, b, sum) => {
  expect(add(a, b)).toBe(sum);
});
