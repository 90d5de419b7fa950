import { describeProblem, Report } from '../../src/rule-language/problem';

test('a report gathers all problems of one rule, and is wrong by errors alone', () => {
  const report = new Report('row 7');
  report.warn('Target-V', 'is not used');
  expect(report.wrong).toBe(false);
  expect(report.error('Operator-C', 'is empty')).toBeUndefined();
  expect(report.wrong).toBe(true);
  expect(report.problems).toEqual([
    { severity: 'warning', where: 'row 7', column: 'Target-V', message: 'is not used' },
    { severity: 'error', where: 'row 7', column: 'Operator-C', message: 'is empty' },
  ]);
});

test('a problem is one line, with its place in front', () => {
  expect(
    describeProblem({ severity: 'error', where: 'row 7', column: 'Output', message: 'holds “a\nb”' }),
  ).toBe('row 7, Output: holds “a\\nb”');
  expect(describeProblem({ severity: 'error', where: 'row 7', message: 'is no rule' })).toBe(
    'row 7: is no rule',
  );
});
