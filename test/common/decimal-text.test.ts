import { decimal, digitsOf, plainNumber } from '../../src/common/decimal-text';

describe('a number as people write it', () => {
  test.each([
    ['1000', '1000'],
    ['1,000', '1000'],
    ['1,000,000.50', '1000000.5'],
    ['007', '7'],
    ['-12.340', '-12.34'],
    ['0.0', '0'],
    ['-0', '0'],
  ])('%s is %s', (text, plain) => {
    expect(decimal(text)).toBe(plain);
  });

  test.each(['', '1,00', '1,0000', ',100', '10,5', '1.', '.5', '1e3', '+1', ' 1', '--1', '1.000,5', 'x'])(
    '“%s” is none',
    (text) => {
      expect(decimal(text)).toBeUndefined();
    },
  );
});

test('digits are counted without the sign and the point', () => {
  expect(digitsOf('-1234.56')).toBe(6);
  expect(digitsOf('0')).toBe(1);
});

describe('a number of JavaScript', () => {
  test.each([
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [0, '0'],
    [-19.99, '-19.99'],
    [123456, '123456'],
  ])('%s is written without an exponent', (value, text) => {
    expect(plainNumber(value)).toBe(text);
    expect(Number(text)).toBe(value);
  });
});
