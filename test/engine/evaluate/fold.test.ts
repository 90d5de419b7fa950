import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold, skipReason } from '../../../src/engine/evaluate/fold';
import { WHOLE } from '../../../src/engine/evaluate/portion';
import { dropRemovedRules, editedRules, reevaluate } from '../../../src/engine/evaluate/reevaluate';
import { DatedEvent } from '../../../src/engine/events/event';
import { changeId } from '../../../src/engine/state/change';
import { MAX_RECENT_IDS, NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { parseRules } from '../../../src/rule-language/parse/table';
import { brief, event, EventOptions, foldAll, NOW, row, ruleSet, UTC } from '../../support/builders';

function clicks(n: number, overrides: EventOptions = {}): DatedEvent[] {
  return Array.from({ length: n }, () => event(overrides));
}

function changesOf(
  cells: Record<string, string> | Record<string, string>[],
  events: readonly DatedEvent[],
): string[] {
  return foldAll(ruleSet(...[cells].flat()), events).changes.map(brief);
}

const spend = (...amounts: number[]) => amounts.map((amount) => event({ metrics: { amount } }));

describe('an aggregator rule without a reset (Case 1)', () => {
  test('"more than 5" is met by the 6th event, once (A20)', () => {
    expect(changesOf({ 'Operator-C': 'greater', 'Target-C': '5' }, clicks(9))).toEqual([
      'attribute:click#1 ready 6/0',
    ]);
  });

  test('turns back when it is no longer met (A20)', () => {
    expect(changesOf({ 'Operator-C': 'equal', 'Target-C': '2' }, clicks(4))).toEqual([
      'attribute:click#1 ready 2/0',
      'attribute:click#2 not-ready 3/0',
    ]);
  });

  test.each([
    ['equal', [3]],
    ['greater', [4, 5]],
    ['atLeast', [3, 4, 5]],
    ['less', [1, 2]],
    ['atMost', [1, 2, 3]],
    ['notEqual', [1, 2, 4, 5]],
  ])('%s 3 holds at %j of 1 to 5 (A7)', (operator, met) => {
    const rules = ruleSet({ 'Operator-C': operator, 'Target-C': '3' });
    const holding = [1, 2, 3, 4, 5].filter(
      (n) => foldAll(rules, clicks(n)).state.rules['attribute:click'].ready,
    );
    expect(holding).toEqual(met);
  });

  test('sums decimals exactly: 100 times 0.99 is 99 (A8)', () => {
    expect(
      changesOf({ 'Operator-V': 'equal', 'Target-V': '99' }, clicks(100, { metrics: { price: 0.99 } })),
    ).toEqual(['attribute:click#1 ready 100/99']);
    expect(changesOf({ 'Operator-V': 'equal', 'Target-V': '0.3' }, spend(0.1, 0.2))).toEqual([
      'attribute:click#1 ready 2/0.3',
    ]);
  });

  test('with count and sum holds when both do, at the same event (A14, A15)', () => {
    expect(
      changesOf(
        { 'Operator-C': 'atLeast', 'Target-C': '2', 'Operator-V': 'atLeast', 'Target-V': '10' },
        spend(11, -5, 2, 2),
      ),
    ).toEqual(['attribute:click#1 ready 4/10']);
  });

  test('counts an event without the metric 1 and adds 0 (A2)', () => {
    expect(
      changesOf({ 'Operator-C': 'equal', 'Target-C': '2', 'Metric': 'amount' }, [
        event({ metrics: { other: 9 } }),
        event(),
      ]),
    ).toEqual(['attribute:click#1 ready 2/0']);
  });

  test('that names no metric sums the first by name in code-point order (A8)', () => {
    expect(
      changesOf({ 'Operator-V': 'equal', 'Target-V': '7' }, [event({ metrics: { b: 1, a: 7, B: 7 } })]),
    ).toEqual(['attribute:click#1 ready 1/7']);
    expect(
      changesOf({ 'Operator-V': 'equal', 'Target-V': '1' }, [event({ metrics: { '🎉': 2, '\uffee': 1 } })]),
    ).toEqual(['attribute:click#1 ready 1/1']);
  });
});

describe('an aggregator rule with a reset (Case 2)', () => {
  const everyThird = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };

  test('"atLeast 3" fires at every 3rd event (A18)', () => {
    expect(changesOf(everyThird, clicks(7))).toEqual(['event:trk_click#1 3/0', 'event:trk_click#2 3/0']);
  });

  test('"greater 3" fires at every 4th event (A18)', () => {
    expect(changesOf({ ...everyThird, 'Operator-C': 'greater' }, clicks(8))).toEqual([
      'event:trk_click#1 4/0',
      'event:trk_click#2 4/0',
    ]);
  });

  test('starts again from 0, with the sum', () => {
    expect(
      changesOf(
        { 'Operator-V': 'atLeast', 'Target-V': '100', 'ResetWhenReachTarget': 'yes' },
        spend(120, 90, 10),
      ),
    ).toEqual(['event:trk_click#1 1/120', 'event:trk_click#2 2/100']);
  });

  test('"carry" keeps what is over the target, and fires once for each target reached (A17)', () => {
    expect(
      changesOf(
        { 'Operator-V': 'atLeast', 'Target-V': '100', 'ResetWhenReachTarget': 'yes', 'Reset': 'carry' },
        spend(120, 180, 350),
      ),
    ).toEqual([
      'event:trk_click#1 1/120',
      'event:trk_click#2 1/200',
      'event:trk_click#3 0/100',
      'event:trk_click#4 1/350',
      'event:trk_click#5 0/250',
      'event:trk_click#6 0/150',
    ]);
  });

  test('"carry" fires at most 100 times for one event and keeps the rest for the next', () => {
    const rules = ruleSet({ 'Operator-V': 'atLeast', 'Target-V': '1', 'Reset': 'carry' });
    expect(foldAll(rules, spend(250)).changes).toHaveLength(100);
    expect(foldAll(rules, spend(250, 0)).changes).toHaveLength(200);
    expect(foldAll(rules, spend(250, 0, 0, 0)).changes).toHaveLength(250);
  });
});

