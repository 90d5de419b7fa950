import {
  cellsOf,
  diffRules,
  identify,
  isEmpty,
  ruleIn,
  StoredRule,
  storedRules,
  withoutUnusedMarkers,
} from '../../../src/operations/rules/rule-diff';

const CLICK = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '5' };
const BUY = { ...CLICK, EventName: 'buy' };
const fileRow = (cells: Record<string, string>, id?: string, where = 'row 2') => ({
  where,
  cells,
  ...(id !== undefined && { id }),
});
const idsOf = (rules: readonly StoredRule[]) => rules.map(({ id }) => id);

describe('a rule of a file', () => {
  test('is known by its RuleId, else by the rule with the same output, else by its output', () => {
    const existing = [{ id: 'spring', cells: BUY }];
    const rows = [
      fileRow(CLICK, 'mine'),
      fileRow({ ...BUY, 'Target-C': '9' }),
      fileRow({ ...CLICK, Output: 'fans' }),
    ];
    expect(idsOf(identify(rows, existing))).toEqual(['mine', 'spring', 'attribute:fans']);
  });

  test('is known by its output although it is switched off', () => {
    expect(idsOf(storedRules([fileRow({ ...CLICK, Enabled: 'no' })]))).toEqual(['attribute:click']);
    const definition = JSON.stringify({
      enabled: false,
      type: 'aggregator',
      events: 'click',
      condition: { statistic: 'count', operator: 'atLeast', target: 1 },
    });
    expect(idsOf(storedRules([fileRow({ Definition: definition })]))).toEqual(['attribute:click']);
  });

  test('is known by its position when its output cannot be read', () => {
    const rows = [fileRow(CLICK), fileRow({ EventName: 'click' }), fileRow({ Definition: '{' })];
    expect(idsOf(storedRules(rows))).toEqual(['attribute:click', 'rule-2', 'rule-3']);
  });

  test('with the id of another is refused, and both are named', () => {
    expect(() => storedRules([fileRow(CLICK, 'one'), fileRow(BUY, 'one', 'row 3')])).toThrow(
      'row 3 and row 2 have the same RuleId one; give one of them another',
    );
  });

  test('with the id of another gets a new one where the caller has one', () => {
    const rows = [fileRow(CLICK, 'one'), fileRow(BUY, 'one', 'row 3')];
    expect(idsOf(identify(rows, [], (id, where, first) => `${id}/${where}/${first}`))).toEqual([
      'one',
      'one/row 3/row 2',
    ]);
  });
});

test('cells are those of the columns, without empty ones and the spaces around them', () => {
  const cells = {
    'event name': ' click ',
    'OPERATOR_C': 'atLeast',
    'Target-C': '  ',
    ' Colour ': 'red',
    '': 'x',
  };
  expect(cellsOf(fileRow(cells))).toEqual({
    'EventName': 'click',
    'Operator-C': 'atLeast',
    'Colour': 'red',
  });
});

describe('markers of unused columns', () => {
  test('are dropped where they say nothing', () => {
    expect(
      withoutUnusedMarkers({
        ...CLICK,
        'AttributeName': 'na',
        'AttributeValue': '999',
        'Operator-V': 'NA',
        'Target-V': '0',
        'StartDate': '9999-99-99',
      }),
    ).toEqual(CLICK);
  });

  test('stay where they are values', () => {
    const cells = {
      'AttributeName': 'code',
      'AttributeValue': '999',
      'Operator-C': 'equal',
      'Target-C': '0',
      'Description': '9999-99-99',
    };
    expect(withoutUnusedMarkers(cells)).toEqual(cells);
  });
});

describe('a difference', () => {
  const before = [
    { id: 'a', cells: CLICK },
    { id: 'b', cells: BUY },
    { id: 'c', cells: BUY },
  ];

  test('tells what is new, what is changed in which columns, and what is gone', () => {
    const changed = {
      id: 'b',
      cells: { 'RuleType': 'aggregator', 'EventName': 'buy', 'Target-C': '6', 'Note': 'x' },
    };
    expect(diffRules(before, [{ id: 'd', cells: CLICK }, changed, before[0]])).toEqual({
      added: [{ id: 'd', cells: CLICK }],
      changed: [{ id: 'b', before: before[1], after: changed, columns: ['Operator-C', 'Target-C', 'Note'] }],
      removed: [before[2]],
    });
  });

  test('is empty between rules that say the same, in whatever order', () => {
    expect(isEmpty(diffRules(before, [...before].reverse()))).toBe(true);
    expect(isEmpty(diffRules(before, before.slice(1)))).toBe(false);
  });
});

test('a wrong rule is none', () => {
  expect(ruleIn({ ...CLICK, 'Operator-C': 'grater' })).toBeUndefined();
  expect(ruleIn(CLICK)).toMatchObject({ output: { kind: 'attribute', name: 'click' } });
});
