import { Catalogue, EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { parseRules } from '../../../src/rule-language/parse/table';
import { NOW, row, ruleSet, UTC } from '../../support/builders';

const ONE = { 'Operator-C': 'atLeast', 'Target-C': '1' };
const SEVERAL = {
  Definition: JSON.stringify({
    type: 'aggregator',
    events: ['click', 'buy'],
    output: 'several',
    condition: { statistic: 'count', operator: 'atLeast', target: 1 },
  }),
};
const namesOf = (rules: RuleSet, eventName: string) => rules.naming(eventName).map(({ key }) => key);

test('an event finds the rules that name it, in the order of the table', () => {
  const rules = ruleSet(ONE, { ...ONE, EventName: 'buy' }, SEVERAL, { ...ONE, Output: 'last' });
  expect(namesOf(rules, 'click')).toEqual(['attribute:click', 'attribute:several', 'attribute:last']);
  expect(namesOf(rules, 'buy')).toEqual(['attribute:buy', 'attribute:several']);
  expect(namesOf(rules, 'other')).toEqual([]);
});

test.each(['constructor', '__proto__'])(
  'an event named %s finds the rules that name it, and no other',
  (name) => {
    expect(namesOf(ruleSet(ONE), name)).toEqual([]);
    expect(namesOf(ruleSet({ ...ONE, EventName: name, Output: 'x' }), name)).toEqual(['attribute:x']);
  },
);

test('rules that include history are known: those that say so, and date rules', () => {
  const rules = ruleSet(
    ONE,
    { ...ONE, IncludeHistory: 'yes', Output: 'history' },
    { ...ONE, RuleType: 'date', StartDate: '2026-01-01', FinishDate: '2026-01-31' },
  );
  expect(rules.includingHistory.map(({ key }) => key)).toEqual([
    'attribute:history',
    'attribute:trk_date_click',
  ]);
});

describe('over the life of a table', () => {
  const next = (catalogue: Catalogue, ...table: Record<string, string>[]) => {
    const parsed = parseRules(table.map((cells) => row(cells)));
    const reconciled = reconcile(catalogue, parsed, NOW, 'clear');
    return { catalogue: reconciled, rules: new RuleSet(parsed.rules, reconciled, UTC) };
  };
  const first = next(EMPTY_CATALOGUE, ONE, { ...ONE, Output: 'fixed' });
  const second = next(first.catalogue, { ...ONE, 'Target-C': '2' }, { ...ONE, Output: 'fixed' });

  test('a rule has the generation and the revision of the condition that the catalogue gives it', () => {
    expect(second.rules.revision).toBe(2);
    expect(second.rules.get('attribute:click')).toMatchObject({ generation: 1, conditionRevision: 2 });
    expect(second.rules.get('attribute:fixed')).toMatchObject({ generation: 1, conditionRevision: 1 });
  });

  test('the counters of an active rule are kept', () => {
    expect(second.rules.keeps('attribute:click')).toBe(true);
  });

  test('those of an invalid rule are kept as well, though it is not active', () => {
    const { rules } = next(second.catalogue, { ...ONE, 'Target-C': 'two' }, { ...ONE, Output: 'fixed' });
    expect(rules.keeps('attribute:click')).toBe(true);
    expect(rules.get('attribute:click')).toBeUndefined();
    expect(namesOf(rules, 'click')).toEqual(['attribute:fixed']);
    expect(rules.pendingRemoval.has('attribute:click')).toBe(false);
  });

  test('those of a removed rule are not, and its users have yet to become not-ready', () => {
    const { rules } = next(second.catalogue, { ...ONE, Output: 'fixed' });
    expect(rules.keeps('attribute:click')).toBe(false);
    expect([...rules.pendingRemoval]).toEqual(['attribute:click']);
  });
});
