import { EventMapping as Mapping, withDefaults } from '../../../src/contract/event-mapping';
import { EVENT_PRESETS, segmentMapping } from '../../../src/contract/event-presets';
import { DecodedRecord, DecodeOptions } from '../../../src/engine/events/event';
import { JsonEventReader } from '../../../src/engine/events/json-event';
import { timeByPattern } from '../../../src/engine/events/patterned-time';

const ARRIVAL = Date.UTC(2026, 0, 15, 12);
const EVENT = { name: 'buy', userId: 'ann' };

function read(
  mapping: Partial<Mapping>,
  record: unknown,
  options: Partial<DecodeOptions> = {},
): DecodedRecord {
  const reader = new JsonEventReader(withDefaults(mapping), {
    anonymousByEndpoint: false,
    timeByPattern,
    ...options,
  });
  return reader.decode(typeof record === 'string' ? record : JSON.stringify(record), ARRIVAL);
}

const eventOf = (...args: Parameters<typeof read>) => {
  const decoded = read(...args);
  if (decoded.kind !== 'event') throw new Error(JSON.stringify(decoded));
  return decoded.event;
};

describe('a part of an event may be', () => {
  test.each<[string, Partial<Mapping>, object, object]>([
    ['at the second of two places', { userId: '$.user ?? $.mail' }, { mail: 'ann@x' }, { userId: 'ann@x' }],
    [
      'at the first of two places',
      { userId: '$.user ?? $.mail' },
      { user: 'ann', mail: 'x' },
      { userId: 'ann' },
    ],
    [
      'at the second place, because the first holds a placeholder',
      { userId: '$.user ?? $.device' },
      { user: 'null', device: 'd1' },
      { userId: 'd1' },
    ],
    ['one text for all', { eventName: "'Purchase'" }, {}, { name: 'Purchase' }],
    ['put together', { eventName: "'${$.kind}: ${$.id}'" }, { kind: 'order', id: 7 }, { name: 'order: 7' }],
    [
      'put together, and else one text',
      { eventName: "'Viewed ${$.page}' ?? 'Viewed'" },
      { page: null },
      { name: 'Viewed' },
    ],
    ['a number with all its digits', { userId: '$.id' }, { id: 7 }, { userId: '7' }],
    ['inside JSON in a text', { userId: '$.body.user' }, { body: '{"user":"eve"}' }, { userId: 'eve' }],
    ['a value with its type', { userId: '$.id' }, { id: { S: 'eve' } }, { userId: 'eve' }],
  ])('%s', (_, mapping, record, expected) => {
    expect(eventOf(mapping, { ...EVENT, ...record })).toMatchObject(expected);
  });
});

test('ids of several fields tell events apart', () => {
  const idOf = (source: string) =>
    eventOf(EVENT_PRESETS.cloudevents, { type: 'buy', subject: 'ann', source, id: '1' }).id;
  expect(idOf('/web')).toBeDefined();
  expect(idOf('/web')).toBe(idOf('/web'));
  expect(idOf('/web')).not.toBe(idOf('/shop'));
});

