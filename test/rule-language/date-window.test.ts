import { describeDays, FIRST_DAY, isWithin, LAST_DAY } from '../../src/rule-language/date-window';

test.each([
  ['2021-01-30', false],
  ['2021-01-31', true],
  ['2021-02-15', true],
  ['2021-02-28', true],
  ['2021-03-01', false],
])('of a window with both days included, %s: %p', (day, expected) => {
  expect(isWithin({ start: '2021-01-31', finish: '2021-02-28' }, day)).toBe(expected);
});

test('a window of one day has that day, one without ends has all', () => {
  expect(isWithin({ start: '2021-01-31', finish: '2021-01-31' }, '2021-01-31')).toBe(true);
  for (const day of [FIRST_DAY, '1970-01-01', LAST_DAY]) {
    expect(isWithin({ start: FIRST_DAY, finish: LAST_DAY }, day)).toBe(true);
  }
});

test.each([
  ['2021-01-31', '2021-02-28', 'within 2021-01-31 to 2021-02-28'],
  [FIRST_DAY, '2021-02-28', 'on 2021-02-28 or earlier'],
  ['2021-01-31', LAST_DAY, 'on 2021-01-31 or later'],
])('the days from %s to %s are described as %s', (start, finish, words) => {
  expect(describeDays({ start, finish })).toBe(words);
});
