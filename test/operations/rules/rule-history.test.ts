import { RuleChange } from '../../../src/engine/catalogue/catalogue';
import { OperationError } from '../../../src/operations/operation-error';
import { undoChanges } from '../../../src/operations/rules/rule-history';
import { RuleRow } from '../../../src/rule-language/parse/table';

const cells = (target: string) => ({
  'RuleType': 'aggregator',
  'EventName': 'click',
  'Operator-C': 'atLeast',
  'Target-C': target,
});
const ruleRow = (target: string, id?: string): RuleRow => ({
  where: 'row 2',
  cells: cells(target),
  ...(id !== undefined && { id }),
});
const change = (revision: number, ...rules: RuleChange['rules'][number][]): RuleChange => ({
  revision,
  at: 0,
  source: 'table',
  rules,
});
const KEY = 'attribute:click';

const CHANGES = [
  change(4, { key: KEY, before: ruleRow('6', 'mine') }),
  change(3, { key: KEY, before: ruleRow('5', 'mine'), after: ruleRow('6', 'mine') }),
  change(2, { key: 'attribute:buy', after: ruleRow('9', 'new') }),
  change(1, { key: KEY, after: ruleRow('5', 'mine') }),
];
const NOW = [
  { id: 'new', cells: cells('9') },
  { id: 'off', cells: { ...cells('1'), Enabled: 'no' } },
];

test.each([
  [4, { new: '9', off: '1' }],
  [3, { new: '9', off: '1', mine: '6' }],
  [2, { new: '9', off: '1', mine: '5' }],
  [1, { off: '1', mine: '5' }],
])('the rules of revision %d come back, and those that were not in force stay', (revision, targets) => {
  const rules = undoChanges(NOW, CHANGES, revision);
  expect(Object.fromEntries(rules.map((rule) => [rule.id, rule.cells['Target-C']]))).toEqual(targets);
});

test('a rule without an id is found by what it says, else it is known by its output', () => {
  const changes = [
    change(2, { key: KEY, before: ruleRow('5'), after: ruleRow('6') }),
    change(1, { key: KEY, after: ruleRow('5') }),
  ];
  expect(undoChanges([{ id: 'rule-1', cells: cells('6') }], changes, 1)).toEqual([
    { id: KEY, cells: cells('5') },
  ]);
});

test('an unknown revision is refused with those that are known', () => {
  expect(() => undoChanges(NOW, CHANGES, 9)).toThrow(
    new OperationError('not-found', 'there is no revision 9; the revisions are 1 to 4'),
  );
  expect(() => undoChanges(NOW, [], 1)).toThrow('there is no revision 1; the revisions are none');
});