describe('a date rule (Case 3)', () => {
  const window = { RuleType: 'date', StartDate: '2021-01-01', FinishDate: '2021-02-01' };
  const on = (day: string, amount = 0) => event({ day, metrics: { amount } });

  test('counts both days of its window and nothing outside (T2)', () => {
    expect(
      changesOf({ ...window, 'Operator-C': 'atLeast', 'Target-C': '1' }, [
        on('2020-12-31'),
        on('2021-02-02'),
      ]),
    ).toEqual([]);
    expect(
      changesOf({ ...window, 'Operator-C': 'equal', 'Target-C': '2' }, [on('2021-01-01'), on('2021-02-01')]),
    ).toEqual(['attribute:trk_date_click#1 ready 2/0']);
  });

  test('with one day for a window counts that day (T2)', () => {
    expect(
      changesOf({ ...window, 'FinishDate': '2021-01-01', 'Operator-C': 'equal', 'Target-C': '1' }, [
        on('2021-01-01'),
      ]),
    ).toEqual(['attribute:trk_date_click#1 ready 1/0']);
  });

  test('counts a late event at its own day (T3)', () => {
    expect(
      changesOf({ ...window, 'Operator-V': 'greater', 'Target-V': '500' }, [
        on('2021-03-01', 900),
        on('2021-01-20', 501),
      ]),
    ).toEqual(['attribute:trk_date_click#1 ready 1/501']);
  });

  test('that is new counts the events before it, at the next event in its window', () => {
    const before = foldAll(ruleSet({ 'Operator-C': 'equal', 'Target-C': '99' }), [
      on('2021-01-05', 200),
      on('2021-01-06', 200),
      on('2022-01-01', 900),
    ]).state;
    const { changes } = foldAll(
      ruleSet({ ...window, 'Operator-V': 'greater', 'Target-V': '500' }),
      [on('2021-01-07', 101)],
      before,
    );
    expect(changes.map(brief)).toEqual(['attribute:trk_date_click#1 ready 3/501']);
  });

  test('that is new counts events that were moved out of the state', () => {
    const older = [
      { day: '2021-01-05', eventName: 'click', attributes: {}, count: 2, metrics: { amount: '200.25' } },
    ];
    const { changes } = foldAll(
      ruleSet({ ...window, 'Operator-V': 'greater', 'Target-V': '500' }),
      [on('2021-01-07', 100)],
      NEW_USER,
      older,
    );
    expect(changes.map(brief)).toEqual(['attribute:trk_date_click#1 ready 3/500.5']);
  });

  test('is settled without an end in sight for future windows: nothing happens before its events do', () => {
    expect(
      changesOf(
        {
          ...window,
          'StartDate': '2027-01-01',
          'FinishDate': '2027-12-31',
          'Operator-C': 'equal',
          'Target-C': '1',
        },
        [on('2027-06-01')],
      ),
    ).toHaveLength(1);
  });
});

