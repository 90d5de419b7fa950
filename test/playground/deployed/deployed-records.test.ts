import fc from 'fast-check';
import { Config } from '../../../src/contract/config';
import { EventMapping, withDefaults } from '../../../src/contract/event-mapping';
import { EVENT_PRESETS } from '../../../src/contract/event-presets';
import { JsonEventReader } from '../../../src/engine/events/json-event';
import { isPlaceholder } from '../../../src/engine/events/record-fields';
import { RecordWriter } from '../../../src/operations/events/record-writer';
import { EventToSend } from '../../../src/playground/api';

const NOW = Date.UTC(2026, 0, 15, 12);
const EVENT: EventToSend = {
  name: 'purchase',
  userId: 'ann',
  time: NOW - 86_400_000,
  attributes: { shop: 'Dublin “2”', empty: '' },
  metrics: { price: '19.99', items: '3', exact: '0.1234567890123456789' },
};

const json = (mapping: EventMapping): Config['eventSource'] => ({ kind: 'json', parameters: mapping });
const writerOf = (eventSource: Config['eventSource']) =>
  new RecordWriter({ eventSource, anonymousUsers: 'skip' });
const write = (mapping: EventMapping, event: Partial<EventToSend> = {}) =>
  writerOf(json(mapping)).write({ ...EVENT, attributes: {}, metrics: {}, ...event }, NOW);

/** Decodes a record as the functions do, without any code of the page. */
function read(eventSource: Config['eventSource'], text: string) {
  const mapping = eventSource.kind === 'pinpoint' ? EVENT_PRESETS.pinpoint : eventSource.parameters;
  const decoded = new JsonEventReader(mapping, { anonymousByEndpoint: false }).decode(text, NOW);
  if (decoded.kind !== 'event') return decoded;
  const { name, userId, time, attributes, metrics } = decoded.event;
  return { name, userId, time, attributes, metrics };
}

const FORMATS: [string, Config['eventSource']][] = [
  ['Pinpoint', { kind: 'pinpoint', parameters: {} }],
  ...Object.entries(EVENT_PRESETS).map(([name, mapping]): [string, Config['eventSource']] => [
    name,
    json({ ...mapping, ...(name === 'flat' && { time: '$.at' }) }),
  ]),
];

describe.each(FORMATS)('a record in the format of %s', (_, eventSource) => {
  test('is read as the event that was sent', () => {
    expect(read(eventSource, writerOf(eventSource).write(EVENT, NOW).text)).toEqual(EVENT);
  });

  test('has an id that no other has, where the format has ids', () => {
    const ids = [1, 2].map(() => writerOf(eventSource).write(EVENT, NOW).decoded.event.id);
    if (ids[0] !== undefined) expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0] === undefined).toBe(
      eventSource.kind === 'json' && eventSource.parameters.eventId === undefined,
    );
  });

  test('can be written', () => expect(writerOf(eventSource).fault(NOW)).toBeUndefined());
});

test('what a record looks like', () => {
  expect(
    JSON.parse(
      write(
        {
          eventName: '$.what',
          userId: '$.who[0]["user id"]',
          time: '$.when',
          timeFormat: 'epochSeconds',
          only: { at: '$.who[-1]', in: ['x'] },
          attributes: '$',
          metrics: '$.m',
        },
        { time: NOW + 250, attributes: { shop: 'Cork' }, metrics: { price: '7.50' } },
      ).text,
    ),
  ).toEqual({
    what: 'purchase',
    who: [{ 'user id': 'ann' }, 'x'],
    when: NOW / 1000 + 0.25,
    shop: 'Cork',
    m: { price: 7.5 },
  });
});

const names = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'type',
    'user id',
    "it's",
    'a.b',
    'a]b',
    '[0]',
    '"',
    '\\',
    '$',
    '🛒',
    'é',
    'constructor',
    '-1',
  ),
  fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }),
);
const steps = fc.oneof(
  { weight: 5, arbitrary: names },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 3 }) },
);
/** Paths below a top-level key of their own, so that no two parts of an event share a place. */
const pathUnder = (top: string) =>
  fc
    .array(steps, { maxLength: 3 })
    .map(
      (below) =>
        `$["${top}"]${below.map((step) => `[${typeof step === 'number' ? step : JSON.stringify(step)}]`).join('')}`,
    );
