import fc from 'fast-check';
import { dayNumber, dayText } from '../../../src/engine/windows/day-number';

test.each([
  ['1970-01-01', 0],
  ['1970-01-02', 1],
  ['1969-12-31', -1],
  ['2000-03-01', 11_017],
  ['9999-12-31', 2_932_896],
])('%s is day %d', (day, number) => {
  expect([dayNumber(day), dayText(number)]).toEqual([number, day]);
});

test('days and their numbers have the same order', () => {
  const numbers = fc.integer({ min: 0, max: 2_932_896 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(dayText(a) < dayText(b)).toBe(a < b);
      expect(dayNumber(dayText(a))).toBe(a);
    }),
  );
});
