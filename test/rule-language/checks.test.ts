import {
  checkHistory,
  checkOutput,
  checkReset,
  defaultOutput,
  FieldNames,
  LocatedTest,
  possibleOutputKeys,
  warnOfTraps,
} from '../../src/rule-language/checks';
import { Operator, OPERATOR_NAMES } from '../../src/rule-language/operators';
import { Period } from '../../src/rule-language/period';
import { Report } from '../../src/rule-language/problem';
import { ResetMode } from '../../src/rule-language/reset-modes';
import { Rule, RuleKind, StatisticTest } from '../../src/rule-language/rule';
import { Statistic, STATISTIC_NAMES } from '../../src/rule-language/statistics';

const FIELDS: FieldNames = {
  eventName: 'event',
  reset: 'reset',
  resetMode: 'mode',
  includeHistory: 'history',
  existing: 'existing',
  period: 'period',
  atMost: 'limit',
  statistic: 'statistic',
  output: 'output',
  finishDate: 'finish',
  endsAt: 'end',
};

const DAYS: Period = { last: 30, unit: 'day' };
const HOURS: Period = { last: 720, unit: 'minute' };

function located(operator: Operator, target = '3', statistic: Statistic = 'count'): LocatedTest {
  return { field: statistic, test: { statistic, operator, target } };
}

function said(check: (report: Report) => void): string[] {
  const report = new Report('row 2');
  check(report);
  return report.problems.map(({ severity, column }) => `${severity} at ${column}`);
}

describe('a reset', () => {
  const reset = (mode: ResetMode, tests: LocatedTest[], kind: RuleKind = 'aggregator', period?: Period) => {
    const report = new Report('row 2');
    const left = checkReset(report, FIELDS, kind, mode, tests, period);
    return [left, ...report.problems.map(({ severity, column }) => `${severity} at ${column}`)];
  };

  test('is taken from a date rule, which goes on', () => {
    expect(reset('carry', [located('less')], 'date')).toEqual(['none', 'warning at reset']);
  });

  test('that is none is right with every test', () => {
    for (const operator of OPERATOR_NAMES) expect(reset('none', [located(operator)])).toEqual(['none']);
  });

  test.each<[Operator, string[]]>([
    ['equal', []],
    ['greater', ['warning at count']],
    ['atLeast', []],
    ['less', ['error at count']],
    ['atMost', ['error at count']],
    ['notEqual', ['error at count']],
  ])('to zero with %s: %j', (operator, problems) => {
    expect(reset('zero', [located(operator)])).toEqual(['zero', ...problems]);
  });

  test('that carries needs a single test, of count or sum, with atLeast and a target over 0', () => {
    expect(reset('carry', [located('atLeast')])).toEqual(['carry']);
    expect(reset('carry', [located('atLeast', '0.5', 'sum')])).toEqual(['carry']);
    const refused = ['carry', 'error at mode'];
    expect(reset('carry', [located('atLeast', '0')])).toEqual(refused);
    expect(reset('carry', [located('atLeast', '-5', 'sum')])).toEqual(refused);
    expect(reset('carry', [located('equal')])).toEqual(refused);
    expect(reset('carry', [located('greater')])).toEqual(refused);
    expect(reset('carry', [])).toEqual(refused);
    expect(reset('carry', [located('atLeast'), located('atLeast', '3', 'sum')])).toEqual(refused);
    for (const statistic of STATISTIC_NAMES.filter((name) => !['count', 'sum'].includes(name))) {
      expect(reset('carry', [located('atLeast', '3', statistic)])).toEqual(refused);
    }
  });

  test('that carries has no place in a window that moves, to zero has', () => {
    expect(reset('carry', [located('atLeast')], 'aggregator', DAYS)).toEqual(['carry', 'error at mode']);
    expect(reset('carry', [located('equal')], 'aggregator', DAYS)).toEqual(['carry', 'error at mode']);
    expect(reset('zero', [located('atLeast')], 'aggregator', DAYS)).toEqual(['zero']);
    expect(reset('zero', [located('less')], 'aggregator', DAYS)).toEqual(['zero', 'error at count']);
    expect(reset('carry', [located('atLeast')], 'date', DAYS)).toEqual(['none', 'warning at reset']);
  });

  test('says what it needs in the words of the language', () => {
    const report = new Report('row 2');
    checkReset(report, FIELDS, 'aggregator', 'carry', [located('greater')]);
    expect(report.problems[0].message).toBe(
      '“carry” needs exactly one of count and sum, with atLeast and a target over 0; fix that or write zero',
    );
  });
});

