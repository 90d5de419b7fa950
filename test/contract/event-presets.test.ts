import { EVENT_PRESETS } from '../../src/contract/event-presets';
import { JsonEventReader } from '../../src/engine/events/json-event';
import { pinpointRecord, NOW } from '../support/builders';

const ARRIVAL = NOW + 5_000;
const YEAR_2100 = Date.UTC(2100, 0, 1);

function decode(record: unknown, anonymousByEndpoint = false) {
  const reader = new JsonEventReader(EVENT_PRESETS.pinpoint, { anonymousByEndpoint });
  return reader.decode(typeof record === 'string' ? record : JSON.stringify(record), ARRIVAL);
}

function without(...keys: string[]) {
  return Object.fromEntries(Object.entries(pinpointRecord()).filter(([key]) => !keys.includes(key)));
}

function rawMetric(digits: string) {
  return JSON.stringify(pinpointRecord({ metrics: { amount: 0 } })).replace(
    '"amount":0',
    `"amount":${digits}`,
  );
}

const EVENT = {
  name: 'click',
  userId: 'ann',
  endpointId: 'phone',
  time: NOW,
  arrival: NOW + 900,
  attributes: {},
  metrics: {},
};
const CUSTOM_ENDPOINT = {
  client_context: { custom: { endpoint: JSON.stringify({ User: { UserId: 'bob' } }) } },
};

describe('a record becomes an event', () => {
  test.each<[string, unknown, Partial<typeof EVENT> & Record<string, unknown>]>([
    ['as Pinpoint writes it', pinpointRecord(), {}],
    [
      'with the user inside the campaign endpoint, a JSON text',
      { ...without('endpoint'), ...CUSTOM_ENDPOINT },
      { userId: 'bob' },
    ],
    [
      'with the user of the endpoint before that of the campaign endpoint',
      { ...pinpointRecord(), ...CUSTOM_ENDPOINT },
      {},
    ],
    [
      'with an empty User, from the campaign endpoint',
      { ...pinpointRecord(), endpoint: { Id: 'phone', User: {} }, ...CUSTOM_ENDPOINT },
      { userId: 'bob' },
    ],
    [
      'without an endpoint id, with the client id',
      { ...pinpointRecord(), endpoint: { User: { UserId: 'ann' } }, client: { client_id: 'c1' } },
      { endpointId: 'c1' },
    ],
    [
      'without session, application, device (A4: nothing else is needed)',
      without('session', 'application', 'device', 'awsAccountId', 'client'),
      {},
    ],
    ['without attributes', without('attributes'), {}],
    ['without metrics (A2)', without('metrics'), {}],
    [
      'with an attribute that is null',
      pinpointRecord({ attributes: { x: null, y: 'z' } }),
      { attributes: { y: 'z' } },
    ],
    [
      'with a number among the attributes',
      pinpointRecord({ attributes: { size: 42 } }),
      { attributes: { size: '42' } },
    ],
    [
      'with an attribute named like a part of every object',
      JSON.stringify(pinpointRecord()).replace(
        '"attributes":{}',
        '"attributes":{"__proto__":"x","constructor":"y"}',
      ),
      { attributes: JSON.parse('{"__proto__":"x","constructor":"y"}') as object },
    ],
    [
      'with a metric that is a text',
      pinpointRecord({ metrics: { amount: '5', items: 2 } }),
      { metrics: { items: '2' } },
    ],
    ['with a metric that is null', pinpointRecord({ metrics: { amount: null } }), {}],
    [
      "with more digits than JavaScript's numbers hold",
      rawMetric('12345678901234567890.123456789'),
      { metrics: { amount: '12345678901234567890.123456789' } },
    ],
    [
      'with a metric of a million digits, rounded',
      rawMetric(`0.${'1'.repeat(1_000_000)}`),
      { metrics: { amount: '0.1111111111111111' } },
    ],
    [
      'with a metric next to nothing, which is nothing',
      rawMetric('1e-999999999'),
      { metrics: { amount: '0' } },
    ],
    [
      'with a name twice beside a long number, with the last',
      rawMetric('1, "amount": 12345678901234567'),
      { metrics: { amount: '12345678901234567' } },
    ],
    [
      'with a metric past every number beside a long one',
      rawMetric('1e400, "items": 1234567890123456789'),
      { metrics: { items: '1234567890123456789' } },
    ],
    [
      'with a metric past every number',
      JSON.stringify(pinpointRecord({ metrics: { amount: 1 } })).replace('"amount":1', '"amount":1e400'),
      {},
    ],
    ['without a time, with that of its arrival', without('event_timestamp'), { time: NOW + 900 }],
    [
      'without any time, with that of the stream',
      without('event_timestamp', 'arrival_timestamp'),
      { time: ARRIVAL, arrival: undefined },
    ],
    [
      'from the year 2100, a wrong clock, with the time of its arrival',
      { ...pinpointRecord(), event_timestamp: YEAR_2100 },
      { time: NOW + 900 },
    ],
    [
      'from 24 hours after its arrival, which may be right',
      { ...pinpointRecord(), event_timestamp: NOW + 900 + 86_400_000 },
      { time: NOW + 900 + 86_400_000 },
    ],
    [
      'from a second more than that, with the time of its arrival',
      { ...pinpointRecord(), event_timestamp: NOW + 900 + 86_401_000 },
      { time: NOW + 900 },
    ],
    [
      'days late, with its own time',
      { ...pinpointRecord(), event_timestamp: NOW - 9 * 86_400_000 },
      { time: NOW - 9 * 86_400_000 },
    ],
    ['of a user whose id is a number', pinpointRecord({ userId: 7 as never }), { userId: '7' }],
    [
      'of a user whose id holds half a character',
      pinpointRecord({ userId: 'a\ud83cb' }),
      { userId: 'a\ufffdb' },
    ],
    [
      'with an endpoint id too long to be one',
      { ...pinpointRecord({ endpointId: 'x'.repeat(201) }) },
      { endpointId: undefined },
    ],
    [
      'of 1 MB',
      pinpointRecord({ attributes: { text: 'x'.repeat(1_000_000) } }),
      { attributes: { text: 'x'.repeat(1_000_000) } },
    ],
    ...['a#b', 'a|b', 'a"b\'c', '🎉', 'u'.repeat(1000)].map(
      (userId): [string, unknown, Record<string, unknown>] => [
        `of user ${userId.slice(0, 10)}`,
        pinpointRecord({ userId }),
        { userId },
      ],
    ),
  ])('%s', (_, record, expected) => {
    const decoded = decode(record);
    expect(decoded).toEqual({ kind: 'event', name: 'click', event: { ...EVENT, ...expected } });
  });
});

