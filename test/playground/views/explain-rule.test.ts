import { entriesOf } from '../../../src/engine/history/history';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { Explanation } from '../../../src/operations/explanation';
import { explainRule } from '../../../src/playground/views/explain-rule';
import { event, EventOptions, foldAll, NOW, ruleSet, UTC } from '../../support/builders';

/**
 * Explains the rule of these cells for a user whose events were judged by the same rule or by another one.
 */
function said(
  cells: Record<string, string>,
  events: readonly EventOptions[],
  judgedBy: Record<string, string> | 'nothing' = cells,
): string {
  const {
    rules: [rule],
  } = ruleSet(cells);
  const judged: UserState =
    judgedBy === 'nothing'
      ? foldAll(ruleSet(), events.map(event)).state
      : foldAll(ruleSet(judgedBy), events.map(event)).state;
  const explanation = new Explanation([rule], 10);
  for (const entry of entriesOf(judged.history)) explanation.add({ when: entry.day, entry });
  return explainRule(rule, explanation.of(judged, UTC, NOW)[0]);
}

const clicks = (number: number, options: EventOptions = {}) => Array.from({ length: number }, () => options);
const count = (operator: string, target: number, more: Record<string, string> = {}) => ({
  'Operator-C': operator,
  'Target-C': String(target),
  ...more,
});
const json = (condition: object) => ({
  Definition: JSON.stringify({
    type: 'aggregator',
    events: 'click',
    metric: 'price',
    output: 'out',
    condition,
  }),
});
const once = { ResetWhenReachTarget: 'yes' };
const window = { RuleType: 'date', StartDate: '2026-01-01', FinishDate: '2026-01-31' };

test.each<[string, string]>([
  [said(count('greater', 5), clicks(6)), 'In: the count is 6, which is greater than 5.'],
  [said(count('greater', 5), clicks(4)), 'Not in yet: the count is 4 and has to be greater than 5, 2 to go.'],
  [said(count('atLeast', 5), clicks(4)), 'Not in yet: the count is 4 and has to be at least 5, 1 to go.'],
  [said(count('equal', 5), clicks(4)), 'Not in yet: the count is 4 and has to be equal to 5, 1 to go.'],
  [said(count('equal', 5), clicks(6)), 'Not in any more: the count is 6 and has to be equal to 5.'],
  [said(count('less', 2), clicks(3)), 'Not in any more: the count is 3 and has to be less than 2.'],
  [said(count('greater', 5), []), 'Not in: none of the events counts for this rule.'],
  [
    said(count('greater', 1), clicks(3), 'nothing'),
    'Not in yet: the 3 events that count came before the rule, which counts from its beginning.',
  ],
  [
    said({ ...count('greater', 1), ...window }, clicks(1), 'nothing'),
    'Not in yet: the next run of the hour looks at the event that counts.',
  ],
  [
    said(count('greater', 5), clicks(4), count('greater', 3)),
    'In until the next event or run of the hour judges by the rule as it is now: the count is 4 and has to be greater than 5, 2 to go.',
  ],
  [
    said(count('greater', 3), clicks(4), count('greater', 5)),
    'Not in before the next event or run of the hour judges by the rule as it is now: the count is 4, which is greater than 3.',
  ],
])('of who is in by a count: %s', (sentence, expected) => expect(sentence).toBe(expected));

test.each<[string, string]>([
  [
    said({ ...count('atLeast', 3), ...once }, clicks(4), { ...count('atLeast', 9), ...once }),
    'Not fired yet: the count is 4, which is at least 3; the next event that counts fires it.',
  ],
  [
    said({ ...count('atLeast', 2), ...once }, clicks(7), { ...count('atLeast', 4), ...once }),
    'Fired once; since then the count is 3, which is at least 2; the next event that counts fires it.',
  ],
])('of a trigger whose target was lowered: %s', (sentence, expected) => expect(sentence).toBe(expected));

test('of who had events before the rule', () => {
  const {
    rules: [rule],
  } = ruleSet(count('atLeast', 5));
  const before = foldAll(ruleSet(), clicks(2).map(event)).state;
  const { state } = foldAll(ruleSet(count('atLeast', 5)), clicks(1).map(event), before);
  const explanation = new Explanation([rule], 10);
  for (const entry of entriesOf(state.history)) explanation.add({ when: entry.day, entry });
  expect(explainRule(rule, explanation.of(state, UTC, NOW)[0])).toBe(
    'Not in yet: the count is 1 and has to be at least 5, 4 to go. 2 earlier events came before the rule, which counts from its beginning.',
  );
});

