import { checkRules } from '../../../src/operations/rules/check-rules';
import { row } from '../../support/builders';

const RIGHT = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const NOW = Date.UTC(2026, 0, 15, 23, 59);

test('errors and warnings are told apart, and the rules that are right remain', () => {
  const { rules, problems, errors, warnings } = checkRules(
    {
      rows: [
        row(RIGHT),
        row({ 'Operator-C': 'grater', 'Target-C': '5', 'Output': 'wrong' }, 'row 3'),
        row({ 'Operator-C': 'greater', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' }, 'row 4'),
      ],
      problems: [],
    },
    NOW,
  );
  expect(rules.map(({ output }) => output.name)).toEqual(['click', 'trk_click']);
  expect(errors.map(({ where }) => where)).toEqual(['row 3']);
  expect(warnings.map(({ where }) => where)).toEqual(['row 4']);
  expect(problems).toHaveLength(2);
});

test('problems of the sheet itself are among them', () => {
  const problem = { severity: 'error', where: 'heading', column: 'Note', message: 'is unknown' } as const;
  expect(checkRules({ rows: [row(RIGHT)], problems: [problem] }, NOW)).toMatchObject({
    rules: [{ output: { name: 'click' } }],
    errors: [problem],
    warnings: [],
  });
});

test('a window is over only when its last day is', () => {
  const warningsAt = (finish: string) =>
    checkRules(
      {
        rows: [row({ ...RIGHT, RuleType: 'date', StartDate: '2026-01-01', FinishDate: finish })],
        problems: [],
      },
      NOW,
    ).warnings.map(({ message }) => message);
  expect(warningsAt('2026-01-15')).toEqual([]);
  expect(warningsAt('2026-01-14')).toEqual([expect.stringContaining('is over')]);
});
