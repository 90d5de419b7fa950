import { parseRules } from '../../../src/rule-language/parse/table';
import { describeProblem } from '../../../src/rule-language/problem';
import { row } from '../../support/builders';

function messages(...rows: Record<string, string>[]): string[] {
  return parseRules(rows.map((cells, index) => row(cells, `row ${index + 2}`))).problems.map(
    (problem) => `${problem.severity}: ${describeProblem(problem)}`,
  );
}

function onlyRule(cells: Record<string, string>) {
  const { rules, problems } = parseRules([row(cells)]);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return rules[0];
}

describe('a row of the rules table', () => {
  test('becomes an attribute rule', () => {
    expect(onlyRule({ 'Operator-C': 'greater', 'Target-C': '5' })).toMatchObject({
      kind: 'aggregator',
      eventNames: ['click'],
      condition: { statistic: 'count', operator: 'greater', target: '5' },
      reset: 'none',
      output: { kind: 'attribute', name: 'click' },
    });
  });

  test('with a reset becomes an event rule', () => {
    expect(
      onlyRule({ 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' }),
    ).toMatchObject({ reset: 'zero', output: { kind: 'event', name: 'trk_click' } });
  });

  test('of type date has a window and its own output', () => {
    expect(
      onlyRule({
        'RuleType': 'date',
        'Operator-V': 'greater',
        'Target-V': '500',
        'StartDate': '2021-01-01',
        'FinishDate': '2021-02-01',
      }),
    ).toMatchObject({
      window: { start: '2021-01-01', finish: '2021-02-01' },
      condition: { statistic: 'sum', operator: 'greater', target: '500' },
      output: { kind: 'attribute', name: 'trk_date_click' },
    });
  });

  test.each([
    [{}, 'attribute', 'click_red'],
    [{ ResetWhenReachTarget: 'yes' }, 'event', 'trk_click_red'],
    [
      { RuleType: 'date', StartDate: '2021-01-01', FinishDate: '2021-01-01' },
      'attribute',
      'trk_date_click_red',
    ],
    [{ Output: 'reds' }, 'attribute', 'reds'],
  ])('with a filter and %j writes the %s %s', (cells, kind, name) => {
    expect(
      onlyRule({
        'AttributeName': 'colour',
        'AttributeValue': 'red',
        'Operator-C': 'atLeast',
        'Target-C': '2',
        ...cells,
      }).output,
    ).toEqual({ kind, name });
  });

  test.each([
    ['equal', 'equal'],
    ['=', 'equal'],
    ['==', 'equal'],
    ['Greater', 'greater'],
    ['>', 'greater'],
    [' ATLEAST ', 'atLeast'],
    ['>=', 'atLeast'],
    ['less', 'less'],
    ['<', 'less'],
    ['smaller', 'less'],
    ['atmost', 'atMost'],
    ['<=', 'atMost'],
    ['notEqual', 'notEqual'],
    ['!=', 'notEqual'],
  ])('reads the operator %j as %s (A7, T10)', (text, operator) => {
    expect(onlyRule({ 'Operator-C': text, 'Target-C': '1' }).condition).toEqual({
      statistic: 'count',
      operator,
      target: '1',
    });
  });

  test.each([
    ['1000', '1000'],
    ['1,000', '1000'],
    ['1000.50', '1000.5'],
    ['1,000.50', '1000.5'],
    [' 5 ', '5'],
    ['5.0', '5'],
    ['-1', '-1'],
    ['007', '7'],
    ['-0', '0'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ])('reads the target %j as %s (A6)', (text, target) => {
    expect(onlyRule({ 'Operator-V': 'greater', 'Target-V': text }).condition).toEqual({
      statistic: 'sum',
      operator: 'greater',
      target,
    });
  });

  test.each([
    [{}],
    [{ AttributeName: 'na', AttributeValue: 'na' }],
    [{ AttributeName: 'NA', AttributeValue: '999' }],
    [{ AttributeName: '', AttributeValue: '' }],
  ])('has no filter with %j', (cells) => {
    expect(onlyRule({ 'Operator-C': 'equal', 'Target-C': '1', ...cells }).filter).toBeUndefined();
  });

  test('takes names as they are, whatever signs they hold', () => {
    expect(
      onlyRule({ 'EventName': 'Levi\'s "C++" a.c', 'Operator-C': 'equal', 'Target-C': '1' }).eventNames,
    ).toEqual(['Levi\'s "C++" a.c']);
  });

  test('that is not enabled is not in force and takes no output from another', () => {
    const { rules, problems } = parseRules([
      row({ 'Operator-C': 'equal', 'Target-C': '1', 'Enabled': 'no' }),
      row({ 'Operator-C': 'equal', 'Target-C': '2' }),
    ]);
    expect(rules.map(({ condition }) => condition)).toEqual([
      { statistic: 'count', operator: 'equal', target: '2' },
    ]);
    expect(problems).toEqual([]);
  });

  test('is read whatever the case and the order of its headings', () => {
    const { rules } = parseRules([
      {
        where: 'row 2',
        cells: { 'target_c': '5', 'OPERATOR-C': 'equal', 'event name': 'click', 'ruletype': 'Aggregator' },
      },
    ]);
    expect(rules).toHaveLength(1);
  });
});

describe('a wrong row is left out and says where, what and how to fix it', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'misspelt operator',
      { 'Operator-C': 'Grater', 'Target-C': '5' },
      'row 2, Operator-C: “Grater” is not an operator; did you mean “greater”? Allowed are equal, ' +
        'greater, atLeast, less, atMost, notEqual and na',
    ],
    [
      'no operator at all (A5)',
      {},
      'row 2, Operator-C: tests nothing: choose an operator for the count (Operator-C) ' +
        'or for the sum (Operator-V)',
    ],
    [
      'misspelt rule type',
      { 'RuleType': 'agregator', 'Operator-C': 'equal', 'Target-C': '5' },
      'row 2, RuleType: “agregator” is not allowed; did you mean “aggregator”? Write aggregator or date or value',
    ],
    [
      'no event name',
      { 'EventName': ' ', 'Operator-C': 'equal', 'Target-C': '5' },
      'row 2, EventName: is empty; write the name of the event to count',
    ],
    [
      'comma as decimal point',
      { 'Operator-V': 'equal', 'Target-V': '10,5' },
      'row 2, Target-V: “10,5” is not a number: a comma separates thousands, as in 1,000; for a fraction ' +
        'write 10.5',
    ],
    [
      'scientific notation',
      { 'Operator-V': 'equal', 'Target-V': '1e3' },
      'row 2, Target-V: “1e3” is not a number; write it like 1000, 1,000 or 1000.50',
    ],
    [
      'no target',
      { 'Operator-C': 'equal', 'Target-C': 'na' },
      'row 2, Target-C: is empty although Operator-C is “equal”; write the number to reach',
    ],
    [
      'negative count',
      { 'Operator-C': 'equal', 'Target-C': '-1' },
      'row 2, Target-C: “-1” is no count; write a whole number of 0 or more',
    ],
    [
      'broken count',
      { 'Operator-C': 'equal', 'Target-C': '1.5' },
      'row 2, Target-C: “1.5” is no count; write a whole number of 0 or more',
    ],
    [
      'too many digits',
      { 'Operator-V': 'equal', 'Target-V': '1'.repeat(39) },
      'row 2, Target-V: has 39 digits; write at most 38',
    ],
    [
      'reset of less',
      { 'Operator-C': 'less', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' },
      'row 2, Operator-C: “less” cannot be reached by counting up, so it cannot be reset; write atLeast, ' +
        'or do without a reset',
    ],
    [
      'carry of greater',
      { 'Operator-C': 'greater', 'Target-C': '3', 'Reset': 'carry' },
      'row 2, Reset: “carry” needs exactly one of count and sum, with atLeast and a target over 0; fix ' +
        'that or write zero',
    ],
    [
      'carry of 0',
      { 'Operator-V': 'atLeast', 'Target-V': '0', 'Reset': 'carry' },
      'row 2, Reset: “carry” needs exactly one of count and sum, with atLeast and a target over 0; fix ' +
        'that or write zero',
    ],
    [
      'carry of both',
      {
        'Operator-C': 'atLeast',
        'Target-C': '3',
        'Operator-V': 'atLeast',
        'Target-V': '3',
        'Reset': 'carry',
      },
      'row 2, Reset: “carry” needs exactly one of count and sum, with atLeast and a target over 0; fix ' +
        'that or write zero',
    ],
    [
      'a day that is none',
      {
        'RuleType': 'date',
        'Operator-C': 'equal',
        'Target-C': '1',
        'StartDate': '2021-02-30',
        'FinishDate': '2021-03-01',
      },
      'row 2, StartDate: “2021-02-30” is no day of the calendar; write YYYY-MM-DD like 2021-01-31',
    ],
    [
      'a short day',
      {
        'RuleType': 'date',
        'Operator-C': 'equal',
        'Target-C': '1',
        'StartDate': '2021-2-1',
        'FinishDate': '2021-03-01',
      },
      'row 2, StartDate: “2021-2-1” is not in the form YYYY-MM-DD; write 2021-02-01',
    ],
    [
      'a date rule without days',
      {
        'RuleType': 'date',
        'Operator-C': 'equal',
        'Target-C': '1',
        'StartDate': '2021-01-01',
        'FinishDate': '9999-99-99',
      },
      'row 2, FinishDate: is empty; a date rule needs a day like 2021-01-31 (9999-12-31 for no end)',
    ],
    [
      'finish before start',
      {
        'RuleType': 'date',
        'Operator-C': 'equal',
        'Target-C': '1',
        'StartDate': '2021-02-01',
        'FinishDate': '2021-01-01',
      },
      'row 2, FinishDate: 2021-01-01 is before StartDate 2021-02-01; swap them or fix one',
    ],
    [
      'a filter without a name (T8)',
      { 'AttributeName': 'na', 'AttributeValue': 'red', 'Operator-C': 'equal', 'Target-C': '1' },
      'row 2, AttributeName: is na although AttributeValue is “red”; name the attribute, or write na in both',
    ],
    [
      'a filter without a value',
      { 'AttributeName': 'colour', 'AttributeValue': '', 'Operator-C': 'equal', 'Target-C': '1' },
      'row 2, AttributeValue: is empty although AttributeName is “colour”; write the value that counts, ' +
        'or na in both',
    ],
    [
      'a name too long for the destination (A21)',
      { 'EventName': 'x'.repeat(51), 'Operator-C': 'equal', 'Target-C': '1' },
      `row 2, Output: the attribute “${'x'.repeat(51)}” has 51 characters, the destination allows 50; ` +
        'give it a shorter name in the column Output',
    ],
    [
      'a sign that the destination refuses',
      { 'EventName': 'a#b', 'Operator-C': 'equal', 'Target-C': '1' },
      'row 2, Output: the attribute “a#b” holds “#”, which the destination refuses (as it does # : ? \\ ' +
        '/); give it another name in the column Output',
    ],
    [
      'a cell that is too long',
      { 'Operator-C': 'equal', 'Target-C': '1', 'Description': 'x'.repeat(20_001) },
      'row 2, Description: has 20001 characters, and the whole rule 20025; write at most 20000',
    ],
    [
      'neither yes nor no',
      { 'Operator-C': 'equal', 'Target-C': '1', 'ResetWhenReachTarget': 'maybe' },
      'row 2, ResetWhenReachTarget: “maybe” is not allowed. Write yes or no',
    ],
  ])('%s', (_, cells, message) => {
    expect(messages(cells)).toContain(`error: ${message}`);
    expect(parseRules([row(cells)]).rules).toEqual([]);
  });

  test('with all of its problems at once', () => {
    expect(
      messages({ 'RuleType': 'sometimes', 'EventName': '', 'Operator-C': 'more', 'Target-C': 'many' }),
    ).toHaveLength(4);
  });

  test('while the others stay in force', () => {
    const { rules } = parseRules([
      row({ 'Operator-C': 'grater' }),
      row({ 'Operator-C': 'equal', 'Target-C': '5' }),
    ]);
    expect(rules).toHaveLength(1);
  });

  test('the second of two rows with one output names the first, which stays', () => {
    const { rules, problems } = parseRules([
      row({ 'Operator-C': 'equal', 'Target-C': '1' }, 'row 2'),
      row({ 'Operator-C': 'equal', 'Target-C': '2' }, 'row 3'),
    ]);
    expect(rules.map(({ condition }) => condition)).toEqual([
      { statistic: 'count', operator: 'equal', target: '1' },
    ]);
    expect(problems.map(describeProblem)).toEqual([
      'row 3, Output: writes the attribute “click”, as row 2 does, which stays in force; give one of the ' +
        'two another name in the column Output',
    ]);
  });

  test('an attribute and an event may share a name', () => {
    expect(
      parseRules([
        row({ 'Operator-C': 'equal', 'Target-C': '1', 'Output': 'x' }),
        row({ 'Operator-C': 'equal', 'Target-C': '1', 'ResetWhenReachTarget': 'yes', 'Output': 'x' }),
      ]).rules,
    ).toHaveLength(2);
  });
});

