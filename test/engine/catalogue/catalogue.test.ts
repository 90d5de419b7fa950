import {
  Catalogue,
  EMPTY_CATALOGUE,
  markEvaluated,
  reconcile,
  recordChange,
  RemovedRules,
} from '../../../src/engine/catalogue/catalogue';
import { parseRules } from '../../../src/rule-language/parse/table';
import { NOW, row } from '../../support/builders';

type Cells = Record<string, string>;

const CLICK = 'attribute:click';
const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const WITH_HISTORY = { ...FIVE, IncludeHistory: 'yes' };
const WRONG = { ...FIVE, 'Operator-C': 'wrong' };

interface Circumstances {
  readonly now?: number;
  readonly removed?: RemovedRules;
}

function next(
  catalogue: Catalogue,
  table: readonly Cells[],
  { now = NOW, removed = 'keep' }: Circumstances = {},
) {
  return reconcile(
    catalogue,
    parseRules(table.map((cells, index) => row(cells, `row ${index + 2}`))),
    now,
    removed,
  );
}

/** Puts tables of rules in force one after the other, and returns the entry of `click` afterwards. */
function clickAfter(...tables: (readonly Cells[])[]) {
  return tables.reduce((catalogue, table) => next(catalogue, table), EMPTY_CATALOGUE).rules[CLICK];
}

describe('a new rule', () => {
  test('begins with the revision that brings it', () => {
    const catalogue = next(EMPTY_CATALOGUE, [FIVE]);
    expect(catalogue.revision).toBe(1);
    expect(catalogue.rules[CLICK]).toMatchObject({
      row: row(FIVE, 'row 2'),
      generation: 1,
      conditionRevision: 1,
      since: NOW,
    });
    expect(next(catalogue, [FIVE, { ...FIVE, Output: 'second' }]).rules['attribute:second']).toMatchObject({
      generation: 2,
      conditionRevision: 2,
    });
  });

  test('has yet to be evaluated when it includes history', () => {
    expect(clickAfter([FIVE]).evaluated).toBe(true);
    expect(clickAfter([WITH_HISTORY]).evaluated).toBe(false);
  });
});

describe('rules that have not changed', () => {
  const other = { ...FIVE, Output: 'other' };
  const catalogue = next(EMPTY_CATALOGUE, [FIVE, other]);

  test.each<[string, readonly Cells[]]>([
    ['read again', [FIVE, other]],
    ['in another order', [other, FIVE]],
    ['with another description', [{ ...FIVE, Description: 'Five clicks' }, other]],
    ['in another spelling', [{ 'Operator-C': '>=', 'Target-C': '5.0' }, other]],
  ])('leave the catalogue as it is: %s', (_, table) => {
    expect(next(catalogue, table, { now: NOW + 1 })).toBe(catalogue);
  });
});

