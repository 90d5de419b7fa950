import { quote } from '../../src/common/quote';

test('a value stands in quotation marks', () => {
  expect(quote('Grater')).toBe('“Grater”');
  expect(quote('')).toBe('“”');
});

test('a long value is cut, and no character in half', () => {
  expect(quote('x'.repeat(80))).toBe(`“${'x'.repeat(80)}”`);
  expect(quote('x'.repeat(81))).toBe(`“${'x'.repeat(80)}…”`);
  expect(quote('😀'.repeat(81))).toBe(`“${'😀'.repeat(80)}…”`);
});