describe('a time may be', () => {
  const at = Date.UTC(2026, 0, 5, 10);
  test.each([
    ['2026-01-05T10:00:00Z'],
    ['2026-01-05 10:00:00 UTC'],
    ['Mon, 05 Jan 2026 10:00:00 GMT'],
    [at / 1000],
    [String(at / 1000)],
    [at],
    [at * 1000],
    [`${at}000000`],
    [`${at}999999`],
  ])('%s', (time) => expect(eventOf({ time: '$.t' }, { ...EVENT, t: time }).time).toBe(at));

  test.each<[NonNullable<Mapping['timeFormat']>, string]>([
    ['epochSeconds', String(at / 1000)],
    ['epochMilliseconds', String(at)],
    ['epochMicroseconds', `${at}000`],
    ['epochNanoseconds', `${at}000001`],
  ])('in %s alone', (timeFormat, digits) => {
    const time = (text: string) =>
      read({ time: '$.t', timeFormat }, `{"name":"buy","userId":"ann","t":${text}}`);
    expect(time(digits)).toMatchObject({ event: { time: at } });
    expect(time(`${digits}.5`)).toMatchObject({ kind: 'event' });
    expect(time('1')).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('other units') });
    expect(time('"2026-01-05"').kind).toBe('rejected');
  });

  test.each([
    ['05/01/2026', 'dd/MM/yyyy', Date.UTC(2026, 0, 5)],
    ['5/1/26', 'd/M/yy', Date.UTC(2026, 0, 5)],
    ['1/5/2026 10:00 AM', 'M/d/yyyy h:mm a', at],
    ['05/Jan/2026:12:00:00 +0200', 'dd/MMM/yyyy:HH:mm:ss xx', at],
    ['2026w01 5th 10h', "yyyy'w'MM d'th' HH'h'", at],
    [at, 'dd/MM/yyyy', at],
    [at / 1000, 'dd/MM/yyyy', at],
  ])('%s by the pattern %s', (time, timePattern, expected) => {
    expect(eventOf({ time: '$.t', timePattern }, { ...EVENT, t: time }).time).toBe(expected);
  });

  test.each(['31/02/2026', '2026-01-05', '05/01/26', '05/01/2026 10:00', 'soon'])(
    'no %j by the pattern dd/MM/yyyy',
    (time) => {
      const { kind, reason } = read({ time: '$.t', timePattern: 'dd/MM/yyyy' }, { ...EVENT, t: time }) as {
        kind: string;
        reason?: string;
      };
      expect([kind, reason]).toEqual(['rejected', expect.stringContaining('the pattern dd/MM/yyyy')]);
    },
  );

  test.each([1, 20_260_105, -1, 'soon', '1e999', true, {}])('no %j', (time) => {
    expect(read({ time: '$.t' }, { ...EVENT, t: time }).kind).toBe('rejected');
  });

  test('that of a flat record', () => {
    expect(eventOf(EVENT_PRESETS.flat, { ...EVENT, timestamp: at })).toMatchObject({ time: at, metrics: {} });
  });
});

