import fc from 'fast-check';
import { dayNumber, dayText } from '../../../src/engine/windows/day-number';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import { ZONES } from '../../support/zones';

const dublin = new LocalCalendar('Europe/Dublin');

test.each([
  ['2021-03-28T00:30:00Z', '2021-03-28', 'before clocks go forward'],
  ['2021-03-28T22:59:59.999Z', '2021-03-28', 'the last moment of a day of 23 hours'],
  ['2021-03-28T23:00:00Z', '2021-03-29', 'the first moment after it'],
  ['2021-10-31T23:59:59.999Z', '2021-10-31', 'the last moment of a day of 25 hours'],
  ['2021-11-01T00:00:00Z', '2021-11-01', 'the first moment after it'],
  ['2024-02-29T12:00:00Z', '2024-02-29', 'a leap day'],
  ['2020-12-31T23:59:59.999Z', '2020-12-31', 'the last moment of a year'],
])('%s is %s in Dublin: %s', (moment, day) => {
  expect(dublin.dayOf(Date.parse(moment))).toBe(day);
});

test('a day begins and ends with local midnight', () => {
  const times = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2099, 11, 31) });
  const shifted = (time: number, hours: number) =>
    new Date(time + hours * 3_600_000).toISOString().slice(0, 10);
  const utc = new LocalCalendar('UTC');
  const east = new LocalCalendar('Etc/GMT-5');
  const west = new LocalCalendar('Etc/GMT+11');
  fc.assert(
    fc.property(times, (time) => {
      expect([utc.dayOf(time), east.dayOf(time), west.dayOf(time)]).toEqual([
        shifted(time, 0),
        shifted(time, 5),
        shifted(time, -11),
      ]);
    }),
  );
});

test.each([
  ['2011-12-30T09:59:59Z', '2011-12-29', 'the last second before Samoa crossed the date line'],
  ['2011-12-30T10:00:00Z', '2011-12-31', 'the first second after it'],
])('%s is %s in Apia: %s', (moment, day) => {
  expect(new LocalCalendar('Pacific/Apia').dayOf(Date.parse(moment))).toBe(day);
});

test('days of the first century are days of the first century', () => {
  expect(new LocalCalendar('UTC').dayOf(Date.parse('0050-06-01T12:00:00Z'))).toBe('0050-06-01');
});

test('a time zone that does not exist is an error', () => {
  expect(() => new LocalCalendar('Europe/Atlantis')).toThrow('Europe/Atlantis');
});

test.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 'a day of 23 hours'],
  ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00Z', 'the day after it'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 'a day of 25 hours'],
  ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z', 'the day after it'],
  ['America/Havana', '2026-03-08', '2026-03-08T05:00:00Z', 'midnight is skipped, the day begins at 1:00'],
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 'midnight happens twice'],
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z', 'midnight is skipped, the day begins at 1:00'],
  ['Asia/Beirut', '2026-10-25', '2026-10-24T22:00:00Z', 'the hour before midnight happens twice'],
  ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00Z', 'the day before the one that was left out'],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', 'a day that was left out'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z', 'the day after it'],
  ['Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30:00Z', 'clocks go back by half an hour'],
  ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00Z', 'half an hour beside UTC'],
  [
    'America/St_Johns',
    '2006-10-29',
    '2006-10-29T02:30:00Z',
    'a minute after midnight clocks go back over it',
  ],
  ['Africa/Monrovia', '1971-06-01', '1971-06-01T00:44:30Z', 'seconds beside UTC'],
  ['UTC', '1970-01-01', '1970-01-01T00:00:00Z', 'the first day'],
  ['Europe/Berlin', '9999-12-31', '9999-12-30T23:00:00Z', 'the last day'],
])('in %s %s begins at %s: %s', (zone, day, moment) => {
  expect(new LocalCalendar(zone).startOf(day)).toBe(Date.parse(moment));
});

const zones = fc.constantFrom(...ZONES).map((zone) => new LocalCalendar(zone));

test('a day is the one that began last, and no moment before its start belongs to it', () => {
  fc.assert(
    fc.property(
      zones,
      fc.integer({ min: 0, max: dayNumber('9999-12-31') }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (calendar, number, part) => {
        const start = calendar.startOfDayNumber(number);
        const next = calendar.startOfDayNumber(number + 1);
        expect(calendar.startOf(dayText(number))).toBe(start);
        if (start < next) expect(calendar.dayNumberOf(start)).toBe(number);
        expect(calendar.dayNumberOf(start - 1)).toBeLessThan(number);
        expect(calendar.dayNumberOf(start - Math.ceil(part * 30 * 3_600_000) - 1)).toBeLessThan(number);
      },
    ),
    { numRuns: 400 },
  );
});

test.each(ZONES)('around a change of the clocks, every day begins in %s with its first minute', (zone) => {
  const calendar = new LocalCalendar(zone);
  for (let number = dayNumber('2009-10-01'); number < dayNumber('2012-04-15'); number++) {
    const start = calendar.startOfDayNumber(number);
    const next = calendar.startOfDayNumber(number + 1);
    if (next - start === 86_400_000) continue;
    for (let time = start - 4 * 3_600_000; time < start; time += 60_000) {
      expect(calendar.dayNumberOf(time)).toBeLessThan(number);
    }
    if (start < next) expect(calendar.dayNumberOf(start)).toBe(number);
  }
});

test('a day is found fast, and so is its start', () => {
  const asked = jest.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const calendar = new LocalCalendar('Europe/Berlin');
  for (let time = Date.UTC(2026, 2, 29); time < Date.UTC(2026, 2, 30); time += 1_000) {
    calendar.startOf(calendar.dayOf(time));
  }
  expect(asked.mock.calls.length).toBeLessThan(30);
  asked.mockRestore();
});