describe('a record that is no event is rejected with the reason', () => {
  test.each<[string, unknown, string]>([
    ['not JSON', '{"event_type":', 'the record is not JSON'],
    ['nothing', '', 'the record is not JSON'],
    ['NaN, which JSON does not know', '{"event_type":"click","metrics":{"a":NaN}}', 'the record is not JSON'],
    ['a JSON array', [1], 'the record is not a JSON object'],
    ['a JSON text', JSON.stringify('click'), 'the record is not a JSON object'],
    ['null', null, 'the record is not a JSON object'],
    ['no event_type', without('event_type'), 'the record has no event name at $.event_type'],
    [
      'an empty event_type',
      { ...pinpointRecord(), event_type: '' },
      'the record has no event name at $.event_type',
    ],
    [
      'a user id of 1 MB',
      pinpointRecord({ userId: 'u'.repeat(1_000_000) }),
      'the user id has 1000000 characters, more than 2000',
    ],
    [
      'a number for event_type',
      { ...pinpointRecord(), event_type: 5 },
      '$.event_type holds a number where the name of the event is expected',
    ],
    [
      'a time that is no number',
      { ...pinpointRecord(), event_timestamp: 'yesterday' },
      'the time at $.event_timestamp is a string, not one in milliseconds since 1970',
    ],
    [
      'a time in seconds',
      { ...pinpointRecord(), event_timestamp: NOW / 1000 },
      'the time at $.event_timestamp, read in milliseconds since 1970, is in the year 1970; ' +
        'it seems to be in other units',
    ],
  ])('%s', (_, record, reason) => {
    expect(decode(record)).toEqual({ kind: 'rejected', reason });
  });
});

describe('an event of nobody', () => {
  const nobody: [string, unknown][] = [
    ['no endpoint', without('endpoint')],
    ['an endpoint that is a text', { ...pinpointRecord(), endpoint: 'phone' }],
    ['no User (A4)', { ...pinpointRecord(), endpoint: { Id: 'phone' } }],
    ['an empty User', { ...pinpointRecord(), endpoint: { Id: 'phone', User: {} } }],
    ['an empty user id', { ...pinpointRecord(), endpoint: { Id: 'phone', User: { UserId: '' } } }],
    [
      'a campaign endpoint that is not JSON',
      { ...without('endpoint'), client_context: { custom: { endpoint: '{' } } },
    ],
  ];

  test.each(nobody)('with %s has no user', (_, record) => {
    expect(decode(record)).toEqual({ kind: 'no-user', name: 'click' });
  });

  test.each(nobody)('with %s counts under its endpoint where that was chosen', (_, record) => {
    expect(decode(record, true)).toMatchObject({
      kind: 'event',
      event: { userId: 'phone', endpointId: 'phone' },
    });
  });
});

test.each([
  ['among other names', '{"price":1.00000000000000001,"n":2}', '1.00000000000000001'],
  ['after a name with a brace', '{"a}b":1,"price":1.00000000000000001}', '1.00000000000000001'],
  ['after an object', '{"a":{"x":1},"price":1.00000000000000001}', '1.00000000000000001'],
  ['with spaces', '{ "price" : 1.00000000000000001 }', '1.00000000000000001'],
])('long numbers are exact %s', (_, metrics, price) => {
  const text = `{"event_type":"buy","endpoint":{"User":{"UserId":"ann"}},"metrics":${metrics}}`;
  expect(decode(text)).toMatchObject({
    event: { metrics: { price } },
  });
});
