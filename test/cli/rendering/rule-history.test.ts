import { describeHistory } from '../../../src/cli/rendering/rule-history';

test('another time zone is a revision that says both', () => {
  const change = {
    revision: 3,
    at: Date.UTC(2026, 0, 1),
    source: 'table',
    rules: [],
    timeZone: { before: 'UTC', after: 'Europe/Berlin' },
  };
  expect(describeHistory([change])).toBe(
    [
      'revision 3, 2026-01-01T00:00:00.000Z, another time zone',
      '  days are those of Europe/Berlin, before of UTC',
      '',
    ].join('\n'),
  );
});
