import fc from 'fast-check';
import { describeRule } from '../../../src/rule-language/describe-rule';
import { readDocument } from '../../../src/rule-language/parse/document';
import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { tables } from '../../support/arbitraries';
import { Cells } from '../../support/naive-model';

const RULE = {
  type: 'aggregator',
  events: 'buy',
  condition: { statistic: 'count', operator: 'atLeast', target: 3 },
};

function read(...rules: unknown[]) {
  const sheet = readDocument(JSON.stringify({ version: 1, rules }));
  const parsed = parseRules(sheet.rows);
  return {
    rules: parsed.rules,
    problems: [...sheet.problems, ...parsed.problems].map(
      (problem) => `${problem.severity}: ${describeProblem(problem)}`,
    ),
  };
}

/** A row of the table in the JSON form. */
function toJson(cells: Cells): unknown {
  const used = (column: string) =>
    cells[column] === undefined || cells[column] === 'na' ? undefined : cells[column];
  const tests = [
    ...(used('Operator-C')
      ? [{ statistic: 'count', operator: cells['Operator-C'], target: Number(cells['Target-C']) }]
      : []),
    ...(used('Operator-V')
      ? [{ statistic: 'sum', operator: cells['Operator-V'], target: cells['Target-V'] }]
      : []),
  ];
  return {
    type: cells.RuleType,
    events: cells.EventName,
    metric: used('Metric'),
    filter: used('AttributeName') && {
      attribute: cells.AttributeName,
      operator: 'equals',
      value: cells.AttributeValue,
    },
    condition: { all: tests },
    reset: cells.ResetWhenReachTarget === 'yes' ? cells.Reset : 'none',
    startDate: used('StartDate'),
    finishDate: used('FinishDate'),
    includeHistory: cells.IncludeHistory === 'yes',
    existing: used('Existing'),
    atMost: used('AtMost'),
    output: cells.Output,
  };
}

test('a row of the table says exactly what its JSON form says', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const flat = parseRules(table.map((cells, i) => ({ where: `rule ${i + 1}`, cells })));
      const json = read(...table.map(toJson));
      expect(json.rules).toEqual(flat.rules);
      expect(json.problems.filter((problem) => problem.startsWith('error'))).toEqual([]);
    }),
  );
});

