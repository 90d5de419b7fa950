import fc from 'fast-check';
import { Aggregate } from '../../../src/engine/aggregate/aggregate';
import { judge } from '../../../src/engine/evaluate/judge';
import { NEW_RULE_STATE, RuleState } from '../../../src/engine/state/user-state';
import { brief, ruleSet } from '../../support/builders';

const AT = Date.UTC(2026, 2, 14);
const CONTEXT = { userId: 'ann', endpointId: 'phone', at: AT, day: '2026-03-14' };

function judgeBy(cells: Record<string, string>, aggregate: Partial<Aggregate>, before = NEW_RULE_STATE) {
  const { state, changes } = judge(
    ruleSet(cells).rules[0],
    before,
    { count: 0, sum: '0', ...aggregate },
    CONTEXT,
  );
  return { state, changes, inShort: changes.map(brief) };
}

const READY: RuleState = { changes: 3, ready: true };

describe('a rule that writes an attribute', () => {
  const three = { 'Operator-C': 'atLeast', 'Target-C': '3' };

  test('makes a user ready who meets it, with the next number', () => {
    const { state, inShort } = judgeBy(three, { count: 3, sum: '7.5' }, { changes: 4, ready: false });
    expect(inShort).toEqual(['attribute:click#5 ready 3/7.5']);
    expect(state).toMatchObject({ changes: 5, ready: true });
  });

  test('takes it back from a user who does not meet it any more', () => {
    const { state, inShort } = judgeBy(three, { count: 2 }, READY);
    expect(inShort).toEqual(['attribute:click#4 not-ready 2/0']);
    expect(state).toMatchObject({ changes: 4, ready: false });
  });

  test.each([
    ['who stays ready', 9, READY],
    ['who stays out', 1, NEW_RULE_STATE],
  ])('changes nothing for a user %s, and keeps the count', (_, count, before) => {
    const { state, changes } = judgeBy(three, { count }, before);
    expect(changes).toEqual([]);
    expect(state).toMatchObject({ changes: before.changes, ready: before.ready, counter: { count } });
  });

  test('keeps out a user without a counted event, even when it asks for less', () => {
    const fewer = { 'Operator-C': 'less', 'Target-C': '3' };
    expect(judgeBy(fewer, { count: 0 }).inShort).toEqual([]);
    expect(judgeBy(fewer, { count: 1 }).inShort).toEqual(['attribute:click#1 ready 1/0']);
    expect(judgeBy(fewer, { count: 0 }, READY).inShort).toEqual(['attribute:click#4 not-ready 0/0']);
  });
});

describe('a rule that fires an event', () => {
  const every3 = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
  const every100 = { 'Operator-V': 'atLeast', 'Target-V': '100', 'Reset': 'carry' };

  test('fires at the target and starts again from nothing', () => {
    const { state, inShort } = judgeBy(every3, { count: 3, sum: '9' }, { changes: 1, ready: false });
    expect(inShort).toEqual(['event:trk_click#2 3/9']);
    expect(state).toMatchObject({ changes: 2, counter: { count: 0, sum: '0' } });
  });

  test('does not fire below it', () => {
    const { state, changes } = judgeBy(every3, { count: 2 });
    expect(changes).toEqual([]);
    expect(state).toMatchObject({ changes: 0, counter: { count: 2 } });
  });

  test('fires once however far beyond the target, without "carry"', () => {
    expect(judgeBy(every3, { count: 30 }).inShort).toEqual(['event:trk_click#1 30/0']);
  });

  test('with "carry" keeps what is over the target, and forgets what it does not test', () => {
    const { state, inShort } = judgeBy(every100, { count: 2, sum: '250.5' });
    expect(inShort).toEqual(['event:trk_click#1 2/250.5', 'event:trk_click#2 0/150.5']);
    expect(state).toMatchObject({ changes: 2, counter: { count: 0, sum: '50.5' } });
    expect(judgeBy({ ...every3, Reset: 'carry' }, { count: 7, sum: '9' }).state).toMatchObject({
      changes: 2,
      counter: { count: 1, sum: '0' },
    });
  });

  test('with "carry" loses nothing: it fires at most 100 times, and the rest stays counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15_000 }), (sum) => {
        const { state, changes } = judgeBy(every100, { count: 1, sum: String(sum) });
        expect(changes).toHaveLength(Math.min(100, Math.floor(sum / 100)));
        expect(Number(state.counter!.sum) + 100 * changes.length).toBe(sum);
      }),
    );
  });
});

describe('a change', () => {
  test('says whom it concerns and when, and what was counted before any reset', () => {
    const { changes } = judgeBy(
      { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' },
      { count: 1, sum: '2' },
    );
    expect(changes).toEqual([
      {
        userId: 'ann',
        endpointId: 'phone',
        at: AT,
        output: { kind: 'event', name: 'trk_click' },
        n: 1,
        count: 1,
        sum: '2',
      },
    ]);
  });

  test('carries the window of its rule', () => {
    const { changes } = judgeBy(
      {
        'RuleType': 'date',
        'StartDate': '2026-01-01',
        'FinishDate': '2026-03-31',
        'Operator-C': 'atLeast',
        'Target-C': '1',
      },
      { count: 1 },
    );
    expect(changes[0].window).toEqual({ start: '2026-01-01', finish: '2026-03-31' });
  });

  test.each([
    ['pinpoint', ['pinpoint']],
    ['none', []],
    ['', undefined],
  ])('of a rule with the destination %j goes to %j', (destination, to) => {
    const { changes } = judgeBy(
      { 'Operator-C': 'atLeast', 'Target-C': '1', 'Destination': destination },
      { count: 1 },
    );
    expect(changes[0].to).toEqual(to);
  });

  test('carries the statistics that its rule tests', () => {
    const definition = {
      type: 'aggregator',
      events: 'click',
      output: 'x',
      condition: { statistic: 'average', operator: 'atLeast', target: 2 },
    };
    const { changes, state } = judgeBy(
      { Definition: JSON.stringify(definition) },
      { count: 3, sum: '5', range: { count: 2, min: '1', max: '4' } },
    );
    expect(changes[0].statistics).toEqual({ average: '2.5', min: '1', max: '4' });
    expect(state.counter!.range).toEqual({ count: 2, min: '1', max: '4' });
  });
});

test('the counter says which generation and condition of the rule it is of', () => {
  const [rule] = ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '3' }).rules;
  const { state } = judge(
    { ...rule, generation: 7, conditionRevision: 9 },
    NEW_RULE_STATE,
    { count: 1, sum: '0' },
    CONTEXT,
  );
  expect(state.counter).toEqual({ count: 1, sum: '0', generation: 7, conditionRevision: 9 });
});
