import { checkPutEvents, KeyedEvent } from '../../../src/functions/ingestion/put-events-request';

const EVENT = { EventType: 'click', Timestamp: '2026-01-15T12:00:00Z' };
const batch = (events: unknown, endpoint: unknown = {}, id = 'phone') => ({
  BatchItem: { [id]: { Endpoint: endpoint, Events: events } },
});

function endpointsOf(body: unknown) {
  const request = checkPutEvents(body);
  if (!request.ok) throw new Error(request.fault);
  return request.value.endpoints;
}

function faultOf(body: unknown): string | undefined {
  const request = checkPutEvents(body);
  return request.ok ? undefined : request.fault;
}

const eventOf = (event: unknown): KeyedEvent['event'] => endpointsOf(batch({ k1: event }))[0].events[0].event;
const eventFault = (fields: object): string | undefined => {
  const event = eventOf({ ...EVENT, ...fields });
  return event.ok ? undefined : event.fault;
};

const names = (n: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: n }, (_, index) => [`name-${index}`, value]));

describe('an event', () => {
  test('has a type, a time, a session, attributes and metrics', () => {
    expect(
      eventOf({
        ...EVENT,
        Session: {
          Id: 's',
          StartTimestamp: '2026-01-15T11:00:00Z',
          StopTimestamp: '2026-01-15T12:30:00Z',
          Duration: 90,
        },
        Attributes: { page: 'home' },
        Metrics: { price: 9.5 },
        SdkName: 'ignored',
      }),
    ).toEqual({
      ok: true,
      value: {
        type: 'click',
        time: Date.UTC(2026, 0, 15, 12),
        session: { id: 's', start: Date.UTC(2026, 0, 15, 11), stop: Date.UTC(2026, 0, 15, 12, 30) },
        attributes: { page: 'home' },
        metrics: { price: 9.5 },
      },
    });
  });

  test.each([{}, { Session: null, Attributes: null, Metrics: null }])(
    'needs no more than a type and a time: %j',
    (fields) => {
      expect(eventOf({ ...EVENT, ...fields })).toEqual({
        ok: true,
        value: { type: 'click', time: Date.UTC(2026, 0, 15, 12), attributes: {}, metrics: {} },
      });
    },
  );

  test.each([
    [{ Attributes: names(40, 'x') }],
    [{ Attributes: names(20, 'x'), Metrics: names(20, 1) }],
    [{ Attributes: { ['n'.repeat(50)]: 'v'.repeat(200) } }],
    [{ Attributes: { ['🙂'.repeat(50)]: '🙂'.repeat(200) } }],
    [{ Attributes: { empty: '' }, Metrics: { zero: 0, less: -1.5, large: 1e300 } }],
  ])('may be as large as Pinpoint allows (%#)', (fields) => {
    expect(eventFault(fields)).toBeUndefined();
  });

  test.each([
    [
      { Attributes: { page: 'v'.repeat(201) } },
      'event "k1": Attributes.page has a value of 201 characters, more than 200',
    ],
    [
      { Attributes: { ['n'.repeat(51)]: 'v' } },
      `event "k1": Attributes.${'n'.repeat(51)} has a name of 51 characters, more than 50`,
    ],
    [
      { Metrics: { ['n'.repeat(51)]: 1 } },
      `event "k1": Metrics.${'n'.repeat(51)} has a name of 51 characters, more than 50`,
    ],
    [
      { Attributes: { ['n'.repeat(5_000)]: 'v' } },
      `event "k1": Attributes.${'n'.repeat(60)}… has a name of 5000 characters, more than 50`,
    ],
    [{ Attributes: names(41, 'x') }, 'event "k1": it has 41 attributes and metrics, more than 40'],
    [
      { Attributes: names(20, 'x'), Metrics: names(21, 1) },
      'event "k1": it has 41 attributes and metrics, more than 40',
    ],
    [{ Attributes: { size: 5 } }, 'event "k1": Attributes.size is not a text'],
    [{ Attributes: ['x'] }, 'event "k1": Attributes is not an object'],
    [{ Metrics: { price: '5' } }, 'event "k1": Metrics.price is not a finite number'],
    [
      { Metrics: { price: 'NaN', sum: null } },
      'event "k1": Metrics.price is not a finite number; Metrics.sum is not a finite number',
    ],
    [{ EventType: undefined }, 'event "k1": EventType is missing'],
    [{ EventType: '' }, 'event "k1": EventType is empty'],
    [{ EventType: 7 }, 'event "k1": EventType is not a text'],
    [{ Timestamp: undefined }, 'event "k1": Timestamp is missing'],
    [{ Timestamp: null }, 'event "k1": Timestamp is missing'],
    [
      { Timestamp: 'yesterday' },
      'event "k1": Timestamp is not a time in ISO 8601 such as 2026-01-15T12:00:00Z',
    ],
    [{ Timestamp: 1768478400000 }, 'event "k1": Timestamp is not a text'],
    [
      { EventType: undefined, Timestamp: undefined },
      'event "k1": EventType is missing; Timestamp is missing',
    ],
    [{ Session: {} }, 'event "k1": Session.Id is missing; Session.StartTimestamp is missing'],
    [{ Session: 's' }, 'event "k1": Session is not an object'],
    [
      { Session: { Id: 's', StartTimestamp: 'x' } },
      'event "k1": Session.StartTimestamp is not a time in ISO 8601 such as 2026-01-15T12:00:00Z',
    ],
  ])('is refused for %j', (fields, fault) => {
    expect(eventFault(fields)).toBe(fault);
  });

  test.each([null, 'x', 5, []])('is an object and not %j', (event) => {
    expect(eventOf(event)).toEqual({ ok: false, fault: 'event "k1": it is not an object' });
  });

  test('names few of its faults when it has many', () => {
    expect(eventFault({ Attributes: names(10_000, 5) })!.split(';')).toHaveLength(5);
  });

  test('may have any key and any names', () => {
    const events = JSON.parse(
      `{"__proto__":${JSON.stringify({ ...EVENT, Metrics: { constructor: 1 } })},"":${JSON.stringify(EVENT)}}`,
    ) as object;
    expect(endpointsOf(batch(events))[0].events).toMatchObject([
      { key: '__proto__', event: { ok: true, value: { metrics: { constructor: 1 } } } },
      { key: '', event: { ok: true } },
    ]);
  });
});

