import fc from 'fast-check';
import { attributeOf, isNonNumeric, metricOf, unnamedMetric } from '../../../src/engine/events/values';

const values = (attributes: Record<string, string>, metrics: Record<string, string> = {}) => ({
  attributes,
  metrics,
});

describe('a value that a rule names as an attribute', () => {
  test('is the text that the event carries', () => {
    expect(attributeOf(values({ store: 'Cork' }), 'store')).toBe('Cork');
  });

  test('is the text of the number that the event carries', () => {
    expect(attributeOf(values({}, { store: '42' }), 'store')).toBe('42');
  });

  test('is the number as it was written, where its decimal differs', () => {
    expect(attributeOf(values({ price: '19.90' }, { price: '19.9' }), 'price')).toBe('19.90');
  });

  test('is missing where no value has the name, whatever every object has', () => {
    expect(attributeOf(values({}), 'constructor')).toBeUndefined();
  });
});

describe('a value that a rule names as a metric', () => {
  test('is the number that the event carries, whatever text has its name', () => {
    expect(metricOf(values({ amount: 'much' }, { amount: '1.5' }), 'amount')).toBe('1.5');
  });

  test.each([
    ['19.99', '19.99'],
    ['19.90', '19.9'],
    ['-3', '-3'],
    ['007', '7'],
    ['-0.0', '0'],
    ['9'.repeat(50), '9'.repeat(50)],
  ])('is the number of the text %p', (text, number) => {
    expect(metricOf(values({ amount: text }), 'amount')).toBe(number);
  });

  test.each([
    '',
    ' ',
    ' 5',
    '5\n',
    '1,000',
    '1,5',
    '5 EUR',
    '€5',
    '+5',
    '.5',
    '5.',
    '1e3',
    '0x1f',
    'NaN',
    'Infinity',
    'true',
    '٣',
    '9'.repeat(51),
  ])('is none in the text %p, which is told', (text) => {
    expect(metricOf(values({ amount: text }), 'amount')).toBeUndefined();
    expect(isNonNumeric(values({ amount: text }), 'amount')).toBe(true);
  });

  test('is missing where no value has the name, whatever every object has', () => {
    expect(metricOf(values({}), 'constructor')).toBeUndefined();
    expect(isNonNumeric(values({}), 'constructor')).toBe(false);
  });

  test('of any number reads the same as its text', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(999_999), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(6, '0')}`;
        const read = metricOf(values({ amount: text }), 'amount')!;
        expect(Number(read)).toBe(Number(text));
        expect(metricOf(values({ amount: read }), 'amount')).toBe(read);
        expect(isNonNumeric(values({ amount: text }), 'amount')).toBe(false);
      }),
    );
  });
});

test('without a name the first number by name is read, and never a text', () => {
  expect(unnamedMetric(values({ amount: '5' }, { tax: '1', price: '2' }))).toBe('price');
  expect(unnamedMetric(values({ amount: '5' }, { tax: '1' }))).toBe('tax');
  expect(unnamedMetric(values({ amount: '5' }))).toBeUndefined();
});