describe('rules of one event', () => {
  test('are independent: each is judged on every event, in the order of the table (A9, A10)', () => {
    const rules: Record<string, string>[] = [
      { 'Operator-C': 'atLeast', 'Target-C': '2' },
      { 'AttributeName': 'kind', 'AttributeValue': 'chair', 'Operator-C': 'atLeast', 'Target-C': '1' },
      { 'AttributeName': 'kind', 'AttributeValue': 'sofa', 'Operator-C': 'atLeast', 'Target-C': '100' },
      { 'Operator-C': 'atLeast', 'Target-C': '2', 'ResetWhenReachTarget': 'yes' },
    ];
    expect(
      changesOf(rules, [event({ attributes: { kind: 'sofa' } }), event({ attributes: { kind: 'chair' } })]),
    ).toEqual(['attribute:click#1 ready 2/0', 'attribute:click_chair#1 ready 1/0', 'event:trk_click#1 2/0']);
  });

  test.each(['C++', 'a.c', "Levi's", '#', '"', 'x|y', '999'])(
    'filter by %j exactly, as text (A22, T4, T5)',
    (value) => {
      const rules = ruleSet({
        'AttributeName': 'brand',
        'AttributeValue': value,
        'Operator-C': 'equal',
        'Target-C': '1',
        'Output': 'x',
      });
      expect(foldAll(rules, [event({ attributes: { brand: value } })]).changes).toHaveLength(1);
      expect(
        foldAll(rules, [
          event({ attributes: { brand: 'abc' } }),
          event({ attributes: { brand: value.toUpperCase() + '!' } }),
          event(),
        ]).changes,
      ).toHaveLength(0);
    },
  );

  test('tell attributes by name, and event names from values (A13)', () => {
    const rules: Record<string, string>[] = [
      {
        'EventName': 'buy',
        'AttributeName': 'kind',
        'AttributeValue': 'chair',
        'Operator-C': 'equal',
        'Target-C': '1',
        'Output': 'kind',
      },
      {
        'EventName': 'buy',
        'AttributeName': 'gift',
        'AttributeValue': 'chair',
        'Operator-C': 'equal',
        'Target-C': '1',
        'Output': 'gift',
      },
      { 'EventName': 'buy_chair', 'Operator-C': 'equal', 'Target-C': '1', 'Output': 'other' },
    ];
    expect(changesOf(rules, [event({ name: 'buy', attributes: { kind: 'chair' } })])).toEqual([
      'attribute:kind#1 ready 1/0',
    ]);
  });
});