describe('an endpoint', () => {
  test.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ User: null }, undefined],
    [{ User: {} }, undefined],
    [{ User: { UserId: null } }, undefined],
    [{ User: { UserId: '' } }, undefined],
    [{ User: { UserId: 'ann', UserAttributes: {} }, OptOut: 'NONE' }, 'ann'],
  ])('that is %j names the user %j', (endpoint, value) => {
    expect(endpointsOf({ BatchItem: { phone: { Endpoint: endpoint, Events: {} } } })).toEqual([
      { endpointId: 'phone', user: { ok: true, value }, events: [] },
    ]);
  });

  test.each([
    ['x', 'phone', 'Endpoint is not an object'],
    [{ User: 'ann' }, 'phone', 'User is not an object'],
    [{ User: { UserId: 5 } }, 'phone', 'User.UserId is not a text'],
    [{ User: { UserId: 'u'.repeat(2_001) } }, 'phone', 'User.UserId has 2001 characters, more than 2000'],
    [{ User: { UserId: 'half \ud83d' } }, 'phone', 'User.UserId holds half a character'],
    [{}, '', 'the endpoint id is empty'],
    [{}, 'e'.repeat(201), 'the endpoint id has 201 characters, more than 200'],
    [{}, 'half \ud83d', 'the endpoint id holds half a character'],
  ])('that is %j with the id %j is refused without its neighbours', (endpoint, id, fault) => {
    const request = {
      BatchItem: {
        [id]: { Endpoint: endpoint, Events: { a: EVENT } },
        desk: { Endpoint: {}, Events: { b: EVENT } },
      },
    };
    expect(endpointsOf(request)).toMatchObject([
      { endpointId: id, user: { ok: false, fault } },
      { endpointId: 'desk', user: { ok: true }, events: [{ event: { ok: true } }] },
    ]);
  });
});

describe('a request', () => {
  test('may be empty, or hold 100 events', () => {
    expect(endpointsOf({ BatchItem: {} })).toEqual([]);
    expect(endpointsOf(batch(names(100, EVENT)))[0].events).toHaveLength(100);
  });

  test.each([
    [null, 'the body is not an object'],
    [[], 'the body is not an object'],
    ['x', 'the body is not an object'],
    [{}, 'BatchItem is missing'],
    [{ EventsRequest: batch({}) }, 'BatchItem is missing'],
    [{ BatchItem: null }, 'BatchItem is not an object'],
    [{ BatchItem: [] }, 'BatchItem is not an object'],
    [{ BatchItem: { phone: null } }, 'BatchItem "phone": it is not an object'],
    [{ BatchItem: { phone: {} } }, 'BatchItem "phone": Events is missing'],
    [{ BatchItem: { phone: { Events: [] } } }, 'BatchItem "phone": Events is not an object'],
    [batch(names(101, EVENT)), 'the request has 101 events, more than 100'],
    [
      {
        BatchItem: { ...batch(names(60, EVENT)).BatchItem, desk: { Endpoint: {}, Events: names(60, EVENT) } },
      },
      'the request has 120 events, more than 100',
    ],
  ])('that has not that shape is refused as a whole (%#)', (body, fault) => {
    expect(faultOf(body)).toBe(fault);
  });
});
