import { OPERATOR_NAMES } from '../../../src/rule-language/operators';
import { RuleCells } from '../../../src/rule-language/parse/cells';

function cellsOf(cells: Record<string, string>): RuleCells {
  return new RuleCells('row 2', cells);
}

function messages({ problems }: RuleCells): string[] {
  return problems.map(({ severity, column, message }) => `${severity}: ${column} ${message}`);
}

test('cells are known by their columns, without the spaces around them', () => {
  const cells = cellsOf({ 'event name': ' click ', 'Owner': 'ann', 'METRIC': 'na', 'Output': '' });
  expect(cells.columns).toEqual(['EventName']);
  expect(cells.used('EventName')).toBe('click');
  expect(cells.used('Metric')).toBeUndefined();
  expect(cells.raw('Metric')).toBe('na');
  expect(cells.raw('Key')).toBe('');
});

describe('a choice', () => {
  test('is one of the words of its column, whatever its case', () => {
    expect(cellsOf({ RuleType: 'DATE' }).choice('RuleType')).toBe('date');
    expect(cellsOf({ Reset: 'Carry' }).choice('Reset')).toBe('carry');
  });

  test('that is empty is what its column says, or has to be written', () => {
    expect(cellsOf({}).choice('Reset')).toBe('zero');
    const cells = cellsOf({ RuleType: 'na' });
    expect(cells.choice('RuleType')).toBeUndefined();
    expect(messages(cells)).toEqual(['error: RuleType is empty; write aggregator or date or value']);
  });

  test('of another word is proposed the nearest', () => {
    const cells = cellsOf({ Reset: 'cary' });
    expect(cells.choice('Reset')).toBeUndefined();
    expect(messages(cells)).toEqual([
      'error: Reset “cary” is not allowed; did you mean “carry”? Write zero or carry',
    ]);
  });
});

test.each([
  ['yes', true],
  ['NO', false],
  ['TRUE', true],
  ['false', false],
  ['', true],
  ['na', true],
])('the cell %j of Enabled is read as %p', (text, expected) => {
  expect(cellsOf({ Enabled: text }).yesOrNo('Enabled')).toBe(expected);
});

test('an empty cell whose meaning depends on others is what they say', () => {
  expect(cellsOf({}).yesOrNo('ResetWhenReachTarget', true)).toBe(true);
  expect(cellsOf({}).yesOrNo('ResetWhenReachTarget', false)).toBe(false);
  expect(cellsOf({}).yesOrNo('IncludeHistory')).toBe(false);
});

test.each([
  ['eventBridge', ['eventBridge']],
  ['pinpoint;function,  PINPOINT', ['pinpoint', 'function']],
  ['NONE', []],
  ['na', undefined],
])('the cell %j of Destination names %j', (text, expected) => {
  const cells = cellsOf({ Destination: text });
  expect(cells.destinations('Destination')).toEqual(expected);
  expect(messages(cells)).toEqual([]);
});

test.each([
  ['Last 30 Days', { last: 30, unit: 'day' }],
  [' this month ', { calendar: 'month', previous: false }],
  ['na', undefined],
  ['', undefined],
])('the cell %j of Period is read as %j', (text, expected) => {
  const cells = cellsOf({ Period: text });
  expect(cells.period('Period')).toEqual(expected);
  expect(messages(cells)).toEqual([]);
});

test('a period that is none is an error that says what to write', () => {
  const cells = cellsOf({ Period: 'last 400 days' });
  expect(cells.period('Period')).toBeUndefined();
  expect(messages(cells)).toEqual([
    'error: Period “last 400 days” is too long: 1 to 365 days are allowed; write last 365 days',
  ]);
});

describe('a test of the table', () => {
  test('is an operator with its target', () => {
    const cells = cellsOf({
      'Operator-C': '>=',
      'Target-C': '1,000',
      'Operator-V': 'Smaller',
      'Target-V': '-0.50',
    });
    expect(cells.countTest()).toEqual({ statistic: 'count', operator: 'atLeast', target: '1000' });
    expect(cells.sumTest()).toEqual({ statistic: 'sum', operator: 'less', target: '-0.5' });
  });

  test.each(['0', '0.0', '-0', '999', 'na', ''])(
    'without an operator has no use for the target %j',
    (text) => {
      const cells = cellsOf({ 'Operator-C': 'na', 'Target-C': text });
      expect(cells.countTest()).toBeUndefined();
      expect(messages(cells)).toEqual([]);
    },
  );

  test('without an operator warns of a target that is meant as one', () => {
    const cells = cellsOf({ 'Target-V': '5' });
    expect(cells.sumTest()).toBeUndefined();
    expect(messages(cells)).toEqual([
      'warning: Target-V “5” is not used because Operator-V is na; choose an operator or write 0',
    ]);
  });

  test('with a wrong operator and a wrong target says both', () => {
    const cells = cellsOf({ 'Operator-C': 'mor', 'Target-C': 'many' });
    expect(cells.countTest()).toBeUndefined();
    expect(messages(cells)).toEqual([
      `error: Operator-C “mor” is not an operator. Allowed are ${OPERATOR_NAMES.join(', ')} and na`,
      'error: Target-C “many” is not a number; write it like 1000, 1,000 or 1000.50',
    ]);
  });

  test('counts up to what a number can hold', () => {
    const cells = cellsOf({ 'Operator-C': 'equal', 'Target-C': '9007199254740992' });
    expect(cells.countTest()).toBeUndefined();
    expect(messages(cells)).toEqual([
      'error: Target-C “9007199254740992” is too large; write at most 9007199254740991',
    ]);
  });
});

