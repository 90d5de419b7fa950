import {
  decimal,
  digitsOf,
  isAmbiguous,
  plainNumber,
  readingsOf,
  unambiguous,
} from '../../src/common/decimal-text';

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

describe('a point and exactly three digits', () => {
  test.each(['1.000', '12.500', '999.999', '-1.125'])('may separate thousands in %s', (text) => {
    expect(isAmbiguous(text)).toBe(true);
  });

  test.each(['1.0000', '1.00', '0.500', '1000.500', '1,000.500', '1000', '1.000.000', '01.000', ''])(
    'are not all of %j',
    (text) => {
      expect(isAmbiguous(text)).toBe(false);
      expect(unambiguous(text)).toBe(text);
    },
  );

  test.each([
    ['1.000', '1', '1000'],
    ['1.500', '1.5', '1500'],
    ['-1.125', '-1.1250', '-1125'],
  ])('of %s may be read as %s or as %s', (text, fraction, thousands) => {
    expect(readingsOf(text)).toEqual({ fraction, thousands });
    expect(decimal(fraction)).toBe(decimal(text));
  });
});
