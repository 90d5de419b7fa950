import fc from 'fast-check';
import {
  parseExactly,
  spellingOf,
  stringifyExactly,
  UNUSUAL_NUMBER,
} from '../../../src/engine/events/exact-json';

test.each([
  ['[123456789012345]', false],
  ['[1234567890123456]', true],
  ['{"a":0.12345678901234}', true],
  ['[-12.5]', false],
  ['{"price":-1234567890123456}', true],
  ['[1, 0.12345678901234]', true],
  ['{"user":"user-1234567890123456"}', false],
  ['{"price":19.90}', true],
  ['{"price":19.09}', false],
  ['{"price":1e3}', true],
  ['{"price":1.5E-3 }', true],
  ['{"price":1234567890123456e1}', true],
  ['{"at":"2026-11-20T10:11:12.000Z"}', false],
  ['{"id":"urn:12e4-ab"}', false],
])('the number in %s may have another text in JavaScript: %p', (text, isUnusual) => {
  expect(UNUSUAL_NUMBER.test(text)).toBe(isUnusual);
});

test.each(['12345678901234567890', '19.90', '-0.10', '1e3', '1.50E+400', '100', '-7', '0.1'])(
  'the number %s is known as it was written',
  (text) => {
    const { price } = parseExactly(`{"price":${text},"a":12345678901234567}`) as { price: unknown };
    expect(spellingOf(price)).toBe(text);
  },
);

test.each([['text'], [true], [null], [[1]], [{ a: 1 }]])('%j is no number', (value) => {
  expect(spellingOf(value)).toBeUndefined();
});

test.each([
  ['{"a":1,"a":12345678901234567890}', '{"a":12345678901234567890}', 'the last of two with one name stays'],
  [
    '{"a":"12345678901234567 \\" 19.90","b":1.0}',
    '{"a":"12345678901234567 \\" 19.90","b":1.0}',
    'texts with numbers stay texts',
  ],
  [
    '{"a":"\\ufdd0#5","b":12345678901234567890}',
    '{"a":"\ufdd0#5","b":12345678901234567000}',
    'a mark in a text',
  ],
  ['{"a":"\\ufdd0#5"}', '{"a":"\ufdd0#5"}', 'a mark in a text without long numbers'],
])('%s is written as %s: %s', (text, written) => {
  expect(stringifyExactly(parseExactly(text))).toBe(written);
});

test('a number below 6,000 brackets is known as it was written', () => {
  let value = parseExactly(`${'['.repeat(6_000)}19.90${']'.repeat(6_000)}`);
  while (Array.isArray(value)) [value] = value as unknown[];
  expect(spellingOf(value)).toBe('19.90');
});

test.each(['', '{', '{"a":1.}', '{"a":12345678901234567', '{"a":1 12345678901234567}', '{"a":01.50}'])(
  '%j is not JSON',
  (text) => expect(() => parseExactly(text)).toThrow(SyntaxError),
);

test('everything but numbers is what JSON says, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(stringifyExactly(parseExactly(text)))).toEqual(JSON.parse(text));
    }),
    { numRuns: 1_000 },
  );
});