describe('values', () => {
  const valuesOf = (mapping: Partial<Mapping>, record: object) => {
    const { attributes, metrics } = eventOf(mapping, { ...EVENT, ...record });
    return { attributes, metrics };
  };

  test('of the whole record are taken where a mapping names no others', () => {
    expect(valuesOf({}, { shop: 'Cork', price: 2.5, vip: true, tags: ['a'], at: null })).toEqual({
      attributes: { shop: 'Cork', vip: 'true' },
      metrics: { price: '2.5' },
    });
  });

  test('of several objects keep apart by a prefix', () => {
    const mapping: Partial<Mapping> = {
      values: [{ path: '$.properties' }, { path: '$.context.traits', prefix: 'user.' }, { path: '$.total' }],
    };
    const record = { properties: { id: 'x', price: 5 }, context: { traits: { id: 'y', age: 40 } }, total: 7 };
    expect(valuesOf(mapping, record)).toEqual({
      attributes: { 'id': 'x', 'user.id': 'y' },
      metrics: { 'price': '5', 'user.age': '40', 'total': '7' },
    });
  });

  test.each<[string, unknown, object]>([
    ['as DynamoDB writes them', { N: '19.99' }, { metrics: { v: '19.99' } }],
    ['as DynamoDB writes texts', { S: '19.99' }, { attributes: { v: '19.99' } }],
    ['as an export writes numbers', { string_value: null, int_value: '42' }, { metrics: { v: '42' } }],
    ['as an export writes texts', { string_value: 'Cork', int_value: null }, { attributes: { v: 'Cork' } }],
    [
      'as money',
      { value: 19.99, currency: 'EUR' },
      { metrics: { v: '19.99' }, attributes: { 'v.currency': 'EUR' } },
    ],
    [
      'as money in text',
      { amount: '19.99', currency: 'EUR' },
      { metrics: { v: '19.99' }, attributes: { 'v.currency': 'EUR' } },
    ],
    ['as a number in text, which stays a text', '19.99', { attributes: { v: '19.99' } }],
    ['as another object, which has no value', { a: 1, b: 2 }, {}],
    ['as an object of two numbers', { value: 1, currency: 'EUR', tax: 2 }, {}],
  ])('are read %s', (_, value, expected) => {
    expect(valuesOf({ values: [{ path: '$.p' }] }, { p: { v: value } })).toEqual({
      attributes: {},
      metrics: {},
      ...expected,
    });
  });

  test.each([
    [
      'a list of keys and values',
      [
        { key: 'shop', value: { string_value: 'Cork' } },
        { key: 'n', value: 2 },
      ],
    ],
    [
      'a list of names and values',
      [
        { name: 'shop', value: 'Cork' },
        { name: 'n', value: 2 },
      ],
    ],
    ['JSON in a text', '{"shop":"Cork","n":2}'],
    ['JSON in base64', btoa('{"shop":"Cork","n":2}')],
  ])('may come in %s', (_, object) => {
    expect(valuesOf({ values: [{ path: '$.p' }] }, { p: object })).toEqual({
      attributes: { shop: 'Cork' },
      metrics: { n: '2' },
    });
  });

  test('are known as they were written, and by their number', () => {
    expect(
      eventOf({}, '{"name":"buy","userId":"ann","price":19.90,"n":100,"big":12345678901234567890}'),
    ).toMatchObject({
      attributes: { price: '19.90' },
      metrics: { price: '19.9', n: '100', big: '12345678901234567890' },
    });
  });

  test('that another part of the mapping holds are none', () => {
    const mapping = { userId: '$.id ?? $.mail', time: '$.t' };
    expect(valuesOf(mapping, { id: 'ann', mail: 'ann@x', t: ARRIVAL, userId: 'x' })).toEqual({
      attributes: { userId: 'x' },
      metrics: {},
    });
  });
});

describe('a filter', () => {
  const only: Mapping['only'] = {
    all: [{ at: '$.kind', in: ['buy', '7', 'true'] }, { not: { at: '$.test', exists: true } }],
  };
  test.each([
    [{ kind: 'buy' }, 'event'],
    [{ kind: 7 }, 'event'],
    [{ kind: true }, 'event'],
    [{ kind: 'buy', test: null }, 'event'],
    [{ kind: 'buy', test: false }, 'other'],
    [{ kind: 'view' }, 'other'],
    [{ kind: { S: 'buy' } }, 'other'],
    [{}, 'other'],
  ])('decides on %j: %s', (record, kind) => {
    expect(read({ only }, { ...EVENT, ...record }).kind).toBe(kind);
  });

  test('may ask for one of several conditions', () => {
    const either: Mapping['only'] = {
      any: [
        { at: '$.a', exists: true },
        { at: '$.b', exists: false },
      ],
    };
    expect(
      [{ a: 1, b: 1 }, {}, { b: 1 }].map((record) => read({ only: either }, { ...EVENT, ...record }).kind),
    ).toEqual(['event', 'event', 'other']);
  });
});