test.each<[string, string]>([
  [
    said({ 'Operator-V': 'greater', 'Target-V': '100' }, clicks(2, { metrics: { price: 34.49 } })),
    'Not in yet: the sum is 68.98 and has to be greater than 100, more than 31.02 to go.',
  ],
  [
    said({ 'Operator-V': 'greater', 'Target-V': '100' }, clicks(2, { metrics: { price: 50 } })),
    'Not in yet: the sum is 100 and has to be greater than 100.',
  ],
  [
    said({ 'Operator-V': 'atLeast', 'Target-V': '100.5' }, clicks(2, { metrics: { price: 50 } })),
    'Not in yet: the sum is 100 and has to be at least 100.5, 0.5 to go.',
  ],
  [
    said(
      { ...count('atLeast', 2), 'Operator-V': 'greater', 'Target-V': '9' },
      clicks(2, { metrics: { price: 5 } }),
    ),
    'In: the count is 2, which is at least 2, and the sum is 10, which is greater than 9.',
  ],
  [
    said(
      { ...count('atLeast', 2), 'Operator-V': 'greater', 'Target-V': '19' },
      clicks(2, { metrics: { price: 5 } }),
    ),
    'Not in yet: the sum is 10 and has to be greater than 19, more than 9 to go.',
  ],
])('of who is in by a sum: %s', (sentence, expected) => expect(sentence).toBe(expected));

test.each<[string, string]>([
  [
    said(json({ statistic: 'average', operator: 'atLeast', target: 9 }), clicks(1)),
    'Not in yet: the average is not known before an event carries the metric.',
  ],
  [
    said(json({ statistic: 'average', operator: 'atLeast', target: 9 }), [{ metrics: { price: 4 } }]),
    'Not in yet: the average is 4 and has to be at least 9.',
  ],
  [
    said(json({ statistic: 'min', operator: 'less', target: 9 }), [{ metrics: { price: 4 } }]),
    'In: the smallest value is 4, which is less than 9.',
  ],
  [
    said(json({ statistic: 'max', operator: 'notEqual', target: 4 }), [{ metrics: { price: 4 } }]),
    'Not in yet: the largest value is 4 and has to be other than 4.',
  ],
  [
    said(json({ statistic: 'distinct', attribute: 'shop', operator: 'greater', target: 2 }), [
      { attributes: { shop: 'Cork' } },
    ]),
    'Not in yet: the number of different shop is 1 and has to be greater than 2, 2 to go.',
  ],
  [
    said(json({ statistic: 'last', attribute: 'plan', operator: 'equal', target: 'gold' }), clicks(1)),
    'Not in yet: the last plan is not known before an event carries the attribute plan.',
  ],
  [
    said(json({ statistic: 'last', attribute: 'plan', operator: 'equal', target: 'gold' }), [
      { attributes: { plan: 'free' } },
    ]),
    'Not in yet: the last plan is free and has to be equal to gold.',
  ],
  [
    said(json({ statistic: 'first', attribute: 'plan', operator: 'notEqual', target: 'gold' }), [
      { attributes: { plan: 'free' } },
    ]),
    'In: the first plan is free, which is other than gold.',
  ],
  [
    said(json({ statistic: 'first', operator: 'atLeast', target: 5 }), [{ metrics: { price: 4 } }]),
    'Not in yet: the first value is 4 and has to be at least 5.',
  ],
  [
    said({ RuleType: 'value', Statistic: 'last plan' }, [{ attributes: { plan: 'gold' } }]),
    'The last plan is gold.',
  ],
  [
    said({ RuleType: 'value', Statistic: 'last plan' }, clicks(1)),
    'No value: no event carries the attribute plan.',
  ],
  [
    said(
      json({
        any: [
          { statistic: 'count', operator: 'atLeast', target: 1 },
          { statistic: 'sum', operator: 'greater', target: 9 },
        ],
      }),
      clicks(1),
    ),
    'In: the count is 1, which is at least 1.',
  ],
])('of who is in by something else: %s', (sentence, expected) => expect(sentence).toBe(expected));