const objectUnder = (top: string) => fc.oneof(fc.constant('$'), pathUnder(top));

const conditions: fc.Arbitrary<EventMapping['only']> = fc.oneof(
  fc.record({ at: pathUnder('only'), in: fc.array(fc.string(), { minLength: 1, maxLength: 2 }) }),
  fc.record({ at: pathUnder('only'), exists: fc.boolean() }),
  pathUnder('only').map((at) => ({ all: [{ at, in: ['a'] }, { not: { at: '$.other', exists: true } }] })),
  pathUnder('only').map((at) => ({
    any: [
      { at, in: ['a'] },
      { at: '$.other', exists: true },
    ],
  })),
);

const mappings: fc.Arbitrary<EventMapping> = fc
  .tuple(
    fc.record({ eventName: pathUnder('name'), userId: pathUnder('user') }),
    fc.option(
      fc.oneof(
        fc.record({ time: pathUnder('time'), timePattern: fc.constant('dd/MM/yyyy') }),
        fc.record({
          time: pathUnder('time'),
          timeFormat: fc.constantFrom(
            'iso8601' as const,
            'epochSeconds' as const,
            'epochMilliseconds' as const,
          ),
        }),
      ),
      { nil: {} },
    ),
    fc.option(fc.record({ eventId: pathUnder('id') }), { nil: {} }),
    fc.option(fc.record({ endpointId: pathUnder('endpoint') }), { nil: {} }),
    fc.option(fc.record({ only: conditions }), { nil: {} }),
    fc.oneof(
      fc.constant({}),
      fc.record({ attributes: pathUnder('attributes'), metrics: pathUnder('metrics') }),
      objectUnder('both').map((both) => ({ attributes: both, metrics: both })),
      objectUnder('both').map((both) => ({ values: [{ path: both }] })),
      fc.constant({ values: [{ path: '$.a', prefix: 'x-' }, { path: '$.b' }] }),
      fc.record({ attributes: fc.constant('$'), metrics: pathUnder('metrics') }),
      fc.record({ attributes: pathUnder('attributes') }),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as EventMapping);

const texts = fc.string({ unit: 'grapheme', maxLength: 20 });
const decimals = fc.oneof(
  fc.integer().map(String),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 1, max: 9 }))
    .map(([whole, digit]) => `${whole}.0${digit}`),
);
/** Keys that a flat record may have beside its other parts. */
const keys = texts.map((text) => `x-${text}`);
const events = fc.record({
  name: texts.filter((text) => text !== ''),
  userId: texts.filter((text) => !isPlaceholder(text)),
  // In these years, seconds with a fraction become whole milliseconds in JavaScript's multiplication.
  time: fc.integer({ min: Date.UTC(2005, 0), max: NOW }),
  attributes: fc.dictionary(
    keys.map((key) => `attribute ${key}`),
    texts,
    { maxKeys: 4 },
  ),
  metrics: fc.dictionary(keys, decimals, { maxKeys: 4 }),
});

test('whatever the mapping and the event, the functions read what was sent', () => {
  fc.assert(
    fc.property(mappings, events, (mapping, event) => {
      const sent: EventToSend = {
        name: event.name,
        userId: event.userId,
        time: mapping.time === undefined ? NOW : event.time,
        attributes: (mapping.attributes ?? mapping.values) ? event.attributes : {},
        metrics: (mapping.metrics ?? mapping.values) ? event.metrics : {},
      };
      expect(writerOf(json(mapping)).fault(NOW)).toBeUndefined();
      const found = read(json(mapping), writerOf(json(mapping)).write(sent, NOW).text);
      // What fulfils a condition beside the attributes is one of them.
      const { only: _mark, ...attributes } = 'attributes' in found ? found.attributes : {};
      expect({ ...found, ...(mapping.only && { attributes }) }).toEqual(sent);
    }),
    { numRuns: 1_000 },
  );
});