describe('a record of several events', () => {
  const partsOf = (mapping: Partial<Mapping>, record: unknown) => {
    const decoded = read(mapping, record);
    if (decoded.kind !== 'several') throw new Error(JSON.stringify(decoded));
    return decoded.parts.map((text) => eventOf(mapping, text));
  };
  const two = [EVENT, { ...EVENT, userId: 'bob', price: 2 }];

  test.each<[string, unknown]>([
    ['in a list', two],
    ['on lines', two.map((event) => JSON.stringify(event)).join('\n')],
    ['without anything between them', two.map((event) => JSON.stringify(event)).join('')],
  ])('comes apart %s', (_, record) => {
    expect(partsOf({}, record)).toMatchObject([
      { userId: 'ann' },
      { userId: 'bob', metrics: { price: '2' } },
    ]);
  });

  test('comes apart at the list that the mapping names, with what surrounds it', () => {
    const mapping = { events: '$.data.events', eventName: '@.n', userId: '$.user', values: [{ path: '@' }] };
    const text =
      '{"user":"ann","data":{"v":1,"events":[{"n":"a","price":1.10},{"n":"b","price":12345678901234567}]}}';
    expect(partsOf(mapping, text)).toMatchObject([
      { name: 'a', userId: 'ann', metrics: { price: '1.1' }, attributes: { price: '1.10' } },
      { name: 'b', userId: 'ann', metrics: { price: '12345678901234567' } },
    ]);
  });

  test('without any event is left out', () => {
    expect(read({}, '[]')).toEqual({ kind: 'other' });
    expect(read({ events: '$.events' }, { events: [] })).toEqual({ kind: 'other' });
  });

  test('is rejected with its list when that holds no events', () => {
    expect(read({ events: '$.events' }, { events: [7] })).toEqual({
      kind: 'rejected',
      reason: '$.events holds a number where an event is expected',
    });
  });

  test('may be one that Segment or RudderStack batches', () => {
    const batch = [
      { type: 'track', event: 'buy', userId: 'ann', properties: { price: 5 } },
      { event: 'sell', userId: 'ann' },
      { type: 'page', name: 'Home', userId: 'ann' },
    ];
    const kinds = (mapping: Mapping) => {
      const decoded = read(mapping, { batch, sentAt: '2026-01-15T11:00:00Z' });
      return decoded.kind === 'several' ? decoded.parts.map((text) => read(mapping, text)) : [];
    };
    const time = ARRIVAL - 3_600_000;
    expect(kinds(EVENT_PRESETS.segment)).toMatchObject([
      { name: 'buy', event: { time, metrics: { price: '5' } } },
      { name: 'sell' },
      { kind: 'other' },
    ]);
    expect(kinds(segmentMapping(['page']))).toMatchObject([
      { kind: 'other' },
      { kind: 'other' },
      { name: 'Viewed Home page' },
    ]);
  });
});

describe('a placeholder for a user', () => {
  const record = { ...EVENT, userId: 'null', device: 'd1' };
  const mapping = { endpointId: '$.device' };
  test('is no user', () => {
    expect(read(mapping, record)).toEqual({ kind: 'no-user', name: 'buy', isPlaceholder: true });
    expect(read(mapping, { name: 'buy' })).toEqual({ kind: 'no-user', name: 'buy' });
  });
  test('counts under its endpoint where that was chosen', () => {
    expect(eventOf(mapping, record, { anonymousByEndpoint: true }).userId).toBe('d1');
  });
  test('counts as itself where that was chosen', () => {
    expect(eventOf(mapping, record, { countsPlaceholders: true }).userId).toBe('null');
  });
});

test('data of CloudEvents may be an object, text, base64, or no object at all', () => {
  const event = { specversion: '1.0', type: 'buy', source: '/shop', id: '1', subject: 'ann' };
  const metricsOf = (data: object) => eventOf(EVENT_PRESETS.cloudevents, { ...event, ...data });
  for (const data of [{ price: 5 }, '{"price":5}']) {
    expect(metricsOf({ data })).toMatchObject({ metrics: { price: '5' } });
  }
  expect(metricsOf({ data_base64: btoa('{"price":5}') })).toMatchObject({ metrics: { price: '5' } });
  expect(metricsOf({ data: 'hello' })).toMatchObject({ attributes: { data: 'hello' } });
  expect(metricsOf({ data: 5 })).toMatchObject({ metrics: { data: '5' } });
  expect(metricsOf({ data: [1, 2] })).toMatchObject({ attributes: {}, metrics: {} });
});