describe('names', () => {
  const rules = ruleSet(
    { 'EventName': '_session.start', 'Operator-C': 'equal', 'Target-C': '1', 'Output': 'sessions' },
    { 'EventName': 'trk_click', 'Operator-C': 'equal', 'Target-C': '1' },
  );

  test('that begin with trk_ are skipped whatever a rule says: no loops', () => {
    expect(skipReason('trk_click', rules)).toBe('own output');
  });

  test('that begin with _ are skipped unless a rule names them', () => {
    expect(skipReason('_session.stop', rules)).toBe('platform event');
    expect(skipReason('_session.start', rules)).toBeUndefined();
  });
});

describe('one write', () => {
  const rules = ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' });
  const NO_LIMITS = { changes: Infinity, history: Infinity };

  test('ends with the event that reaches the limit of changes', () => {
    const { used, changes } = fold(NEW_USER, clicks(5), rules, [], { ...NO_LIMITS, changes: 2 });
    expect([used, changes.length]).toEqual([2, 2]);
  });

  test('ends with the event that reaches the limit of history', () => {
    const kinds = Array.from({ length: 5 }, (_, i) => event({ attributes: { kind: `kind-${i}` } }));
    const { used, state } = fold(NEW_USER, kinds, rules, [], { ...NO_LIMITS, history: 100 });
    expect(used).toBeGreaterThan(1);
    expect(used).toBeLessThan(5);
    expect(state.history).toHaveLength(used);
  });

  test('has one event at least, however small the limits', () => {
    expect(fold(NEW_USER, clicks(5), rules, [], { changes: 0, history: 0 }).used).toBe(1);
  });

  test('is the same as one for each event', () => {
    const { used, changes, state } = fold(NEW_USER, clicks(5), rules, [], NO_LIMITS);
    expect(used).toBe(5);
    expect({ changes, state }).toEqual(foldAll(rules, clicks(5)));
  });

  test('counts an event that comes again under its id once', () => {
    const events = ['a', 'b', 'a', undefined, undefined].map((id) => event({ id }));
    const { used, repeated, changes } = fold(NEW_USER, events, rules, [], NO_LIMITS);
    expect([used, repeated, changes.length]).toEqual([5, 1, 4]);
  });

  test('knows the ids of the last events only', () => {
    const ids = Array.from({ length: MAX_RECENT_IDS + 1 }, (_, i) => `id-${i}`);
    const { state } = foldAll(
      rules,
      ids.map((id) => event({ id })),
    );
    expect(state.recentIds).toEqual(ids.slice(1));
    expect(foldAll(rules, [event({ id: ids[1] })], state).changes).toHaveLength(0);
    expect(foldAll(rules, [event({ id: ids[0] })], state).changes).toHaveLength(1);
  });

  test('keeps the last endpoint when an event has none', () => {
    const events = [event({ endpointId: 'tablet' }), event({ endpointId: undefined })];
    expect(foldAll(rules, events).changes.map(({ endpointId }) => endpointId)).toEqual(['tablet', 'tablet']);
  });

  test('begins no counter without room for it, says so, and goes on with those that there are', () => {
    const countersWith = (sku: readonly string[]) => ({
      changes: 0,
      ready: false,
      counter: { count: 1_000, sum: '0', distinct: { sku }, generation: 1, conditionRevision: 1 },
    });
    const before: UserState = { ...NEW_USER, rules: { 'attribute:skus': countersWith(['known']) } };
    const skus = {
      Definition: JSON.stringify({
        type: 'aggregator',
        events: 'click',
        output: 'skus',
        condition: { statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: 9 },
      }),
    };
    const all = ruleSet(skus, { 'Operator-C': 'atLeast', 'Target-C': '1' });
    const { state, refused, grows } = fold(
      before,
      [event({ attributes: { sku: 'new' } })],
      all,
      [],
      NO_LIMITS,
      {
        ...WHOLE,
        refuse: 'all',
      },
    );
    expect(state.rules['attribute:skus'].counter).toMatchObject({
      count: 1_001,
      distinct: { sku: ['known'] },
    });
    expect(state.rules['attribute:click']).toBeUndefined();
    expect(refused).toBe(2);
    expect(grows).toBe(false);
    expect(state.refused).toEqual({ 'attribute:skus': 1, 'attribute:click': 1 });
  });
});

