import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import {
  entersAt,
  leavesAt,
  nextBoundary,
  slotOf,
  windowAt,
} from '../../../src/engine/windows/moving-window';
import { Period, readPeriod } from '../../../src/rule-language/period';

const berlin = new LocalCalendar('Europe/Berlin');

function period(text: string): Period {
  const read = readPeriod(text);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

/** Slots of events at these moments, with their offset from UTC. */
const slots = (text: string, moments: readonly string[], calendar = berlin) =>
  moments.map((moment) => slotOf(period(text), Date.parse(moment), calendar));

/** Number of events that are inside the window at a moment. */
function inside(text: string, moments: readonly string[], at: string, calendar = berlin): number {
  const { from, to } = windowAt(period(text), Date.parse(at), calendar);
  return slots(text, moments, calendar).filter((slot) => slot >= from && slot <= to).length;
}

/** Every boundary after a moment. */
function boundaries(text: string, moments: readonly string[], after: string, calendar = berlin): string[] {
  const found: string[] = [];
  const occupied = slots(text, moments, calendar);
  let at = nextBoundary(period(text), occupied, Date.parse(after), calendar);
  while (at !== undefined) {
    found.push(new Date(at).toISOString());
    at = nextBoundary(period(text), occupied, at, calendar);
  }
  return found;
}

test('the last 30 days are today and the 29 days before it, on local days', () => {
  const events = ['2026-01-01T23:30+01:00', '2026-01-30T12:00+01:00'];
  expect(inside('last 30 days', events, '2026-01-30T23:59:59.999+01:00')).toBe(2);
  expect(inside('last 30 days', events, '2026-01-31T00:00+01:00')).toBe(1);
  expect(boundaries('last 30 days', events, events[1])).toEqual([
    '2026-01-30T23:00:00.000Z',
    '2026-02-28T23:00:00.000Z',
  ]);
});

test.each([
  [
    ['2026-02-28T12:00+01:00', '2026-03-01T12:00+01:00'],
    '2026-03-29T22:00:00.000Z',
    'when clocks go forward',
  ],
  [['2026-10-01T12:00+02:00', '2026-10-01T13:00+02:00'], '2026-10-30T23:00:00.000Z', 'when clocks go back'],
])('of %j, the first leaves the last 30 days at %s: %s', (events, first) => {
  expect(boundaries('last 30 days', events, events[1])[0]).toBe(first);
});

test('29 February leaves the last 365 days on 28 February', () => {
  const events = ['2028-02-29T12:00+01:00'];
  expect(boundaries('last 365 days', events, events[0])).toEqual(['2029-02-27T23:00:00.000Z']);
});

test('the last millisecond of a day and the first of the next are never in one day', () => {
  const events = ['2026-01-31T23:59:59.999+01:00', '2026-02-01T00:00:00.000+01:00'];
  expect(events.map((event) => inside('last 1 day', events, event))).toEqual([1, 1]);
  expect(boundaries('last 1 day', events, events[0])).toEqual([
    '2026-01-31T23:00:00.000Z',
    '2026-02-01T23:00:00.000Z',
  ]);
});

test('a late event of the day before the window is outside, one of its first day inside', () => {
  const [before, first] = ['2026-03-01T23:59:59.999+01:00', '2026-03-02T00:00+01:00'];
  const now = '2026-03-31T12:00+02:00';
  expect([inside('last 30 days', [before], now), inside('last 30 days', [first], now)]).toEqual([0, 1]);
  expect(boundaries('last 30 days', [before], now)).toEqual([]);
});

test('an event of tomorrow is inside from tomorrow on', () => {
  const events = ['2026-01-31T10:00+01:00'];
  expect(inside('this month', events, '2026-01-30T23:59:59.999+01:00')).toBe(0);
  expect(boundaries('this month', events, '2026-01-30T11:00+01:00')).toEqual([
    '2026-01-30T23:00:00.000Z',
    '2026-01-31T23:00:00.000Z',
  ]);
});

test('an event leaves this month with the month', () => {
  const events = ['2026-01-31T23:59+01:00'];
  expect(inside('this month', events, events[0])).toBe(1);
  expect(boundaries('this month', events, events[0])).toEqual(['2026-01-31T23:00:00.000Z']);
});

test('a week begins on Monday, also over the end of a year', () => {
  const events = ['2025-12-29T00:00+01:00', '2026-01-04T23:59:59.999+01:00'];
  expect(inside('this week', events, events[0])).toBe(1);
  expect(inside('this week', events, events[1])).toBe(2);
  expect(boundaries('this week', events, events[1])).toEqual(['2026-01-04T23:00:00.000Z']);
  expect(boundaries('previous week', events, events[0])).toEqual([
    '2026-01-04T23:00:00.000Z',
    '2026-01-11T23:00:00.000Z',
  ]);
});

test.each([
  ['yesterday', '2026-01-15T23:00:00.000Z', '2026-01-16T23:00:00.000Z'],
  ['previous month', '2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
  ['previous quarter', '2026-03-31T22:00:00.000Z', '2026-06-30T22:00:00.000Z'],
  ['previous year', '2026-12-31T23:00:00.000Z', '2027-12-31T23:00:00.000Z'],
])('an event of 15 January is in %s from %s to %s', (text, enters, leaves) => {
  const events = ['2026-01-15T12:00+01:00'];
  expect(boundaries(text, events, events[0])).toEqual([enters, leaves]);
  expect(inside(text, events, enters)).toBe(1);
  expect(inside(text, events, leaves)).toBe(0);
});

test('an event leaves the last hour an hour after the end of its minute', () => {
  const events = ['2026-06-01T10:00:10Z', '2026-06-01T10:30:00Z'];
  expect(inside('last 1 hour', events, '2026-06-01T11:00:59.999Z')).toBe(2);
  expect(inside('last 1 hour', events, '2026-06-01T11:01:00Z')).toBe(1);
  expect(boundaries('last 1 hour', events, events[1])).toEqual([
    '2026-06-01T11:01:00.000Z',
    '2026-06-01T11:31:00.000Z',
  ]);
});

test('from 24 hours on, events leave together with those of the same five minutes', () => {
  const events = ['2026-06-01T10:00:00Z', '2026-06-01T10:04:59.999Z', '2026-06-01T10:05:00Z'];
  expect(boundaries('last 24 hours', events, events[2])).toEqual([
    '2026-06-02T10:05:00.000Z',
    '2026-06-02T10:10:00.000Z',
  ]);
});

test('hours pass by the instant while clocks go back', () => {
  const events = ['2026-10-25T02:30:00+02:00'];
  expect(boundaries('last 2 hours', events, events[0])).toEqual(['2026-10-25T02:31:00.000Z']);
});

test.each([
  ['America/Havana', '2026-03-07T12:00-05:00', '2026-03-08T05:00:00.000Z'],
  ['Asia/Beirut', '2026-03-28T12:00+02:00', '2026-03-28T22:00:00.000Z'],
])('in %s an event leaves today with the first instant of a day without midnight', (zone, event, leaves) => {
  expect(boundaries('today', [event], event, new LocalCalendar(zone))).toEqual([leaves]);
});

describe('around the day that Samoa left out, 2011-12-30', () => {
  const apia = new LocalCalendar('Pacific/Apia');
  const events = ['2011-12-29T12:00-10:00'];
  const crossing = '2011-12-30T10:00:00.000Z';
  const dayAfter = '2011-12-31T10:00:00.000Z';

  test('it is one of the last days', () => {
    expect(boundaries('last 1 day', events, events[0], apia)).toEqual([crossing]);
    expect(boundaries('last 2 days', events, events[0], apia)).toEqual([crossing]);
    expect(boundaries('last 3 days', events, events[0], apia)).toEqual([dayAfter]);
  });

  test('the day before it is never yesterday', () => {
    expect(inside('yesterday', events, crossing, apia)).toBe(0);
    expect(boundaries('yesterday', events, events[0], apia)).toEqual([]);
  });

  test('a slot of the day is never inside alone, and changes nothing where it enters as it leaves', () => {
    const [before] = slots('last 1 day', events, apia);
    const time = Date.parse(events[0]);
    expect(entersAt(period('today'), before + 1, apia)).toBe(leavesAt(period('today'), before + 1, apia));
    expect(nextBoundary(period('today'), [before + 1], time, apia)).toBeUndefined();
    expect(nextBoundary(period('today'), [before + 1, before + 2], time, apia)).toBe(Date.parse(crossing));
    expect(nextBoundary(period('last 2 days'), [before + 1], time, apia)).toBe(Date.parse(crossing));
  });
});

test('clocks that go back over midnight do not bring a window back', () => {
  const newfoundland = new LocalCalendar('America/St_Johns');
  const events = ['2006-10-28T12:00-02:30'];
  const midnight = '2006-10-29T02:30:00.000Z';
  expect(boundaries('today', events, events[0], newfoundland)).toEqual([midnight]);
  expect(inside('today', events, '2006-10-29T03:00:00.000Z', newfoundland)).toBe(0);
});

test('the order of slots does not matter, and no slots have no boundary', () => {
  const events = ['2026-01-10T12:00+01:00', '2026-01-03T12:00+01:00', '2026-01-20T12:00+01:00'];
  expect(boundaries('last 7 days', events, '2026-01-05T12:00+01:00')).toEqual(
    boundaries('last 7 days', [...events].sort(), '2026-01-05T12:00+01:00'),
  );
  expect(boundaries('last 7 days', [], events[0])).toEqual([]);
});

test('the last year of the calendar ends as others do', () => {
  const events = ['9999-06-01T12:00+02:00'];
  expect(boundaries('this year', events, events[0])).toEqual(['9999-12-31T23:00:00.000Z']);
});
