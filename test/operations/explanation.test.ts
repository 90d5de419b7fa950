import { NEW_USER } from '../../src/engine/state/user-state';
import { Explanation, Occurrence } from '../../src/operations/explanation';
import { event, foldAll, NOW, ruleSet, UTC } from '../support/builders';

const RULES = ruleSet(
  {
    'AttributeName': 'colour',
    'AttributeValue': 'red',
    'Operator-C': 'atLeast',
    'Target-C': '2',
    'Output': 'reds',
  },
  { 'Operator-C': 'atLeast', 'Target-C': '2', 'ResetWhenReachTarget': 'yes', 'Output': 'fired' },
);

function occurrence(when: string, entry: Partial<Occurrence['entry']> = {}): Occurrence {
  return {
    when,
    entry: { day: '2026-01-15', eventName: 'click', attributes: {}, metrics: {}, count: 1, ...entry },
  };
}

const RED = { attributes: { colour: 'red' } };
const BLUE = { attributes: { colour: 'blue' } };

test('each event is counted, or not counted for a reason, or of another name', () => {
  const explanation = new Explanation(RULES.rules, 20);
  explanation.add(occurrence('monday', RED));
  explanation.add(occurrence('tuesday', { ...BLUE, count: 3 }));
  explanation.add(occurrence('wednesday', BLUE));
  explanation.add(occurrence('thursday'));
  explanation.add(occurrence('friday', { eventName: 'buy', count: 7 }));
  const [reds, fired] = explanation.of(NEW_USER, UTC, NOW);
  expect(reds).toMatchObject({
    rule: 'attribute:reds',
    counted: { events: 1, last: ['monday'] },
    notCounted: [
      { reason: 'has attribute colour “blue”, but needs equals “red”', events: 4, last: 'wednesday' },
      { reason: 'has no attribute colour', events: 1, last: 'thursday' },
    ],
    otherEvents: 7,
  });
  expect(fired).toMatchObject({
    rule: 'event:fired',
    counted: { events: 6, last: ['monday', 'tuesday (3 events)', 'wednesday', 'thursday'] },
    notCounted: [],
    otherEvents: 7,
  });
});

test('a text where the rule asks for a number is told with its share', () => {
  const { rules } = ruleSet({ 'Operator-V': 'atLeast', 'Target-V': '5', 'Metric': 'amount' });
  const explanation = new Explanation(rules, 20);
  explanation.add(occurrence('monday', { metrics: { amount: '5' }, count: 2 }));
  expect(explanation.of(NEW_USER, UTC, NOW)[0]).not.toHaveProperty('warnings');
  explanation.add(occurrence('tuesday', { attributes: { amount: '5 EUR' } }));
  expect(explanation.of(NEW_USER, UTC, NOW)[0].warnings).toEqual([
    '“amount” is text in 1 of 3 events, and counts as missing there; send a number, or a text such as 19.99',
  ]);
});

test('only the last events are listed, and all are counted', () => {
  const explanation = new Explanation(RULES.rules, 2);
  for (let day = 1; day <= 9; day++) explanation.add(occurrence(`day ${day}`, RED));
  expect(explanation.of(NEW_USER, UTC, NOW)[0].counted).toEqual({ events: 9, last: ['day 8', 'day 9'] });
});

test('a counter of an earlier definition of a rule is not shown as its own', () => {
  const { state } = foldAll(RULES, [event(RED), event(RED), event(RED)]);
  const [{ output, ...rule }] = RULES.rules;
  const explanation = new Explanation([{ ...rule, output, generation: rule.generation + 1 }], 2);
  explanation.add(occurrence('monday', RED));
  expect(explanation.of(state, UTC, NOW)).toMatchObject([
    { in: true, tests: [{ value: '0', met: false }], counted: { events: 1, last: ['monday'] } },
  ]);
});

test('the state says who is in, how often a rule has changed, and how each test stands', () => {
  const explanation = new Explanation(RULES.rules, 2);
  const { state } = foldAll(RULES, [event(RED), event(RED), event(RED)]);
  expect(explanation.of(state, UTC, NOW)).toMatchObject([
    { kind: 'attribute', in: true, changes: 1, tests: [{ value: '3', met: true }] },
    { kind: 'event', in: true, changes: 1, tests: [{ value: '1', met: false }] },
  ]);
  expect(explanation.of(NEW_USER, UTC, NOW)).toMatchObject([
    { in: false, changes: 0, tests: [{ value: '0', met: false }] },
    { in: false, changes: 0, tests: [{ value: '0', met: false }] },
  ]);
});

test('a rule without room in the state says so, and what of it still counts', () => {
  const explanation = new Explanation(RULES.rules, 2);
  const { state } = foldAll(RULES, [event(RED)]);
  const { 'event:fired': _, ...rules } = state.rules;
  const refused = { 'attribute:reds': 1, 'event:fired': 1, 'attribute:other': 1 };
  expect(explanation.of({ ...state, rules, refused }, UTC, NOW).map((one) => one.refused)).toEqual([
    "no more different values counted for this user: the user's state would exceed 400 KB",
    "not counted for this user: the user's state would exceed 400 KB",
  ]);
  expect(explanation.of(state, UTC, NOW).map((one) => one.refused)).toEqual([undefined, undefined]);
});

describe('a firing that was held back', () => {
  const every2 = { 'Operator-C': 'atLeast', 'Target-C': '2', 'ResetWhenReachTarget': 'yes' };
  const explainedBy = (AtMost: string, ...days: string[]) => {
    const rules = ruleSet({ ...every2, AtMost });
    const { state } = foldAll(
      rules,
      days.flatMap((day) => [event({ day }), event({ day })]),
    );
    return new Explanation(rules.rules, 5).of(state, UTC, NOW)[0];
  };

  test('is named with its day, its cap, and the day from which the rule may fire again', () => {
    expect(explainedBy('1 per 7 days', '2026-03-01', '2026-03-02').heldBack).toEqual({
      day: '2026-03-02',
      atMost: '1 per 7 days',
      againFrom: '2026-03-08',
    });
  });

  test('of a rule that fires no more has no such day', () => {
    expect(explainedBy('1 ever', '2026-03-01', '2026-03-02').heldBack).toEqual({
      day: '2026-03-02',
      atMost: '1 ever',
    });
  });

  test('is not named once the rule has fired since, or was never held back', () => {
    expect(explainedBy('1 per day', '2026-03-01', '2026-03-01', '2026-03-02')).not.toHaveProperty('heldBack');
    expect(explainedBy('1 per day', '2026-03-01')).not.toHaveProperty('heldBack');
  });
});

test('a rule that carries says whether the next run fires on', () => {
  const points = {
    'Operator-V': 'atLeast',
    'Target-V': '1',
    'ResetWhenReachTarget': 'yes',
    'Reset': 'carry',
  };
  const explainedAfter = (amount: number) => {
    const rules = ruleSet(points);
    const { state } = foldAll(rules, [event({ metrics: { amount } })]);
    return new Explanation(rules.rules, 5).of(state, UTC, NOW)[0];
  };
  expect(explainedAfter(250).firingsLeft).toBe(true);
  expect(explainedAfter(99.5)).not.toHaveProperty('firingsLeft');
});