test.each<[string, string]>([
  [
    said(count('atLeast', 3, once), clicks(1)),
    'Not fired yet: the count is 1 and has to be at least 3, 2 to go.',
  ],
  [
    said(count('atLeast', 3, once), clicks(3)),
    'Fired once; since then the count is 0 and has to be at least 3, 3 to go.',
  ],
  [
    said(count('atLeast', 3, once), clicks(7)),
    'Fired 2 times; since then the count is 1 and has to be at least 3, 2 to go.',
  ],
  [said(count('atLeast', 3, once), []), 'Not fired: none of the events counts for this rule.'],
  [
    said(count('atLeast', 1, once), clicks(2), 'nothing'),
    'Not fired yet: the 2 events that count came before the rule, which counts from its beginning.',
  ],
  [
    said(count('atLeast', 3, once), clicks(4), 'nothing'),
    'Not fired yet: the 4 events that count came before the rule, which counts from its beginning.',
  ],
])('of what has fired: %s', (sentence, expected) => expect(sentence).toBe(expected));

test.each<[string, boolean, string]>([
  ['is not in', false, "Not in, not counted for this user: the user's state would exceed 400 KB."],
  ['was in before', true, "Still in, not counted for this user: the user's state would exceed 400 KB."],
])('a rule without room in the state of a user who %s says so', (_, ready, expected) => {
  const {
    rules: [rule],
  } = ruleSet(count('atLeast', 3));
  const known = { changes: ready ? 1 : 0, ready };
  const state = { ...NEW_USER, rules: { 'attribute:click': known }, refused: { 'attribute:click': 1 } };
  expect(explainRule(rule, new Explanation([rule], 10).of(state, UTC, NOW)[0])).toBe(expected);
});

test('a text where the rule asks for a number is noted behind what it counts', () => {
  const cells = { 'Operator-V': 'atLeast', 'Target-V': '5', 'Metric': 'amount' };
  expect(said(cells, [{ attributes: { amount: '2' } }, { attributes: { amount: '3 EUR' } }])).toBe(
    'Not in yet: the sum is 2 and has to be at least 5, 3 to go. ' +
      'Note that “amount” is text in 1 of 2 events, and counts as missing there; ' +
      'send a number, or a text such as 19.99.',
  );
});

test('a rule without room for more values says so beside what it counts', () => {
  const rules = ruleSet(json({ statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: 2 }));
  const { state } = foldAll(rules, [event({ attributes: { sku: 'a' } })]);
  const refused = { 'attribute:out': 1 };
  const [explanation] = new Explanation(rules.rules, 10).of({ ...state, refused }, UTC, NOW);
  expect(explainRule(rules.rules[0], explanation)).toMatch(
    / From some event on no more different values counted for this user: the user's state would exceed 400 KB\.$/,
  );
});

test.each([
  [2, 'Not in yet: the count is 2 in the last 30 days and has to be at least 3, 1 to go.'],
  [
    3,
    'In: the count is 3 in the last 30 days, which is at least 3. As it stands, in until 2026-02-14 00:00.',
  ],
])('a rule over a window that moves is explained with its window (%s events)', (number, expected) => {
  expect(said({ ...count('atLeast', 3), Period: 'last 30 days' }, clicks(number))).toBe(expected);
});

test.each([
  ['1 per 7 days', 'held back on 2026-03-02 and until 2026-03-08, because it fires at most 1 per 7 days'],
  ['1 ever', 'held back on 2026-03-02 and for good, because it fires at most 1 ever'],
])('a rule that fires %s says what was held back', (AtMost, expected) => {
  const rules = ruleSet({ ...count('atLeast', 1, { ResetWhenReachTarget: 'yes' }), AtMost });
  const { state } = foldAll(rules, [event({ day: '2026-03-01' }), event({ day: '2026-03-02' })]);
  const [explanation] = new Explanation(rules.rules, 10).of(state, UTC, NOW);
  expect(explainRule(rules.rules[0], explanation)).toBe(
    `Fired once; ${expected}; since then the count is 0 and has to be at least 1, 1 to go.`,
  );
});
