import { EventMapping } from '../../../src/construct/event-sources/event-mapping';
import { EventMappingOptions, TimeFormat } from '../../../src/construct/event-sources/event-mapping-options';
import { eventMapping } from '../../../src/contract/event-mapping';
import { EVENT_PRESETS } from '../../../src/contract/event-presets';
import { DecodedRecord } from '../../../src/engine/events/event';
import { JsonEventReader } from '../../../src/engine/events/json-event';
import { EventReaderUnderTest, SpokenEvent, testEventReader } from '../../conformance/event-reader';

const parametersOf = (mapping: EventMapping) => eventMapping.parse(mapping._parameters);
const ARRIVAL = Date.UTC(2026, 0, 15, 12);

function by(
  mapping: EventMapping,
  hasEndpoints: boolean,
  write: (event: SpokenEvent) => unknown,
): EventReaderUnderTest {
  return {
    hasEndpoints,
    write: (event) => JSON.stringify(write(event)),
    read: (text, arrival, anonymousByEndpoint) =>
      new JsonEventReader(parametersOf(mapping), { anonymousByEndpoint }).decode(text, arrival),
  };
}

testEventReader("Pinpoint's event stream", {
  hasEndpoints: true,
  write: ({ name, userId, endpointId, time, attributes, metrics }) =>
    JSON.stringify({
      event_type: name,
      event_timestamp: time,
      attributes,
      metrics,
      endpoint: { Id: endpointId, ...(userId && { User: { UserId: userId } }) },
    }),
  read: (text, arrival, anonymousByEndpoint) =>
    new JsonEventReader(EVENT_PRESETS.pinpoint, { anonymousByEndpoint }).decode(text, arrival),
});

testEventReader(
  'a flat object',
  by(
    EventMapping.flat({ time: '$.at', timeFormat: TimeFormat.EPOCH_MILLISECONDS }),
    false,
    ({ name, userId, time, attributes, metrics }) => ({ name, userId, at: time, ...attributes, ...metrics }),
  ),
);

testEventReader(
  "Segment's track call",
  by(EventMapping.segment(), true, ({ name, userId, endpointId, time, attributes, metrics }) => ({
    type: 'track',
    event: name,
    userId,
    anonymousId: endpointId,
    timestamp: new Date(time).toISOString(),
    properties: { ...attributes, ...metrics },
  })),
);

testEventReader(
  'a CloudEvent',
  by(EventMapping.cloudEvents(), false, ({ name, userId, time, attributes, metrics }) => ({
    specversion: '1.0',
    source: '/shop',
    type: name,
    subject: userId,
    time: new Date(time).toISOString(),
    data: { ...attributes, ...metrics },
  })),
);

testEventReader(
  'an event of EventBridge',
  by(EventMapping.eventBridge(), false, ({ name, userId, time, attributes, metrics }) => ({
    'version': '0',
    'source': 'shop',
    'detail-type': name,
    'time': new Date(time).toISOString(),
    'detail': { userId, ...attributes, ...metrics },
  })),
);

testEventReader(
  'any JSON by paths',
  by(
    EventMapping.paths({
      eventName: '$.what',
      userId: '$.who["user id"]',
      endpointId: '$.who.device',
      time: '$.when',
      timeFormat: TimeFormat.EPOCH_SECONDS,
      attributes: '$.a',
      metrics: '$.m',
    }),
    true,
    ({ name, userId, endpointId, time, attributes, metrics }) => ({
      what: name,
      who: { 'user id': userId, 'device': endpointId },
      when: time / 1000,
      a: attributes,
      m: metrics,
    }),
  ),
);

function read(options: EventMappingOptions | EventMapping, record: unknown): DecodedRecord {
  const mapping = options instanceof EventMapping ? options : EventMapping.paths(options);
  return new JsonEventReader(parametersOf(mapping), { anonymousByEndpoint: false }).decode(
    JSON.stringify(record),
    ARRIVAL,
  );
}