describe('an edited rule', () => {
  test.each<[string, Cells, Cells]>([
    ['its target', FIVE, { ...FIVE, 'Target-C': '6' }],
    ['its operator', FIVE, { ...FIVE, 'Operator-C': 'greater' }],
    ['its destinations', FIVE, { ...FIVE, Destination: 'pinpoint' }],
    [
      'its target, in a window that moves',
      { ...FIVE, Period: 'last 7 days' },
      { ...FIVE, 'Period': '7 days', 'Target-C': '6' },
    ],
    ['its target, with history', WITH_HISTORY, { ...WITH_HISTORY, 'Target-C': '6' }],
    ['the days on which it counts', FIVE, { ...FIVE, StartsAt: '2026-02-01', EndsAt: '2026-02-28' }],
  ])('keeps its counters when it changes %s', (_, before, after) => {
    expect(clickAfter([before], [after])).toMatchObject({ generation: 1, conditionRevision: 2 });
  });

  test.each<[string, Cells, Cells]>([
    ['its events', { ...FIVE, Output: 'click' }, { ...FIVE, EventName: 'buy', Output: 'click' }],
    ['its filter', FIVE, { ...FIVE, AttributeName: 'kind', AttributeValue: 'chair', Output: 'click' }],
    ['its metric', FIVE, { ...FIVE, Metric: 'amount' }],
    ['whether it includes history', FIVE, WITH_HISTORY],
    [
      'its window, with history',
      WITH_HISTORY,
      { ...WITH_HISTORY, StartsAt: '2026-02-01', EndsAt: '2026-02-28' },
    ],
    [
      'the kind of rule',
      FIVE,
      { ...FIVE, RuleType: 'date', StartDate: '2026-01-01', FinishDate: '2026-01-31', Output: 'click' },
    ],
    ['that its window moves', FIVE, { ...FIVE, Period: 'last 7 days' }],
    ['how its window moves', { ...FIVE, Period: 'last 7 days' }, { ...FIVE, Period: 'last 8 days' }],
    [
      'the days within which its window moves',
      { ...FIVE, Period: 'last 7 days' },
      { ...FIVE, Period: 'last 7 days', StartsAt: '2026-02-01' },
    ],
    [
      'what it needs to know of its events',
      FIVE,
      {
        Definition: JSON.stringify({
          type: 'aggregator',
          events: 'click',
          condition: { statistic: 'max', operator: 'atLeast', target: 5 },
        }),
      },
    ],
    [
      'whether it tells the first value or the last',
      { RuleType: 'value', Statistic: 'first plan' },
      { RuleType: 'value', Statistic: 'last plan' },
    ],
    [
      'the attribute whose last value it tells',
      { RuleType: 'value', Statistic: 'last plan' },
      { RuleType: 'value', Statistic: 'last' },
    ],
  ])('starts its counters afresh when it changes %s', (_, before, after) => {
    expect(clickAfter([before], [after])).toMatchObject({ generation: 2, conditionRevision: 2 });
  });

  test('without a window that moves is serialized as in a catalogue from before there were any', () => {
    expect(clickAfter([{ ...FIVE, StartsAt: '2026-02-01' }])).toMatchObject({
      definition: '["aggregator",["click"],null,null,{"range":false,"distinct":[]},false,null]',
      condition:
        '[{"statistic":"count","operator":"atLeast","target":"5"},"none",' +
        '{"start":"2026-02-01","finish":"9999-12-31"}]',
    });
  });

  test('is in its present form since the edit, and has to be evaluated again with history', () => {
    const before = markEvaluated(next(EMPTY_CATALOGUE, [WITH_HISTORY]), [CLICK]);
    const { [CLICK]: entry } = next(before, [{ ...WITH_HISTORY, 'Target-C': '6' }], { now: NOW + 1 }).rules;
    expect(entry).toMatchObject({ since: NOW + 1, evaluated: false });
  });

  test('leaves the others as they are', () => {
    const other = { ...FIVE, Output: 'other' };
    const before = next(EMPTY_CATALOGUE, [FIVE, other]);
    const after = next(before, [{ ...FIVE, 'Target-C': '6' }, other], { now: NOW + 1 });
    expect(after.rules['attribute:other']).toBe(before.rules['attribute:other']);
  });
});

describe('a removed rule', () => {
  const trigger = { ...FIVE, ResetWhenReachTarget: 'yes' };

  test.each<[string, readonly Cells[]]>([
    ['is not in the table any more', []],
    ['is switched off', [{ ...FIVE, Enabled: 'no' }]],
  ])('that %s is gone from the catalogue', (_, table) => {
    const catalogue = next(next(EMPTY_CATALOGUE, [FIVE]), table);
    expect(catalogue).toEqual({ revision: 2, rules: {}, pendingRemoval: {}, keptMembers: [CLICK] });
  });

  test('waits until its users have become not-ready, where that was chosen', () => {
    const catalogue = next(next(EMPTY_CATALOGUE, [FIVE]), [], { now: NOW + 1, removed: 'clear' });
    expect(catalogue.pendingRemoval).toEqual({ [CLICK]: NOW + 1 });
    const later = next(catalogue, [{ ...FIVE, Output: 'other' }], { now: NOW + 2, removed: 'clear' });
    expect(later.pendingRemoval).toEqual({ [CLICK]: NOW + 1 });
  });

  test('that fires an event has no users who could become not-ready', () => {
    expect(next(next(EMPTY_CATALOGUE, [trigger]), [], { removed: 'clear' }).pendingRemoval).toEqual({});
  });

  test('that comes back is a new one, and waits for nothing any more', () => {
    const gone = next(next(EMPTY_CATALOGUE, [FIVE]), [], { removed: 'clear' });
    const back = next(gone, [FIVE], { removed: 'clear' });
    expect(back.pendingRemoval).toEqual({});
    expect(back.rules[CLICK]).toMatchObject({ generation: 3, conditionRevision: 3 });
  });
});

