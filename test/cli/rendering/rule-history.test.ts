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

test('a revision of several people says which rule is whose, and adds no name where none is known', () => {
  const rules = [
    { key: 'attribute:click', after: { where: 'rule a', cells: {} }, by: 'ann' },
    { key: 'attribute:buy', before: { where: 'rule b', cells: {} }, by: 'bob\n' },
    { key: 'attribute:more', after: { where: 'rule c', cells: {} } },
  ];
  const change = { revision: 3, at: Date.UTC(2026, 0, 1), source: 'table', rules };
  expect(describeHistory([change]).split('\n').slice(1)).toEqual([
    '  published by ann and bob\\n; who published 1 of its 3 rules is not known',
    '  + attribute:click (rule a), by ann',
    '  - attribute:buy (rule b), by bob\\n',
    '  + attribute:more (rule c)',
    '',
  ]);
});
