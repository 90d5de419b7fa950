import { isTimeZone, UTC } from '../../src/contract/time-zone';

test.each([UTC, 'UTC', 'Europe/Dublin'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['', 'Mars/Olympus', 'Etc/Utc2'])('“%s” is none', (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test('UTC is known without a question to the runtime, which takes long', () => {
  const asked = jest.spyOn(Intl, 'DateTimeFormat');
  expect(isTimeZone(UTC)).toBe(true);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});