describe('the JSON form', () => {
  test('says what a row cannot', () => {
    const { rules, problems } = read({
      type: 'date',
      events: ['buy', 'order', 'buy'],
      filter: {
        all: [
          {
            any: [
              { attribute: 'shop', operator: 'startsWith', value: 'Du' },
              { attribute: 'shop', operator: 'in', value: ['Cork', 'Galway'] },
            ],
          },
          { not: { metric: 'price', operator: 'between', value: [0, '9.990'] } },
        ],
      },
      metric: 'price',
      condition: {
        any: [
          { statistic: 'average', operator: '>=', target: '12345678901234567890.5' },
          {
            all: [
              { statistic: 'distinct', attribute: 'sku', operator: 'greater', target: 4 },
              { statistic: 'max', operator: 'less', target: 1e21 },
            ],
          },
        ],
      },
      startDate: '2026-01-01',
      finishDate: '2026-12-31',
      output: 'fans',
    });
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      {
        kind: 'date',
        eventNames: ['buy', 'order'],
        filter: {
          all: [
            {
              any: [
                { attribute: 'shop', operator: 'startsWith', values: ['Du'] },
                { attribute: 'shop', operator: 'in', values: ['Cork', 'Galway'] },
              ],
            },
            { not: { metric: 'price', operator: 'between', values: ['0', '9.99'] } },
          ],
        },
        metric: 'price',
        condition: {
          any: [
            { statistic: 'average', operator: 'atLeast', target: '12345678901234567890.5' },
            {
              all: [
                { statistic: 'distinct', attribute: 'sku', operator: 'greater', target: '4' },
                { statistic: 'max', operator: 'less', target: '1000000000000000000000' },
              ],
            },
          ],
        },
        reset: 'none',
        window: { start: '2026-01-01', finish: '2026-12-31' },
        includesHistory: true,
        output: { kind: 'attribute', name: 'fans' },
      },
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      'a misspelt operator',
      {
        ...RULE,
        condition: { any: [RULE.condition, { statistic: 'count', operator: 'grater', target: 1 }] },
      },
      'rule 1, condition.any[1].operator: “grater” is not allowed; did you mean “greater”? Allowed are ' +
        'equal, greater',
    ],
    [
      'a misspelt key',
      { ...RULE, outptu: 'x' },
      'rule 1, Definition: “outptu” is not known here; did you mean “output”?',
    ],
    [
      'a key that is missing',
      { ...RULE, condition: { statistic: 'count', operator: 'atLeast' } },
      'rule 1, condition.target: is missing',
    ],
    ['no type', { ...RULE, type: undefined }, 'rule 1, type: is missing; write aggregator, date'],
    [
      'a filter that is none',
      { ...RULE, filter: { shop: 'Dublin' } },
      'rule 1, filter: “{"shop":"Dublin"}” is not allowed; write an object with one of all, any, not, ' +
        'attribute, metric',
    ],
    [
      'a text where a number is needed',
      { ...RULE, condition: { statistic: 'sum', operator: 'atLeast', target: 'many' } },
      'rule 1, condition.target: "many" is not a number; write it like 1000 or "1000.50"',
    ],
    [
      'a broken count',
      { ...RULE, condition: { statistic: 'count', operator: 'atLeast', target: 1.5 } },
      'rule 1, condition.target: 1.5 is no count',
    ],
    [
      'distinct values of nothing',
      { ...RULE, condition: { statistic: 'distinct', operator: 'atLeast', target: 2 } },
      'rule 1, condition.attribute: is missing; name the attribute',
    ],
    [
      'more distinct values than are told apart',
      { ...RULE, condition: { statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: 1001 } },
      'rule 1, condition.target: is too large',
    ],
    [
      'a list for one value',
      { ...RULE, filter: { attribute: 'shop', operator: 'equals', value: ['a'] }, output: 'x' },
      'rule 1, filter.value: is a list; equals compares with one value',
    ],
    [
      'one value for a list',
      { ...RULE, filter: { attribute: 'shop', operator: 'in', value: 'a' }, output: 'x' },
      'rule 1, filter.value: is no list',
    ],
    [
      'a range that ends before it begins',
      { ...RULE, filter: { metric: 'price', operator: 'between', value: [5, 1] }, output: 'x' },
      'rule 1, filter.value: [5,1] ends before it begins',
    ],
    [
      'several events without a name',
      { ...RULE, events: ['buy', 'order'] },
      'rule 1, output: is missing; a rule over several events',
    ],
    [
      'a filter that gives no name',
      { ...RULE, filter: { not: { attribute: 'shop', operator: 'exists' } } },
      'rule 1, output: is missing',
    ],
    [
      'a reset of less',
      { ...RULE, condition: { statistic: 'max', operator: 'less', target: 3 }, reset: 'zero' },
      'rule 1, condition.operator: “less” cannot be reached by counting up',
    ],
    [
      'a carry over two tests',
      { ...RULE, condition: { all: [RULE.condition, RULE.condition] }, reset: 'carry' },
      'rule 1, reset: “carry” needs exactly one',
    ],
    [
      'a carry of an average',
      { ...RULE, condition: { statistic: 'average', operator: 'atLeast', target: 3 }, reset: 'carry' },
      'rule 1, reset: “carry” needs exactly one',
    ],
    [
      'a day that is none',
      { ...RULE, startsAt: '2021-02-30' },
      'rule 1, startsAt: is no day of the calendar',
    ],
    [
      'a date rule without an end',
      { ...RULE, type: 'date', startDate: '2021-01-01' },
      'rule 1, finishDate: is missing',
    ],
    [
      'a period that is none',
      { ...RULE, period: 'last 3 months' },
      'rule 1, period: “last 3 months” is not allowed because months differ in length; write last 90 days',
    ],
    ['a period without a text', { ...RULE, period: 30 }, 'rule 1, period: “30” is no string'],
    [
      'a carry in a window that moves',
      { ...RULE, period: 'today', reset: 'carry' },
      'rule 1, reset: “carry” is not allowed with a Period',
    ],
    [
      'a rule of another version',
      { ...RULE, version: 99 },
      'rule 1, version: “99” is not allowed. Allowed are 1',
    ],
    [
      'a name too long for the destination',
      { ...RULE, output: 'x'.repeat(51) },
      'rule 1, output: the attribute',
    ],
  ])('has a clear error for %s', (_, rule, message) => {
    const { rules, problems } = read(rule, { ...RULE, output: 'fine' });
    expect(problems).toEqual([expect.stringContaining(`error: ${message}`)]);
    expect(rules.map(({ output }) => output.name)).toEqual(['fine']);
  });

  test('has a window that moves by its key, as a row has by its column', () => {
    const { rules, problems } = read(
      { ...RULE, period: 'last 7 days', output: 'week', includeHistory: true },
      { ...RULE, type: 'date', period: 'previous month', output: 'month' },
      { ...RULE, period: 'last 12 hours', endsAt: '2026-12-31', output: 'hours' },
    );
    expect(problems).toEqual([]);
    expect(rules.map(({ period, window, includesHistory }) => ({ period, window, includesHistory }))).toEqual(
      [
        { period: { last: 7, unit: 'day' }, window: undefined, includesHistory: true },
        { period: { calendar: 'month', previous: true }, window: undefined, includesHistory: true },
        {
          period: { last: 720, unit: 'minute' },
          window: { start: '0000-01-01', finish: '2026-12-31' },
          includesHistory: false,
        },
      ],
    );
  });

  test('reads the text that the first or last value of an attribute is compared with', () => {
    const test_ = { statistic: 'last', attribute: 'plan', operator: 'notEquals', target: ' 1.000 ' };
    const { rules, problems } = read({ ...RULE, condition: { not: test_ } });
    expect(problems).toEqual([]);
    expect(rules).toMatchObject([{ condition: { not: { ...test_, operator: 'notEqual' } } }]);
  });

  test('warns that history knows no time, where the first or last value is looked for', () => {
    const condition = {
      all: [RULE.condition, { statistic: 'last', attribute: 'plan', operator: 'equal', target: 'gold' }],
    };
    expect(read({ ...RULE, condition }).problems).toEqual([]);
    expect(read({ ...RULE, condition, includeHistory: true }).problems).toEqual([
      expect.stringContaining(
        'warning: rule 1, condition.all[1].operator: “last plan” goes by days for events from before the rule',
      ),
    ]);
  });

  test('with a reset, a text is reached or not', () => {
    const reset = (operator: string) => {
      const condition = { statistic: 'last', attribute: 'plan', operator, target: 'gold' };
      return read({ ...RULE, condition, reset: 'zero' }).problems;
    };
    expect(reset('equal')).toEqual([]);
    expect(reset('notEqual')).toEqual([expect.stringContaining('cannot be reset; write equal, or do')]);
  });

  test('with a period warns of days that are not used, and of history that is not kept', () => {
    expect(
      read(
        { ...RULE, type: 'date', period: 'today', startDate: '2026-01-01', startsAt: '2026-01-01' },
        { ...RULE, period: 'today', finishDate: '2026-01-01', startsAt: '2026-01-01', output: 'two' },
        { ...RULE, period: 'last 1 hour', includeHistory: true, output: 'three' },
        { ...RULE, type: 'date', period: 'last 1 hour', output: 'four' },
      ).problems,
    ).toEqual([
      'warning: rule 1, startDate: is not used: period says which days count; leave it out',
      'warning: rule 1, startsAt: is not used: period says which days count; leave it out',
      'warning: rule 2, finishDate: is not used: period says which days count; leave it out',
      expect.stringContaining('warning: rule 3, includeHistory: is not used: history is kept by the day'),
      expect.stringContaining('warning: rule 4, period: “last 1 hour” counts from now on'),
    ]);
  });

  test('of a rule that is no object is an error of that rule alone', () => {
    expect(read(null, RULE)).toMatchObject({
      rules: [{ eventNames: ['buy'] }],
      problems: ['error: rule 1: “null” is no rule; write an object'],
    });
  });

  test('may stand beside rows of the table', () => {
    const { rules, problems } = read(RULE, {
      'RuleType': 'aggregator',
      'EventName': 'click',
      'Operator-C': 'equal',
      'Target-C': 5,
      'Enabled': true,
    });
    expect(problems).toEqual([]);
    expect(rules.map(({ eventNames }) => eventNames[0])).toEqual(['buy', 'click']);
  });

  test('can be switched off by the cell beside it', () => {
    const row = (Enabled: string) => ({
      where: 'row 2',
      cells: { Definition: JSON.stringify(RULE), Enabled, Description: 'a note' },
    });
    expect(parseRules([row('no')])).toMatchObject({ rules: [], problems: [] });
    expect(parseRules([row('yes')])).toMatchObject({ rules: [{}], problems: [] });
    expect(
      parseRules([{ where: 'row 2', cells: { ...row('').cells, EventName: 'other' } }]).problems.map(
        describeProblem,
      ),
    ).toEqual(['row 2, EventName: is not used: Definition is the whole rule']);
  });

  test('can name who is told', () => {
    expect(read({ ...RULE, destinations: ['pinpoint', 'pinpoint'] }).rules[0].destinations).toEqual([
      'pinpoint',
    ]);
    expect(read({ ...RULE, destinations: [] }).rules[0].destinations).toEqual([]);
    expect(read({ ...RULE, destinations: ['crm'] }).problems).toEqual([
      'error: rule 1, destinations[0]: “crm” is not allowed. Allowed are eventBridge, customerProfiles, ' +
        'function, pinpoint',
    ]);
  });

  test('can be switched off', () => {
    expect(read({ ...RULE, enabled: false })).toEqual({ rules: [], problems: [] });
  });
});

