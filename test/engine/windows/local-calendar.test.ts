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