describe('history', () => {
  test.each<[RuleKind, boolean, Period | undefined, boolean, string[]]>([
    ['aggregator', false, undefined, false, []],
    ['aggregator', true, undefined, true, []],
    ['date', false, undefined, true, []],
    ['date', true, undefined, true, []],
    ['aggregator', false, DAYS, false, []],
    ['aggregator', true, DAYS, true, []],
    ['date', false, DAYS, true, []],
    ['date', false, { calendar: 'day', previous: false }, true, []],
    ['aggregator', false, HOURS, false, []],
    ['aggregator', true, HOURS, false, ['warning at history']],
    ['date', false, HOURS, false, ['warning at period']],
    ['date', true, HOURS, false, ['warning at history']],
  ])(
    'of a rule of kind %s, asked for %p, with the period %j counts: %p %j',
    (kind, asked, period, ...out) => {
      const report = new Report('row 2');
      const includes = checkHistory(report, FIELDS, kind, asked, period);
      expect([includes, report.problems.map(({ severity, column }) => `${severity} at ${column}`)]).toEqual(
        out,
      );
    },
  );
});

describe('an output', () => {
  test.each<[RuleKind, ResetMode, string]>([
    ['aggregator', 'none', 'attribute:click'],
    ['aggregator', 'zero', 'event:trk_click'],
    ['aggregator', 'carry', 'event:trk_click'],
    ['date', 'none', 'attribute:trk_date_click'],
  ])('of a rule of kind %s with the reset %s is %s', (kind, mode, key) => {
    const output = defaultOutput(kind, mode, 'click');
    expect(`${output.kind}:${output.name}`).toBe(key);
    expect(possibleOutputKeys(undefined, 'click')).toContain(key);
  });

  test('of a wrong rule is any that it may have had, each once', () => {
    expect(possibleOutputKeys(undefined, 'click')).toEqual([
      'attribute:trk_date_click',
      'attribute:click',
      'event:trk_click',
    ]);
    expect(possibleOutputKeys('mine', 'click')).toEqual(['attribute:mine', 'event:mine']);
    expect(possibleOutputKeys(undefined, undefined)).toEqual([]);
  });

  test.each([
    ['x'.repeat(50), []],
    ['😀'.repeat(50), []],
    ['x'.repeat(51), ['error at output']],
    ['a#b', ['error at output']],
    [`${'x'.repeat(50)}?`, ['error at output', 'error at output']],
  ])('of the name %s: %j', (name, problems) => {
    expect(said((report) => checkOutput(report, 'output', { kind: 'event', name }))).toEqual(problems);
  });
});

describe('a test that no event can meet is warned of', () => {
  const rule = (test: StatisticTest, period?: Period): Rule => ({
    kind: 'aggregator',
    eventNames: ['click'],
    condition: test,
    reset: 'none',
    period,
    includesHistory: false,
    output: { kind: 'attribute', name: 'x' },
  });
  const isWarned = (statistic: Statistic, operator: Operator, target: string, period?: Period) => {
    const test = { statistic, operator, target };
    const warnings = said((report) =>
      warnOfTraps(report, FIELDS, rule(test, period), [{ field: 'test', test }], undefined),
    );
    return warnings.length > 0;
  };

  test.each<[boolean, Statistic, Operator, string]>([
    [true, 'count', 'less', '1'],
    [true, 'count', 'less', '0'],
    [false, 'count', 'less', '2'],
    [true, 'count', 'atMost', '0'],
    [false, 'count', 'atMost', '1'],
    [true, 'count', 'equal', '0'],
    [false, 'count', 'equal', '1'],
    [false, 'count', 'notEqual', '0'],
    [false, 'count', 'notEqual', '1'],
    [false, 'count', 'greater', '0'],
    [false, 'count', 'atLeast', '9007199254740991'],
    [true, 'distinct', 'greater', '1000'],
    [true, 'distinct', 'equal', '1000'],
    [true, 'distinct', 'atMost', '1000'],
    [true, 'distinct', 'notEqual', '1000'],
    [false, 'distinct', 'atLeast', '1000'],
    [false, 'distinct', 'less', '1000'],
    [false, 'distinct', 'greater', '999'],
    [false, 'distinct', 'atMost', '999'],
    [false, 'count', 'greater', '1000'],
    [true, 'distinct', 'less', '0'],
    [false, 'distinct', 'less', '1'],
    [false, 'distinct', 'atMost', '0'],
    [false, 'distinct', 'equal', '0'],
    [false, 'sum', 'less', '0'],
    [false, 'average', 'less', '-5'],
    [false, 'min', 'equal', '0'],
  ])('%p: %s %s %s', (expected, statistic, operator, target) => {
    expect(isWarned(statistic, operator, target)).toBe(expected);
  });

  test.each<[boolean, Statistic, Operator, string]>([
    [false, 'count', 'less', '1'],
    [true, 'count', 'less', '0'],
    [false, 'count', 'atMost', '0'],
    [false, 'count', 'equal', '0'],
    [false, 'count', 'notEqual', '0'],
    [false, 'distinct', 'less', '1'],
    [true, 'distinct', 'less', '0'],
    [false, 'sum', 'less', '0'],
    [false, 'min', 'less', '0'],
  ])('%p within a window that may be empty: %s %s %s', (expected, statistic, operator, target) => {
    expect(isWarned(statistic, operator, target, DAYS)).toBe(expected);
  });

  test('and so says a plain search of the counts from 1 on', () => {
    const holds = (count: number, operator: Operator, target: number) =>
      ({
        equal: count === target,
        greater: count > target,
        atLeast: count >= target,
        less: count < target,
        atMost: count <= target,
        notEqual: count !== target,
      })[operator];
    for (const operator of OPERATOR_NAMES) {
      for (const target of [0, 1, 2, 3, 4]) {
        const isReached = [1, 2, 3, 4, 5, 6].some((count) => holds(count, operator, target));
        expect([operator, target, isWarned('count', operator, String(target))]).toEqual([
          operator,
          target,
          !isReached,
        ]);
      }
    }
  });
});