describe('a document', () => {
  test.each([
    ['{"version": 99, "rules": []}', 'version 99'],
    ['{"rules": []}', 'version none'],
    ['{"version": 1, "rules": {}}', 'write a list of rules'],
    ['{"version": 1', 'not JSON'],
    ['5', 'write {"version": 1'],
  ])('%s cannot be read', (text, message) => {
    expect(() => readDocument(text)).toThrow(message);
  });

  test('may be a list of rules or a single one', () => {
    expect(readDocument(JSON.stringify([RULE, RULE])).rows).toHaveLength(2);
    expect(readDocument(JSON.stringify(RULE), 'parameter /a').rows).toEqual([
      { where: 'parameter /a', cells: { Definition: JSON.stringify(RULE) } },
    ]);
  });
});

test('a number as a text, whose point may separate thousands, is told how it was read', () => {
  const told = (rule: object) => read({ ...RULE, ...rule }).problems;
  expect(told({ condition: { ...RULE.condition, target: '1.000' } })).toEqual([
    'error: rule 1, condition.target: "1.000" may be read as 1 or as 1000; write a number',
  ]);
  expect(told({ condition: { all: [{ statistic: 'sum', operator: 'atLeast', target: '1.500' }] } })).toEqual([
    'warning: rule 1, condition.all[0].target: “1.500” is read as 1.5, not as 1500; write 1.5 or 1500',
  ]);
  expect(told({ condition: { statistic: 'sum', operator: 'atLeast', target: 1.125 } })).toEqual([]);
});