describe('no event can be written', () => {
  test.each<[string, EventMapping, string]>([
    [
      'the name and the user are one thing',
      { eventName: '$.a', userId: '$.a' },
      'the user has no place of its own: the installation reads something else at $.a',
    ],
    [
      'the user is inside the name',
      { eventName: '$.a', userId: '$.a.b' },
      'the user has no place of its own: the installation reads something else at $.a.b',
    ],
    [
      'the name is around the user',
      { eventName: '$.a', userId: '$.a[0]' },
      'the user has no place of its own',
    ],
    [
      'a name and an index are to be in one',
      { eventName: '$.a.b', userId: '$.a[0]' },
      'the user has no place of its own',
    ],
    [
      'the record would be an array',
      { eventName: '$[0]', userId: '$.a' },
      'the name of the event has no place of its own',
    ],
    [
      'the array would be endless',
      { eventName: '$.a[99999]', userId: '$.b' },
      'the name of the event has no place of its own',
    ],
    [
      'the time is the name',
      { eventName: '$.a', userId: '$.b', time: '$.a' },
      'the time has no place of its own',
    ],
  ])('when %s', (_, mapping, reason) => {
    expect(writerOf(json(mapping)).fault(NOW)).toContain(reason);
  });

  test('but some can when the name is what tells events', () => {
    const only = { at: '$.type', in: ['purchase'] };
    const mapping = { eventName: '$.type', userId: '$.user', only };
    expect(writerOf(json(mapping)).fault(NOW)).toBeUndefined();
    expect(write(mapping, { time: NOW }).decoded.name).toBe('purchase');
    expect(() => write(mapping, { name: 'click', time: NOW })).toThrow(
      'the installation would not take “click” for an event of a user; choose another name or user',
    );
  });
});

describe('an event is refused that would count as another', () => {
  const FLAT = { ...EVENT_PRESETS.flat, time: '$.at' };
  test.each<[string, EventMapping, Partial<EventToSend>, string]>([
    [
      'has a time to come',
      FLAT,
      { time: NOW + 25 * 3_600_000 },
      'the installation would not take 2026-01-16T13:00:00.000Z for the time of “purchase”, but 2026-01-15T12:00:00.000Z: choose a time of at most 24 hours from now',
    ],
    [
      'has a time of long ago',
      FLAT,
      { time: 7 },
      'the installation would not take “purchase”: the time at $.at, read in ISO 8601 such as 2026-01-15T12:00:00Z, or seconds to nanoseconds since 1970, is in the year 1970',
    ],
    [
      'has a time where there is none',
      withDefaults({}),
      { time: NOW - 1 },
      'events of this installation carry no time, but count when they arrive: leave the time out',
    ],
    [
      'has the user as an attribute',
      FLAT,
      { attributes: { userId: 'bob' } },
      'the attribute “userId” has no place of its own: the installation reads something else at $ “userId”',
    ],
    [
      'has an attribute inside the user',
      { ...FLAT, userId: '$.user.id' },
      { attributes: { user: 'bob' } },
      'the attribute “user” has no place of its own',
    ],
    [
      'has an attribute that is a metric',
      FLAT,
      { attributes: { price: 'high' }, metrics: { price: '1' } },
      'the metric “price” has no place of its own',
    ],
    [
      'has an attribute that the format keeps for itself',
      { ...FLAT, eventId: '$.ids.event', endpointId: '$.device' },
      { attributes: { device: 'phone' } },
      'the installation would not read the attribute “device” as it is sent: that name or value means something else in its events; leave it out or change it',
    ],
    [
      'has attributes where there are none',
      { eventName: '$.a', userId: '$.b' },
      { attributes: { shop: 'Cork' } },
      'the installation would not read the attribute “shop”: its events carry no attributes; leave it out',
    ],
    [
      'has metrics where there are none',
      { eventName: '$.a', userId: '$.b' },
      { metrics: { price: '1' } },
      'the installation would not read the metric “price”: its events carry no metrics; leave it out',
    ],
    [
      'has no user',
      FLAT,
      { userId: '' },
      'the installation would not take “purchase” for an event of a user',
    ],
    [
      'has half a character for a user',
      FLAT,
      { userId: 'a\ud800' },
      'the installation would read the user “a\ud800” as “a\ufffd”',
    ],
    [
      'has an endless user',
      FLAT,
      { userId: 'a'.repeat(2_001) },
      'the user id has 2001 characters, more than 2000',
    ],
  ])('when it %s', (_, mapping, event, message) => {
    expect(() => write(mapping, { time: mapping.time === undefined ? NOW : EVENT.time, ...event })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });
});
