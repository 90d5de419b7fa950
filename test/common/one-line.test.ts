import { oneLine } from '../../src/common/one-line';

test.each([
  ['a\nb\r\n\tc', 'a\\nb\\r\\n\\tc'],
  ['\u001b[31mred', '\\u001b[31mred'],
  ['bell\u0007 and C1 \u009b', 'bell\\u0007 and C1 \\u009b'],
  ['line\u2028paragraph\u2029', 'line\\u2028paragraph\\u2029'],
  ['right\u202eto left\u2066', 'right\\u202eto left\\u2066'],
])('what would command a terminal in %j is shown', (text, shown) => {
  expect(oneLine(text)).toBe(shown);
});

test.each(['', 'plain text', 'Ünïcödé 日本 🛒', '“quotes” and \\n'])('%j stays as it is', (text) => {
  expect(oneLine(text)).toBe(text);
});

test('JSON stays the same JSON', () => {
  const value = { 'name\u0001': 'a\nb\u202e' };
  expect(JSON.parse(oneLine(JSON.stringify(value)))).toEqual(value);
});