test('a day in another spelling that is beyond doubt has its remedy', () => {
  expect(read({ ...RULE, startsAt: '31.01.2026' }).problems).toEqual([
    'error: rule 1, startsAt: "31.01.2026" is not in the form YYYY-MM-DD; write 2026-01-31',
  ]);
});

describe('a condition under not', () => {
  const bought = { statistic: 'count', operator: 'atLeast', target: 3 };
  const readNot = (condition: object, more: object = {}) => read({ ...RULE, condition, ...more });

  test('nests with all and any', () => {
    const { rules, problems } = readNot({ all: [{ not: { any: [bought, { not: bought }] } }, bought] });
    const test_ = { ...bought, target: '3' };
    expect(problems).toEqual([]);
    expect(rules[0].condition).toEqual({ all: [{ not: { any: [test_, { not: test_ }] } }, test_] });
    expect(describeRule(rules[0])).toBe(
      'not (count of buy at least 3 or not (count of buy at least 3)) and count of buy at least 3',
    );
  });

  test('that is wrong is reported where it stands', () => {
    expect(readNot({ not: { ...bought, operator: 'grater' } }).problems).toEqual([
      expect.stringMatching(/^error: rule 1, condition\.not\.operator: “grater” is not allowed/),
    ]);
    expect(readNot({ not: [bought] }).problems).toEqual([
      expect.stringContaining('write an object with one of all, any, not, statistic'),
    ]);
  });

  test('cannot be reset unless its opposite is reached by counting up', () => {
    expect(readNot({ not: bought }, { reset: 'zero' }).problems).toEqual([
      'error: rule 1, condition.not.operator: “not atLeast” cannot be reached by counting up, ' +
        'so it cannot be reset; write atLeast, or do without a reset',
    ]);
    expect(readNot({ not: { ...bought, operator: 'less' } }, { reset: 'zero' }).problems).toEqual([]);
    expect(readNot({ not: { ...bought, operator: 'less' } }, { reset: 'carry' }).problems).toEqual([
      expect.stringContaining('“carry” needs exactly one of count and sum'),
    ]);
  });

  test('that no event can meet is warned of', () => {
    expect(readNot({ not: { ...bought, target: 1 } }).problems).toEqual([
      'warning: rule 1, condition.not.operator: no event can reach count less 1: ' +
        'a user is judged from the first event that counts',
    ]);
  });
});