describe('a row that is legal but hardly meant is in force with a warning', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'greater with a reset',
      { 'Operator-C': 'greater', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' },
      'atLeast 3',
    ],
    [
      'a reset of a date rule',
      {
        'RuleType': 'date',
        'Operator-C': 'less',
        'Target-C': '2',
        'StartDate': '2021-01-01',
        'FinishDate': '2021-01-02',
        'ResetWhenReachTarget': 'yes',
      },
      'never reset',
    ],
    [
      'a target that nobody reaches',
      { 'Operator-C': 'less', 'Target-C': '1' },
      'no event can reach count less 1',
    ],
    [
      'a reset that fires for history',
      {
        'Operator-C': 'atLeast',
        'Target-C': '3',
        'ResetWhenReachTarget': 'yes',
        'IncludeHistory': 'yes',
        'Existing': 'fire',
      },
      'sends an event at once for every user whose history has reached the target',
    ],
    [
      'a life of a date rule',
      {
        'RuleType': 'date',
        'Operator-C': 'equal',
        'Target-C': '1',
        'StartDate': '2021-01-01',
        'FinishDate': '2021-01-02',
        'EndsAt': '2021-01-05',
      },
      'StartDate and FinishDate',
    ],
    [
      'a target without an operator',
      { 'Operator-C': 'equal', 'Target-C': '1', 'Target-V': '50' },
      'is not used because Operator-V is na',
    ],
    [
      'an event that is never counted',
      { 'EventName': 'trk_click', 'Operator-C': 'equal', 'Target-C': '1' },
      'never counted',
    ],
    [
      'days of an aggregator',
      { 'Operator-C': 'equal', 'Target-C': '1', 'StartDate': '2021-01-01' },
      'only rules of type date',
    ],
    [
      'an event that comes back',
      { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes', 'Output': 'click' },
      'comes back',
    ],
    [
      'an unknown column',
      { 'Operator-C': 'equal', 'Target-C': '1', 'Operatr-V': 'equal' },
      'did you mean “Operator-V”',
    ],
  ])('%s', (_, cells, part) => {
    expect(messages(cells)).toEqual([expect.stringMatching(/^warning: /)]);
    expect(messages(cells)[0]).toContain(part);
    expect(parseRules([row(cells)]).rules).toHaveLength(1);
  });

  test('a window that is over, when the day is known', () => {
    const cells = {
      'RuleType': 'date',
      'Operator-C': 'equal',
      'Target-C': '1',
      'StartDate': '2021-01-01',
      'FinishDate': '2021-01-31',
    };
    expect(parseRules([row(cells)], { today: '2021-01-31' }).problems).toEqual([]);
    expect(parseRules([row(cells)], { today: '2021-02-01' }).problems.map(describeProblem)).toEqual([
      'row 2, FinishDate: 2021-01-31 is over: ' +
        'events up to then count as far back as history is kept, and also when they come late',
    ]);
  });

  test('an event that comes back only where its destination is an application of Pinpoint', () => {
    const cells = {
      'Operator-C': 'atLeast',
      'Target-C': '1',
      'ResetWhenReachTarget': 'yes',
      'Output': 'click',
    };
    expect(messages({ ...cells, Destination: 'eventBridge, pinpoint' })).toHaveLength(1);
    expect(messages({ ...cells, Destination: 'eventBridge' })).toEqual([]);
    expect(messages({ ...cells, Destination: 'none' })).toEqual([]);
  });

  test('two rules with history, which agree whenever they begin', () => {
    const cells = { 'Operator-C': 'equal', 'Target-C': '1', 'IncludeHistory': 'yes' };
    const { problems } = parseRules([row(cells, 'row 2'), row({ ...cells, Output: 'other' }, 'row 3')]);
    expect(problems.map(describeProblem)).toEqual([
      'row 3: always agrees with row 2: both count and test the same, under two names; one of them is enough',
    ]);
  });

  test('two rules that always agree', () => {
    const cells = { 'Operator-C': 'equal', 'Target-C': '1' };
    const { rules, problems } = parseRules([
      row(cells, 'row 2'),
      row({ ...cells, Output: 'other' }, 'row 3'),
      row({ ...cells, 'Target-C': '2', 'Output': 'third' }, 'row 4'),
    ]);
    expect(rules).toHaveLength(3);
    expect(problems.map(describeProblem)).toEqual([
      'row 3: counts and tests the same as row 2, under another name; ' +
        'unless one of them is to begin later, one is enough',
    ]);
  });

  test('but not the column by which a file names its rules', () => {
    expect(messages({ 'Operator-C': 'equal', 'Target-C': '1', 'RuleId': 'mine' })).toEqual([]);
  });

  test('but unused markers warn of nothing', () => {
    expect(
      messages({
        'Operator-C': 'equal',
        'Target-C': '1',
        'Target-V': '0',
        'StartDate': '9999-99-99',
        'FinishDate': '9999-99-99',
        'AttributeName': 'na',
        'AttributeValue': '999',
        'Key': 'aggregatorclick',
        'Reset': 'na',
      }),
    ).toEqual([]);
  });
});
