import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import { eventFormat } from '../../../src/operations/events/event-format';
import { chooseFormat, givenFormat } from '../../../src/operations/inspection/format-choice';
import { Inspection } from '../../../src/operations/inspection/inspection';
import { InspectionReport, inspectionReport } from '../../../src/operations/inspection/inspection-report';

const NOW = Date.UTC(2026, 1, 1);
const TIME = '2026-01-15T23:00:00Z';
const BUY = { name: 'buy', userId: 'ann', timestamp: TIME };

function report(records: readonly object[], format?: string): InspectionReport {
  const texts = records.map((record) => JSON.stringify(record));
  const choice = format === undefined ? chooseFormat(texts) : givenFormat(eventFormat(format), texts);
  const inspection = new Inspection({ decode: choice.decode, now: NOW, onRejected: () => {} });
  for (const text of texts) inspection.add(text);
  return inspectionReport(inspection, choice, new LocalCalendar('Europe/Dublin'));
}

test('events are counted by name, with their values, users and days', () => {
  const { events, users, days, names, formats } = report([
    { ...BUY, amount: 9.5, city: 'Cork' },
    { ...BUY, amount: 20, city: 'Cork' },
    { ...BUY, userId: 'bob', city: 'Dublin', timestamp: '2026-01-16T23:00:00Z' },
    { ...BUY, name: 'look' },
  ]);
  expect({ events, users, days }).toEqual({
    events: 4,
    users: 2,
    days: { from: '2026-01-15', to: '2026-01-16' },
  });
  expect(formats).toEqual([{ format: 'flat', records: 4 }]);
  expect(names).toMatchObject([
    {
      name: 'buy',
      events: 3,
      attributes: [
        {
          name: 'city',
          events: 3,
          values: [
            { text: 'Cork', events: 2 },
            { text: 'Dublin', events: 1 },
          ],
        },
      ],
      metrics: [{ name: 'amount', events: 2, min: '9.5', max: '20' }],
    },
    { name: 'look', events: 1 },
  ]);
});

test('the first records stand beside what becomes of them', () => {
  const { rows } = report([{ ...BUY, amount: 1 }, { name: 'buy' }, BUY, { userId: 'ann' }, BUY, BUY]);
  expect(rows).toHaveLength(5);
  expect(rows[0].event).toEqual({
    name: 'buy',
    user: 'ann',
    time: '2026-01-15T23:00:00.000Z',
    attributes: {},
    metrics: { amount: '1' },
  });
  expect(rows[1].reason).toBe('skipped: without a user');
  expect(rows[3].reason).toBe('rejected: the record has no event name at $.name');
});

test('memory does not grow with names and values, and what is beyond is told', () => {
  const { names, eventsOfOtherNames } = report([
    ...Array.from({ length: 150 }, (_, n) => ({ ...BUY, code: `code ${n}` })),
    { ...BUY, code: 'x'.repeat(1_000) },
    ...Array.from({ length: 250 }, (_, n) => ({ ...BUY, name: `name ${n}` })),
  ]);
  expect(names).toHaveLength(200);
  expect(eventsOfOtherNames).toBe(51);
  expect(names[0].attributes[0]).toMatchObject({ events: 151, eventsOfOtherValues: 51 });
});