describe('a warning is true of the very rule', () => {
  const rule = (changed: Partial<Rule>): Rule => ({
    kind: 'aggregator',
    eventNames: ['click'],
    condition: located('atLeast').test,
    reset: 'none',
    includesHistory: false,
    output: { kind: 'attribute', name: 'x' },
    ...changed,
  });
  const messagesOf = (check: (report: Report) => void) => {
    const report = new Report('row 2');
    check(report);
    return report.problems.map(({ column, message }) => `${column}: ${message}`);
  };
  const traps = (changed: Partial<Rule>, tests: LocatedTest[] = []) =>
    messagesOf((report) => warnOfTraps(report, FIELDS, rule(changed), tests, '2026-02-01'));
  const resetting = (...tests: LocatedTest[]) =>
    messagesOf((report) => checkReset(report, FIELDS, 'aggregator', 'zero', tests));

  test('a window that is over still counts history where the rule looks back', () => {
    const window = { start: '2026-01-01', finish: '2026-01-31' };
    const counts =
      '2026-01-31 is over: events up to then count as far back as history is kept, and also when they come late';
    expect(traps({ kind: 'date', includesHistory: true, window })).toEqual([`finish: ${counts}`]);
    expect(traps({ includesHistory: true, window })).toEqual([`end: ${counts}`]);
    expect(traps({ window })).toEqual(['end: 2026-01-31 is over: only events that come late still count']);
  });

  test('a test that is met only past its target is told with its own numbers', () => {
    expect(resetting(located('greater', '5'))).toEqual([
      'count: “greater” with a reset is met one past the target (greater 5: every 6th event); ' +
        'for every 5th write atLeast 5',
    ]);
    expect(resetting(located('greater', '1'))[0]).toContain(
      'every 2nd event); for every event write atLeast 1',
    );
    expect(resetting(located('greater', '22'))[0]).toContain('every 23rd event); for every 22nd');
    expect(resetting(located('greater', '12'))[0]).toContain('every 13th event); for every 12th');
    expect(resetting(located('greater', '112'))[0]).toContain('every 113th event); for every 112th');
  });

  test('only a count alone is met by every so many events', () => {
    expect(resetting(located('greater', '99.5', 'sum'))).toEqual([
      'sum: “greater” with a reset is met only past the target; for 99.5 or more write atLeast 99.5',
    ]);
    expect(resetting(located('greater', '3', 'distinct'))[0]).toContain(
      'only past the target; for 3 or more',
    );
    expect(resetting(located('greater'), located('atLeast', '5', 'sum'))[0]).toContain(
      'only past the target',
    );
  });

  test('more than no event is the first event', () => {
    expect(resetting(located('greater', '0'))).toEqual([]);
    expect(resetting(located('greater', '0', 'sum'))).toHaveLength(1);
  });

  test('the limit of different values is named', () => {
    const distinct = (operator: Operator) =>
      traps({}, [located(operator, '1000', 'distinct')]).map((text) => text.replace(/^distinct: /, ''));
    expect(distinct('greater')).toEqual([
      'no event can reach distinct greater 1000: at most 1000 different values are told apart; ' +
        'write a smaller target',
    ]);
    expect(distinct('atMost')).toEqual([
      'distinct atMost 1000 cannot tell 1000 from more: at most 1000 different values are told apart; ' +
        'write a smaller target',
    ]);
    expect(traps({ reset: 'zero' }, [located('equal', '1000', 'distinct')])).toEqual([]);
    expect(traps({}, [located('less', '0', 'distinct')])).toEqual([
      'distinct: no event can reach distinct less 0: the number is never below 0',
    ]);
  });
});