describe('every user has to be judged', () => {
  const trigger = { ...FIVE, ResetWhenReachTarget: 'yes', IncludeHistory: 'yes' };
  const six = { ...FIVE, 'Target-C': '6' };
  const evaluated = (key: string, ...tables: (readonly Cells[])[]) =>
    tables.reduce((catalogue, table) => next(catalogue, table), EMPTY_CATALOGUE).rules[key].evaluated;

  test.each<[string, (readonly Cells[])[], boolean]>([
    ['not by a new rule without history', [[FIVE]], true],
    ['by a new rule with history', [[WITH_HISTORY]], false],
    ['by a changed target', [[FIVE], [six]], false],
    ['by a changed target that was changed back before any run', [[FIVE], [six], [FIVE]], false],
    ['by a changed definition', [[FIVE], [{ ...FIVE, Metric: 'amount' }]], false],
    ['not by a rule that gets other destinations', [[FIVE], [{ ...FIVE, Destination: 'none' }]], true],
    ['not by other days of counting without history', [[FIVE], [{ ...FIVE, EndsAt: '2026-01-31' }]], true],
    ['by a changed target with other destinations', [[FIVE], [{ ...six, Destination: 'none' }]], false],
    ['still when other destinations follow', [[FIVE], [six], [{ ...six, Destination: 'none' }]], false],
    ['by a rule that comes back', [[FIVE], [], [FIVE]], false],
    ['by a rule that comes back much later', [[FIVE], [], [{ ...FIVE, Output: 'other' }], [FIVE]], false],
    ['not by a fixed row', [[FIVE], [WRONG], [FIVE]], true],
    ['by a fixed row with another target', [[FIVE], [WRONG], [six]], false],
    ['still after a row was wrong for a while', [[FIVE], [six], [WRONG], [six]], false],
  ])('%s', (_, tables, expected) => {
    expect(evaluated(CLICK, ...tables)).toBe(expected);
  });

  test('never by a rule that fires', () => {
    const again = { ...trigger, 'Target-C': '4' };
    const other = { ...trigger, Metric: 'amount' };
    for (const tables of [
      [[trigger]],
      [[trigger], [again]],
      [[trigger], [other]],
      [[trigger], [], [trigger]],
    ]) {
      expect(evaluated('event:trk_click', ...tables)).toBe(true);
    }
  });

  test('by a rule that comes back before all users have left it', () => {
    const clear = { removed: 'clear' } as const;
    const gone = next(next(EMPTY_CATALOGUE, [FIVE]), [], clear);
    expect(gone.keptMembers).toBeUndefined();
    expect(next(gone, [FIVE], clear).rules[CLICK].evaluated).toBe(false);
    expect(next(markEvaluated(gone, [CLICK]), [FIVE], clear).rules[CLICK].evaluated).toBe(true);
  });

  test('by a catalogue of an earlier release as it says', () => {
    const before = next(EMPTY_CATALOGUE, [FIVE]);
    expect(before).not.toHaveProperty('keptMembers');
    expect(next(before, [FIVE])).toBe(before);
    expect(next(before, [six]).rules[CLICK].evaluated).toBe(false);
  });
});

describe('members of removed rules', () => {
  test('are noted once, until the rule comes back', () => {
    const gone = next(next(EMPTY_CATALOGUE, [FIVE]), []);
    expect(gone.keptMembers).toEqual([CLICK]);
    const back = next(gone, [FIVE]);
    expect(back.keptMembers).toBeUndefined();
    expect(next(back, []).keptMembers).toEqual([CLICK]);
    expect(next(gone, [{ ...FIVE, Output: 'other' }]).keptMembers).toEqual([CLICK]);
  });

  test('are none where the rule fires', () => {
    const trigger = { ...FIVE, ResetWhenReachTarget: 'yes' };
    expect(next(next(EMPTY_CATALOGUE, [trigger]), [])).not.toHaveProperty('keptMembers');
  });
});

