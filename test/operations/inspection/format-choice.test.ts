import { parseEventMapping } from '../../../src/contract/event-mapping-fault';
import { chooseFormat, FormatChoice } from '../../../src/operations/inspection/format-choice';

function choice(...records: object[]): FormatChoice {
  return chooseFormat(records.map((record) => JSON.stringify(record)));
}

const TIME = '2026-01-15T12:00:00Z';

describe('a mapping is proposed where records are of no known format', () => {
  test.each<[string, object[], object]>([
    [
      'for flat records under other names',
      [
        { event_name: 'buy', customer_id: 'ann', created_at: TIME, uuid: 'a', amount: 1 },
        { event_name: 'buy', customer_id: 'bob', created_at: TIME, uuid: 'b', amount: 2 },
      ],
      { eventName: '$.event_name', userId: '$.customer_id', time: '$.created_at', eventId: '$.uuid' },
    ],
    [
      'for nested records, whose objects are read for values',
      [
        {
          event: { type: 'buy', id: 'a' },
          user: { id: 1, plan: 'pro' },
          ts: 1767225600,
          props: { amount: 3 },
        },
        {
          event: { type: 'buy', id: 'b' },
          user: { id: 2, plan: 'pro' },
          ts: 1767225601,
          props: { amount: 3 },
        },
      ],
      {
        eventName: '$.event.type',
        userId: '$.user.id',
        time: '$.ts',
        eventId: '$.event.id',
        values: [{ path: '$' }, { path: '$.user', prefix: 'user.' }, { path: '$.props' }],
      },
    ],
    [
      'for what surrounds an event',
      [{ action: 'buy', context: { userId: 'ann' } }],
      { eventName: '$.action', userId: '$.context.userId' },
    ],
    [
      'for headings of a table',
      [{ 'Event Name': 'buy', 'Customer ID': 'C7', 'Order Date': '2026-01-15', 'City': 'Cork' }],
      { eventName: '$["Event Name"]', userId: '$["Customer ID"]', time: '$["Order Date"]' },
    ],
    [
      'with one name for all events where no field has one',
      [{ Customer: 'C7', Total: 5 }],
      { eventName: "'event'", userId: '$.Customer' },
    ],
    [
      'for flat records whose time has another name',
      [{ name: 'buy', userId: 'ann', at: TIME }],
      { time: '$.at' },
    ],
  ])('%s', (_, records, mapping) => {
    const { proposal, decode } = choice(...records);
    expect(proposal?.mapping).toEqual(mapping);
    expect(() => parseEventMapping(JSON.stringify(mapping))).not.toThrow();
    for (const record of records) expect(decode(JSON.stringify(record), NaN).kind).toBe('event');
  });
});

test.each([
  ['13/01/2026', { time: '$.date', timePattern: 'd/M/yyyy' }],
  ['01/13/2026', { time: '$.date', timePattern: 'M/d/yyyy' }],
  ['01/12/2026', {}],
])('a date such as %s is proposed with its pattern where that is sure', (date, time) => {
  const records = [{ customer: 'ann', action: 'buy', date }];
  const { proposal, decode } = choice(...records);
  expect(proposal?.mapping).toEqual({ eventName: '$.action', userId: '$.customer', ...time });
  expect(decode(JSON.stringify(records[0]), NaN).kind).toBe('event');
  expect(choice({ name: 'buy', userId: 'ann', date }).proposal?.mapping ?? {}).toEqual(time);
});

test.each<[string, object]>([
  ['flat', { name: 'buy', userId: 'ann', timestamp: TIME }],
  ['Segment', { type: 'track', event: 'buy', userId: 'ann', messageId: 'a' }],
  ['CloudEvents', { specversion: '1.0', type: 'buy', subject: 'ann', id: 'a', source: 's' }],
])('none is proposed for events of the format %s', (_, record) => {
  expect(choice(record)).toMatchObject({ isUnknown: false });
  expect(choice(record).proposal).toBeUndefined();
});

describe('a field is only taken whose values have the role', () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      name: `Person ${n}`,
      type: 'buy',
      uid: 'one-for-all',
      email: `${n}@example.org`,
      time: 'late',
      id: n % 2,
    }));

  test('an event name repeats, users differ, a time can be read, an id is unique', () => {
    expect(choice(...people(20)).proposal?.mapping).toEqual({ eventName: '$.type', userId: '$.email' });
  });

  test('a few records are no proof', () => {
    expect(choice(...people(2)).proposal?.mapping).toMatchObject({ eventName: '$.name', userId: '$.uid' });
  });
});

test('without a field that looks like a user nothing is proposed', () => {
  expect(choice({ foo: 1 })).toMatchObject({ isUnknown: true });
  expect(choice({ foo: 1 }).proposal).toBeUndefined();
});