describe('when the rules change', () => {
  const context = { userId: 'ann', at: NOW };

  /** Does what comes before an event of a user whom older rules have judged. */
  function bringUpToDate(state: UserState, rules: RuleSet) {
    const pruned = dropRemovedRules(state, rules, context).state;
    return reevaluate(pruned, editedRules(pruned, rules), rules, [], context);
  }

  function run(steps: { cells: Record<string, string>[]; events: DatedEvent[] }[]): {
    changes: string[];
    ids: string[];
    state: UserState;
  } {
    let catalogue = EMPTY_CATALOGUE;
    let state = NEW_USER;
    const changes: string[] = [];
    const ids: string[] = [];
    for (const { cells, events } of steps) {
      const parsed = parseRules(cells.map((one) => row(one)));
      catalogue = reconcile(catalogue, parsed, NOW, 'keep');
      const inForce = new RuleSet(parsed.rules, catalogue, UTC);
      const judged = bringUpToDate(state, inForce);
      const folded = foldAll(inForce, events, judged.state);
      state = folded.state;
      const all = [...judged.changes, ...folded.changes];
      changes.push(...all.map(brief));
      ids.push(...all.map(changeId));
    }
    return { changes, ids, state };
  }

  const atLeast = (target: number, more: Record<string, string> = {}) => ({
    'Operator-C': 'atLeast',
    'Target-C': String(target),
    ...more,
  });

  test("a changed target keeps the counters and is judged at the user's next event of any name", () => {
    const { changes } = run([
      { cells: [atLeast(5)], events: clicks(4) },
      { cells: [atLeast(3)], events: [event({ name: 'other' })] },
    ]);
    expect(changes).toEqual(['attribute:click#1 ready 4/0']);
  });

  test('a changed target can take the membership back', () => {
    const { changes } = run([
      { cells: [atLeast(2)], events: clicks(2) },
      { cells: [atLeast(9)], events: [event({ name: 'other' })] },
    ]);
    expect(changes).toEqual(['attribute:click#1 ready 2/0', 'attribute:click#2 not-ready 2/0']);
  });

  test('a changed target is judged though an event was begun before and finished after it', () => {
    const tables = [1, 3].map((target) => [atLeast(target, { Output: 'a' }), atLeast(1, { Output: 'b' })]);
    let catalogue = EMPTY_CATALOGUE;
    const [first, last] = tables.map((cells) => {
      const parsed = parseRules(cells.map((one) => row(one)));
      catalogue = reconcile(catalogue, parsed, NOW, 'keep');
      return new RuleSet(parsed.rules, catalogue, UTC);
    });
    const limits = { changes: Infinity, history: Infinity, changesOfEvent: 1 };
    const [begun] = clicks(1);
    const part = fold(NEW_USER, [begun], first, [], limits);
    expect(part.judged).toEqual(['attribute:a']);
    const unfinished = { sequenceNumber: '1', revision: first.revision, judged: part.judged! };
    const judged = bringUpToDate(part.state, last);
    const whole = fold(judged.state, [{ ...begun, unfinished }], last, [], limits);
    const after = fold(whole.state, [event({ name: 'other' })], last, [], limits);
    expect([part, judged, whole, after].map(({ changes }) => changes.map(brief))).toEqual([
      ['attribute:a#1 ready 1/0'],
      ['attribute:a#2 not-ready 1/0'],
      ['attribute:b#1 ready 1/0'],
      [],
    ]);
    expect(bringUpToDate(after.state, last).changes).toEqual([]);
  });

  test('a count that an edit has taken past its target fires at the next event', () => {
    const equals = (target: number) => ({
      'ResetWhenReachTarget': 'yes',
      'Operator-C': 'equal',
      'Target-C': String(target),
    });
    const { changes } = run([
      { cells: [equals(5)], events: clicks(4) },
      { cells: [equals(3)], events: clicks(4) },
    ]);
    expect(changes).toEqual(['event:trk_click#1 5/0', 'event:trk_click#2 3/0']);
  });

  test('a lowered target fires at the next event that the rule counts, and at no other', () => {
    const trigger = (target: number) => atLeast(target, { ResetWhenReachTarget: 'yes' });
    const steps = [
      { cells: [trigger(9)], events: clicks(4) },
      { cells: [trigger(3)], events: [event({ name: 'other' }), event({ name: 'other' })] },
    ];
    expect(run(steps).changes).toEqual([]);
    expect(run([...steps, { cells: [trigger(3)], events: clicks(1) }]).changes).toEqual([
      'event:trk_click#1 5/0',
    ]);
  });

  test('a rule that looks back judges the past before the event that it meets the user with', () => {
    const past = { cells: [], events: clicks(2, { day: '2021-01-01' }) };
    const next = clicks(1, { day: '2021-01-02' });
    const date = { RuleType: 'date', StartDate: '2021-01-01', FinishDate: '2021-01-31' };
    const exactly = (operator: string) => ({ ...date, 'Operator-C': operator, 'Target-C': '2' });
    expect(run([past, { cells: [exactly('equal')], events: next }]).changes).toEqual([
      'attribute:trk_date_click#1 ready 2/0',
      'attribute:trk_date_click#2 not-ready 3/0',
    ]);
    expect(run([past, { cells: [exactly('greater')], events: next }]).changes).toEqual([
      'attribute:trk_date_click#1 ready 3/0',
    ]);
  });

  test('a trigger that looks back fires for new events alone, from what the past leaves over', () => {
    const trigger = atLeast(2, { ResetWhenReachTarget: 'yes', IncludeHistory: 'yes' });
    const { changes } = run([
      { cells: [], events: clicks(3) },
      { cells: [trigger], events: clicks(1) },
    ]);
    expect(changes).toEqual(['event:trk_click#1 2/0']);
  });

  test('a changed definition starts afresh', () => {
    const { changes } = run([
      { cells: [atLeast(3, { Output: 'x' })], events: clicks(2) },
      { cells: [atLeast(3, { Output: 'x', Metric: 'amount' })], events: clicks(3) },
    ]);
    expect(changes).toEqual(['attribute:x#1 ready 3/0']);
  });

  test('a rule that was away starts afresh, and never uses an id twice', () => {
    const { changes, ids } = run([
      { cells: [atLeast(2, { ResetWhenReachTarget: 'yes' })], events: clicks(3) },
      { cells: [], events: clicks(1) },
      { cells: [atLeast(2, { ResetWhenReachTarget: 'yes' })], events: clicks(2) },
    ]);
    expect(changes).toEqual(['event:trk_click#1 2/0', 'event:trk_click#2 2/0']);
    expect(ids).toEqual(['ann|event:trk_click|1', 'ann|event:trk_click|2']);
  });

  test('who was ready by a rule that was away learns when the rule, back again, says otherwise', () => {
    const { changes } = run([
      { cells: [atLeast(2)], events: clicks(2) },
      { cells: [], events: clicks(1) },
      { cells: [atLeast(2)], events: clicks(1) },
    ]);
    expect(changes).toEqual(['attribute:click#1 ready 2/0', 'attribute:click#2 not-ready 0/0']);
  });

  test('a removed rule leaves no counter behind', () => {
    const { state } = run([
      { cells: [atLeast(9)], events: clicks(2) },
      { cells: [], events: clicks(1) },
    ]);
    expect(state.rules).toEqual({});
  });
});
