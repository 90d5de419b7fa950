import { MAX_TIME } from '../../../src/engine/events/event';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';

test.each([
  ['Etc/GMT-14', '9999-12-31'],
  ['UTC', '9999-12-31'],
  ['Etc/GMT+12', '9999-12-30'],
])('the latest time of an event is within the days that a rule can name, in %s too', (timeZone, day) => {
  expect(new LocalCalendar(timeZone).dayOf(MAX_TIME)).toBe(day);
});
