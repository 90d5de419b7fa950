import fc from 'fast-check';
import {
  endpointIdOf,
  eventIdOf,
  isObject,
  LONG_NUMBER,
  parseRecord,
  plausibleTime,
  replaceLoneSurrogates,
  userFault,
} from '../../../src/engine/events/record-fields';

const HOUR_MS = 3_600_000;
const ARRIVAL = Date.UTC(2026, 0, 15, 12);

describe('a record', () => {
  test('is a JSON object', () => {
    expect(parseRecord('{"a":1}')).toEqual({ json: { a: 1 } });
  });

  test.each(['[]', '7', 'null', '"text"'])('that is another JSON value, such as %s, is rejected', (text) => {
    expect(parseRecord(text)).toEqual({
      fault: { kind: 'rejected', reason: 'the record is not a JSON object' },
    });
  });

  test.each(['', '{', 'secret'])('that is not JSON, such as %j, is rejected without repeating it', (text) => {
    expect(parseRecord(text)).toEqual({ fault: { kind: 'rejected', reason: 'the record is not JSON' } });
  });
});

test('a user id has at most 2000 characters', () => {
  expect(userFault('u'.repeat(2_000))).toBeUndefined();
  expect(userFault('u'.repeat(2_001))).toEqual({
    kind: 'rejected',
    reason: 'the user id has 2001 characters, more than 2000',
  });
});

test('an endpoint id of more than 200 characters is left out', () => {
  expect(endpointIdOf('e'.repeat(200))).toBe('e'.repeat(200));
  expect(endpointIdOf('e'.repeat(201))).toBeUndefined();
  expect(endpointIdOf(undefined)).toBeUndefined();
});

describe('the id of an event', () => {
  test('is short and always the same, whatever its length', () => {
    for (const id of ['1', 'x'.repeat(100_000), 'Ünï 🙂']) {
      expect(eventIdOf(id).id).toMatch(/^[A-Za-z0-9+/]{12}$/);
      expect(eventIdOf(id)).toEqual(eventIdOf(id));
    }
  });

  test('differs for every event', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => eventIdOf(`event-${i}`).id);
    expect(new Set(ids).size).toBe(1_000);
  });

  test.each([undefined, null, '', 7, {}])('is absent when the record has %j', (id) => {
    expect(eventIdOf(id)).toEqual({});
  });
});

describe('the time of an event', () => {
  test.each([-400 * 24, -1, 0, 24])('may lie %d hours after its arrival', (hours) => {
    expect(plausibleTime(ARRIVAL + hours * HOUR_MS, ARRIVAL)).toBe(ARRIVAL + hours * HOUR_MS);
  });

  test('is that of its arrival when it lies more than 24 hours after it', () => {
    expect(plausibleTime(ARRIVAL + 24 * HOUR_MS + 1, ARRIVAL)).toBe(ARRIVAL);
  });
});

test('text that a database would refuse becomes text that it takes, and other text stays', () => {
  const units = fc.constantFrom('a', '🙂', '\ud83d', '\ude42', 'é');
  fc.assert(
    fc.property(
      fc.array(units).map((parts) => parts.join('')),
      (text) => {
        const replaced = replaceLoneSurrogates(text);
        expect(replaced).toBe(Buffer.from(text).toString());
        expect(replaced).toHaveLength(text.length);
      },
    ),
  );
});

test.each([
  ['123456789012345', false],
  ['1234567890123456', true],
  ['0.12345678901234', true],
  ['-12.5', false],
  ['{"price":-1234567890123456}', true],
  ['[1, 0.12345678901234]', true],
  ['{"user":"user-1234567890123456"}', false],
])('the number %s may be too long for JavaScript: %p', (text, isLong) => {
  expect(LONG_NUMBER.test(text)).toBe(isLong);
});

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ['text', false],
])('%j is an object: %p', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