describe('a doubt is told with its remedy:', () => {
  const ID = { eventName: '$.name', userId: '$.userId', time: '$.timestamp', eventId: '$.id' };
  const [WITH_ID, NO_TIME] = [JSON.stringify(ID), '{"eventName":"$.name","userId":"$.userId"}'];

  test.each<[string, object[], string, string | undefined]>([
    [
      'text where numbers are meant',
      [{ ...BUY, fee: 1 }, { ...BUY, fee: '5 EUR' }, BUY],
      '“fee” is text in 1 of 3 events of “buy”, and adds 0 to a sum there; send a number, or a text such as 19.99',
      undefined,
    ],
    [
      'a time that is not mapped',
      [{ name: 'buy', userId: 'ann', at: TIME }],
      '“at” looks like the time of the event, but the format takes another or none: every event counts as of ' +
        'its arrival; put "time":"$.at" into a mapping',
      NO_TIME,
    ],
    [
      'a time that cannot be read',
      [{ name: 'buy', userId: 'ann', date: 'in spring' }],
      '“date” is named like a time, but cannot be read as one: every event counts as of its arrival; ' +
        'say how it is written by timePattern in a mapping, such as "dd/MM/yyyy HH:mm"',
      undefined,
    ],
    [
      'a time whose day may be the month',
      ['05/01/2026', '12/01/2026'].map((date) => ({ name: 'buy', userId: 'ann', date })),
      '“date” holds times such as “05/01/2026”: put "time":"$.date","timePattern":"d/M/yyyy" where the day ' +
        'comes first, or "time":"$.date","timePattern":"M/d/yyyy" into a mapping; until then every event ' +
        'counts as of its arrival',
      undefined,
    ],
    [
      'a time in the future',
      [{ ...BUY, timestamp: '2027-01-15T12:00:00Z' }],
      '1 event is more than a day in the future: each counts as of its arrival; ' +
        'correct the clock, or the unit of the time (timeFormat of the mapping)',
      undefined,
    ],
    [
      'some events without a time',
      [BUY, { ...BUY, timestamp: undefined }],
      '1 event is without a time: each counts as of its arrival; ' +
        'name the field of the time in the mapping ("time":"$.…"), or send one',
      undefined,
    ],
    [
      'placeholder users',
      [BUY, { ...BUY, userId: 'null' }],
      '1 event is of a placeholder user such as null or anonymous, and skipped; ' +
        'send no user id while there is none',
      undefined,
    ],
    [
      'no ids',
      [BUY],
      'no event has an id: one that is sent twice counts twice; send an id with each event, ' +
        'and name its field in the mapping ("eventId":"$.…")',
      undefined,
    ],
    [
      'one id for different events',
      [
        { ...BUY, id: 'a', amount: 1 },
        { ...BUY, id: 'a', amount: 2 },
      ],
      '1 event is under the id of an earlier one of the user with other content, and skipped as a repetition; ' +
        'map an eventId that each event has for itself',
      WITH_ID,
    ],
    [
      'no name of the event',
      [{ customer: 'ann' }],
      'no field looks like the name of the event: every event is named “event”; ' +
        'put another name in eventName, in single quotes, or the path of a field',
      undefined,
    ],
    [
      'several formats, one of which needs a mapping',
      [
        { type: 'track', event: 'buy', userId: 'ann' },
        { action: 'buy', customer: 'ann' },
      ],
      'the records are of several formats, and a mapping reads all alike: ' +
        'keep the records of each format in files of their own',
      undefined,
    ],
    [
      'no field for the user',
      [{ foo: 1, bar: { baz: 2 } }],
      'no field looks like a user, so no mapping can be proposed: write one of your own, ' +
        'such as {"eventName":"$.what","userId":"$.who"}. Fields are $.foo, $.bar, $.bar.baz',
      undefined,
    ],
  ])('%s', (_, records, doubt, format) => {
    expect(report(records, format).doubts).toContain(doubt);
  });

  test('and none where all is well', () => {
    expect(report([{ ...BUY, id: 'a', price: { amount: 3, currency: 'EUR' } }], WITH_ID).doubts).toEqual([]);
  });
});

test('the code of an app says the mapping in both languages', () => {
  expect(report([{ 'User ID': 'ann', 'context': { type: 'buy', plan: 'pro' } }]).code).toEqual({
    typeScript:
      'EventMapping.paths({ eventName: "$.context.type", userId: "$[\\"User ID\\"]", ' +
      'values: [{ path: "$" }, { path: "$.context", prefix: "context." }] })',
    python:
      'EventMapping.paths(event_name="$.context.type", user_id="$[\\"User ID\\"]", ' +
      'values=[{"path": "$"}, {"path": "$.context", "prefix": "context."}])',
  });
  expect(report([{ type: 'track', event: 'buy', userId: 'ann' }]).code?.python).toBe(
    'EventMapping.segment()',
  );
});
