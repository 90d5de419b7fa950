import fc from 'fast-check';
import {
  endpointIdOf,
  eventIdOf,
  isObject,
  isPlaceholder,
  plausibleTime,
  replaceLoneSurrogates,
  userFault,
} from '../../../src/engine/events/record-fields';

const HOUR_MS = 3_600_000;
const ARRIVAL = Date.UTC(2026, 0, 15, 12);

describe('a user id that programs write when they know no user', () => {
  test.each([
    ...['null', 'NULL', 'undefined', 'NaN', 'none', '0', 'false', 'true', 'anonymous', 'Guest'],
    ...['[object Object]', ' ', '\t', ' null ', '00000000-0000-0000-0000-000000000000'],
  ])('is a placeholder: %j', (userId) => expect(isPlaceholder(userId)).toBe(true));

  test.each(['ann', '00', '1', 'nullo', 'no one', '00000000-0000-0000-0000-000000000001'])(
    'is none: %j',
    (userId) => expect(isPlaceholder(userId)).toBe(false),
  );
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

  test.each([undefined, ''])('is absent when the record has %j', (id) => {
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
  [{}, true],
  [[], false],
  [null, false],
  ['text', false],
])('%j is an object: %p', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
