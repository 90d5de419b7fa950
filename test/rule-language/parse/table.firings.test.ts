import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { row } from '../../support/builders';

const messages = (cells: Record<string, string>) =>
  parseRules([row(cells)]).problems.map((problem) => `${problem.severity}: ${describeProblem(problem)}`);

describe('how often a rule fires', () => {
  const every3 = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };

  test('may be limited, and an empty cell limits nothing', () => {
    const [limited, free] = parseRules([
      row({ ...every3, AtMost: '2 per 7 Days' }),
      row({ ...every3, AtMost: 'na', Output: 'other' }),
    ]).rules;
    expect(limited.atMost).toEqual({ firings: 2, per: 7 });
    expect(free).not.toHaveProperty('atMost');
  });

  test('a history that sends nothing needs no warning', () => {
    expect(messages({ ...every3, IncludeHistory: 'yes', Existing: 'skip' })).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a limit of another form', { ...every3, AtMost: 'daily' }, '“daily” is no limit; write 1 per day'],
    [
      'a limit of a rule without a reset',
      { ...every3, ResetWhenReachTarget: 'no', AtMost: '1 per day' },
      '“1 per day” limits nothing',
    ],
    [
      'a firing for history without a reset',
      { ...every3, ResetWhenReachTarget: 'no', IncludeHistory: 'yes', Existing: 'fire' },
      '“fire” sends nothing',
    ],
    ['a firing for history without history', { ...every3, Existing: 'fire' }, '“fire” finds no user'],
    ['another word', { ...every3, IncludeHistory: 'yes', Existing: 'all' }, '“all” is not allowed'],
  ])('%s is an error', (_, cells, part) => {
    const [first, ...others] = messages(cells);
    expect(first).toMatch(/^error: /);
    expect(first).toContain(part);
    expect(others).toEqual([]);
    expect(parseRules([row(cells)]).rules).toEqual([]);
  });
});
