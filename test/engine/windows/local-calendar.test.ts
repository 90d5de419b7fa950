import fc from 'fast-check';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';

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