describe('a rule whose row becomes invalid', () => {
  test('stays in the catalogue with the row that was last right', () => {
    const before = next(EMPTY_CATALOGUE, [FIVE]);
    const after = next(before, [WRONG], { removed: 'clear' });
    expect(after.revision).toBe(2);
    expect(after.rules[CLICK]).toEqual({ ...before.rules[CLICK], invalid: true });
    expect(after.pendingRemoval).toEqual({});
    expect(next(after, [WRONG])).toBe(after);
  });

  test('goes on counting when it is fixed, and is judged by the condition that it then has', () => {
    expect(clickAfter([FIVE], [WRONG], [FIVE])).toMatchObject({ generation: 1, conditionRevision: 1 });
    expect(clickAfter([FIVE], [WRONG], [FIVE]).invalid).toBeUndefined();
    expect(clickAfter([FIVE], [WRONG], [{ ...FIVE, 'Target-C': '6' }])).toMatchObject({
      generation: 1,
      conditionRevision: 3,
    });
  });

  test('starts afresh from history when it includes history', () => {
    const wrong = { ...WRONG, IncludeHistory: 'yes' };
    expect(clickAfter([WITH_HISTORY], [wrong], [WITH_HISTORY])).toMatchObject({
      generation: 3,
      conditionRevision: 3,
      evaluated: false,
    });
  });

  test('was never in force when it was never right', () => {
    expect(next(EMPTY_CATALOGUE, [WRONG])).toBe(EMPTY_CATALOGUE);
  });
});

describe('the record of a change', () => {
  const other = { ...FIVE, Output: 'other' };
  const six = { ...FIVE, 'Target-C': '6' };

  function changeBetween(...tables: (readonly Cells[])[]) {
    const catalogues = [EMPTY_CATALOGUE];
    for (const table of tables) catalogues.push(next(catalogues.at(-1)!, table));
    return recordChange(catalogues.at(-2)!, catalogues.at(-1)!, NOW + 5, 'file rules.csv');
  }

  test('says when and where, and which revision it made', () => {
    const { change, ...catalogue } = changeBetween([FIVE]);
    expect(change).toMatchObject({ revision: 1, at: NOW + 5, source: 'file rules.csv' });
    expect(catalogue).toEqual(next(EMPTY_CATALOGUE, [FIVE]));
  });

  test.each<[string, readonly Cells[], readonly Cells[], Cells | undefined, Cells | undefined]>([
    ['a new rule', [other], [other, FIVE], undefined, FIVE],
    ['an edited rule', [FIVE, other], [six, other], FIVE, six],
    ['a removed rule', [FIVE, other], [other], FIVE, undefined],
    ['a rule that became invalid', [FIVE, other], [WRONG, other], FIVE, undefined],
  ])('has %s with its row before and after', (_, before, after, rowBefore, rowAfter) => {
    const { rules } = changeBetween(before, after).change;
    expect(rules.filter(({ key }) => key === CLICK)).toEqual([
      {
        key: CLICK,
        before: rowBefore && expect.objectContaining({ cells: row(rowBefore).cells }),
        after: rowAfter && expect.objectContaining({ cells: row(rowAfter).cells }),
      },
    ]);
    expect(rules).toHaveLength(1);
  });

  test('has a fixed rule without the row that was wrong', () => {
    const { rules } = changeBetween([FIVE], [WRONG], [FIVE]).change;
    expect(rules).toEqual([{ key: CLICK, before: undefined, after: row(FIVE) }]);
  });
});

describe('what a finished re-evaluation marks', () => {
  const second = { ...WITH_HISTORY, Output: 'second' };
  const before = next(next(EMPTY_CATALOGUE, [FIVE, WITH_HISTORY, second]), [{ ...WITH_HISTORY }, second], {
    removed: 'clear',
  });

  test('is evaluated, in the same revision', () => {
    const marked = markEvaluated(before, [CLICK]);
    expect(marked.revision).toBe(before.revision);
    expect(marked.rules[CLICK].evaluated).toBe(true);
    expect(marked.rules['attribute:second'].evaluated).toBe(false);
    expect(before.rules[CLICK].evaluated).toBe(false);
  });

  test('is removed for good, if it was pending', () => {
    const pending = next(before, [second], { removed: 'clear' });
    expect(Object.keys(pending.pendingRemoval)).toEqual([CLICK]);
    expect(markEvaluated(pending, [CLICK])).toEqual({ ...pending, pendingRemoval: {} });
    expect(markEvaluated(pending, ['attribute:second']).pendingRemoval).toEqual(pending.pendingRemoval);
  });
});