describe('a point and exactly three digits', () => {
  const sum = (target: string, bySemicolon = false) => {
    const cells = new RuleCells('row 2', { 'Operator-V': 'atLeast', 'Target-V': target }, bySemicolon);
    return [cells.sumTest()?.target, ...messages(cells)];
  };

  test('are an error for a count', () => {
    const cells = cellsOf({ 'Operator-C': 'atLeast', 'Target-C': '1.000' });
    expect(cells.countTest()).toBeUndefined();
    expect(messages(cells)).toEqual(['error: Target-C “1.000” may be read as 1 or as 1000; write 1 or 1000']);
    const other = cellsOf({ 'Operator-C': 'atLeast', 'Target-C': '1.500' });
    expect(other.countTest()).toBeUndefined();
    expect(messages(other)).toEqual(['error: Target-C “1.500” may be read as 1.5 or as 1500; write 1500']);
  });

  test('are a fraction for a sum, which a warning says', () => {
    expect(sum('1.000')).toEqual([
      '1',
      'warning: Target-V “1.000” is read as 1, not as 1000; write 1 or 1000',
    ]);
    expect(sum('-1.125')).toEqual([
      '-1.125',
      'warning: Target-V “-1.125” is read as -1.1250, not as -1125; write -1.1250 or -1125',
    ]);
  });

  test('are an error for a sum in a sheet that is separated by semicolons', () => {
    expect(sum('1.000', true)).toEqual([
      undefined,
      'error: Target-V “1.000” may be read as 1 or as 1000; write 1 or 1000',
    ]);
  });

  test.each(['1.0000', '1000.125', '0.125', '1,000.125', '1.25'])('are not in %s', (target) => {
    expect(sum(target, true)).toHaveLength(1);
  });
});

describe('days', () => {
  test.each(['31.01.2026', '2026-1-31', '2026/01/31', '31/01/2026'])(
    'that are beyond doubt, as %s, are an error with the remedy',
    (text) => {
      const cells = cellsOf({ StartsAt: text });
      cells.openWindow('StartsAt', 'EndsAt');
      expect(messages(cells)).toEqual([
        `error: StartsAt “${text}” is not in the form YYYY-MM-DD; write 2026-01-31`,
      ]);
    },
  );

  test('that are in doubt are not guessed', () => {
    const cells = cellsOf({ StartsAt: '01/02/2026' });
    cells.openWindow('StartsAt', 'EndsAt');
    expect(messages(cells)).toEqual([
      'error: StartsAt “01/02/2026” is not a day; write YYYY-MM-DD like 2021-01-31',
    ]);
  });

  test('of a date rule are both needed', () => {
    const cells = cellsOf({ StartDate: '9999-99-99' });
    expect(cells.window()).toBeUndefined();
    expect(messages(cells)).toEqual([
      'error: StartDate is empty; a date rule needs a day like 2021-01-31',
      'error: FinishDate is empty; a date rule needs a day like 2021-01-31 (9999-12-31 for no end)',
    ]);
  });

  test('of an aggregator rule may have one end, or none', () => {
    expect(cellsOf({ StartsAt: '9999-99-99' }).openWindow('StartsAt', 'EndsAt')).toBeUndefined();
    expect(cellsOf({ StartsAt: '2021-01-31' }).openWindow('StartsAt', 'EndsAt')).toEqual({
      start: '2021-01-31',
      finish: '9999-12-31',
    });
    expect(cellsOf({ EndsAt: '2021-01-31' }).openWindow('StartsAt', 'EndsAt')).toEqual({
      start: '0000-01-01',
      finish: '2021-01-31',
    });
  });

  test('end after they begin', () => {
    const cells = cellsOf({ StartDate: '2021-02-01', FinishDate: '2021-01-31' });
    expect(cells.window()).toBeUndefined();
    expect(messages(cells)).toEqual([
      'error: FinishDate 2021-01-31 is before StartDate 2021-02-01; swap them or fix one',
    ]);
  });
});