describe('a record that does not fit its mapping', () => {
  test.each<[string, EventMappingOptions, unknown, string]>([
    [
      'has no name where the path leads',
      { eventName: '$.type' },
      { name: 'click' },
      'the record has no event name at $.type',
    ],
    [
      'has an array for a user',
      {},
      { name: 'click', userId: ['ann'] },
      '$.userId holds an array where the user id is expected',
    ],
    [
      'has an object for a name',
      {},
      { name: {} },
      '$.name holds an object where the name of the event is expected',
    ],
    [
      'has a number for a name',
      {},
      { name: 7 },
      '$.name holds a number where the name of the event is expected',
    ],
    [
      'has a text for its attributes',
      { attributes: '$.attributes' },
      { name: 'click', userId: 'ann', attributes: 'red' },
      '$.attributes holds a string where an object of attributes is expected',
    ],
    [
      'has seconds where milliseconds are expected',
      { time: '$.t', timeFormat: TimeFormat.EPOCH_MILLISECONDS },
      { name: 'click', userId: 'ann', t: 1_768_478_400 },
      'the time at $.t, read in milliseconds since 1970, is in the year 1970; it seems to be in other units',
    ],
    [
      'has milliseconds where seconds are expected',
      { time: '$.t', timeFormat: TimeFormat.EPOCH_SECONDS },
      { name: 'click', userId: 'ann', t: 1_768_478_400_000 },
      'the time at $.t, read in seconds since 1970, is in the year 58010; it seems to be in other units',
    ],
    [
      'has a number where a date is expected',
      { time: '$.t', timeFormat: TimeFormat.ISO_8601 },
      { name: 'click', userId: 'ann', t: 1_768_478_400 },
      'the time at $.t is a number, not one in ISO 8601 such as 2026-01-15T12:00:00Z',
    ],
    [
      'has a date that is none',
      { time: '$.t' },
      { name: 'click', userId: 'ann', t: '2026-13-01' },
      'the time at $.t is a string, not one in ISO 8601 such as 2026-01-15T12:00:00Z, ' +
        'or seconds to nanoseconds since 1970',
    ],
    [
      'has words for a time',
      { time: '$.t', timeFormat: TimeFormat.EPOCH_SECONDS },
      { name: 'click', userId: 'ann', t: 'yesterday' },
      'the time at $.t is a string, not one in seconds since 1970',
    ],
  ])('is rejected when it %s', (_, options, record, reason) => {
    expect(read(options, record)).toEqual({ kind: 'rejected', reason });
  });

  test('has the arrival for a time that is missing', () => {
    for (const t of [undefined, null]) {
      expect(read({ time: '$.t' }, { name: 'click', userId: 'ann', t })).toMatchObject({
        event: { time: ARRIVAL },
      });
    }
  });
});

test.each([
  ['2026-01-15T12:00:00Z', '2026-01-15T12:00:00.000Z'],
  ['2026-01-15T12:00:00.250+02:00', '2026-01-15T10:00:00.250Z'],
  ['2026-01-15 12:00', '2026-01-15T12:00:00.000Z'],
  ['2026-01-15', '2026-01-15T00:00:00.000Z'],
])('the time %s is %s wherever it is read', (text, moment) => {
  expect(read({ time: '$.t' }, { name: 'click', userId: 'ann', t: text })).toMatchObject({
    event: { time: Date.parse(moment) },
  });
});

test('a flat object holds no attribute or metric that is the name, user, time or id of the event', () => {
  const mapping = EventMapping.flat({
    userId: '$.customer.id',
    time: '$.ts',
    timeFormat: TimeFormat.EPOCH_SECONDS,
    eventId: '$.id',
  });
  const record = {
    name: 'click',
    customer: { id: 77 },
    ts: 1_768_478_400,
    id: 5,
    page: 'home',
    price: 2.5,
    vip: true,
  };
  expect(read(mapping, record)).toMatchObject({
    event: { userId: '77', attributes: { page: 'home', vip: 'true' }, metrics: { price: '2.5' } },
  });
  expect(read(mapping, record)).toMatchObject({
    event: { attributes: expect.not.objectContaining({ id: expect.anything(), name: expect.anything() }) },
  });
});

test.each<[string, string]>([
  ['$["it\'s"]', "it's"],
  ['$["a]b"]', 'a]b'],
  ['$["a.b"]', 'a.b'],
  ['$["back\\\\slash"]', 'back\\slash'],
])('nor one that is the user at %s', (userId, name) => {
  expect(read(EventMapping.flat({ userId }), { name: 'click', [name]: 'ann', page: 'home' })).toEqual(
    expect.objectContaining({
      event: expect.objectContaining({ userId: 'ann', attributes: { page: 'home' } }),
    }),
  );
});

test('ids that are long numbers keep every digit', () => {
  const { attributes, metrics } = { attributes: '$.attributes', metrics: '$.metrics' };
  const reader = new JsonEventReader(
    { eventName: '$.name', userId: '$.userId', attributes, metrics },
    { anonymousByEndpoint: false },
  );
  expect(reader.decode('{"name":"click","userId":90071992547409931234}', ARRIVAL)).toMatchObject({
    event: { userId: '90071992547409931234' },
  });
});

test('calls of Segment that are no events are left out', () => {
  for (const type of ['identify', 'page', '']) {
    expect(read(EventMapping.segment(), { type, event: 'click', userId: 'ann' })).toEqual({ kind: 'other' });
  }
});

test.each<[EventMappingOptions, string]>([
  [
    { userId: '$.users[*].id' },
    'EventMapping: userId “$.users[*].id” may lead to several places; ' +
      'write a path of names only, such as $.user.id',
  ],
  [{ userId: '$..id' }, 'may lead to several places'],
  [{ time: 'timestamp' }, 'EventMapping: time “timestamp” is neither a path'],
  [{ eventName: '$.a[' }, 'write one such as $.user.id, or $["user id"] for a name with other characters'],
])('a path like that of %j is refused before anything is deployed', (options, message) => {
  expect(() => EventMapping.paths(options)).toThrow(message);
});
