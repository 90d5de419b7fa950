import fc from 'fast-check';
import {
  decodeHistory,
  decodeState,
  encodeHistory,
  encodeState,
} from '../../../src/adapters/encoding/state-codec';
import { historyOf } from '../../../src/engine/history/history';
import { Firings } from '../../../src/engine/state/firings';
import { NEW_USER, RuleState, UserState } from '../../../src/engine/state/user-state';
import { events, tables } from '../../support/arbitraries';
import { foldAll, NOW, ruleSet, stored } from '../../support/builders';

const counter = (parts: Partial<RuleState['counter']> = {}): RuleState => ({
  changes: 3,
  ready: true,
  counter: { count: 12, sum: '-0.5', generation: 4, conditionRevision: 4, ...parts },
});

test('a state is the same after it was written and read again, whatever was counted', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 20 }), (table, stream) => {
      const { state } = foldAll(ruleSet(...table), stream);
      expect(stored(state)).toEqual(state);
    }),
  );
});

test('a state of any rules is the same after it was written and read again', () => {
  const revision = fc.integer({ min: 1, max: 9 });
  const day = fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const firings = fc.option(
    fc.record(
      { days: fc.array(day, { maxLength: 5 }).map((days) => days.sort()), heldBack: day },
      { requiredKeys: ['days'] },
    ),
    { nil: undefined },
  );
  const ends = fc.dictionary(
    fc.constantFrom('', 'plan', 'constructor'),
    fc.record({
      at: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
      value: fc.string({ minLength: 1 }),
    }),
    { noNullPrototype: true },
  );
  const published: fc.Arbitrary<RuleState> = fc.oneof(
    fc.record({ changes: fc.nat(200), ready: fc.boolean() }),
    fc.record({
      changes: fc.nat(200),
      ready: fc.boolean(),
      counter: fc.record(
        {
          count: fc.nat(10_000),
          sum: fc.constantFrom('0', '-0.5', '312.5', '9'.repeat(38)),
          generation: revision,
          conditionRevision: revision,
          range: fc.record({ count: fc.nat(9), min: fc.constant('-1'), max: fc.constant('2.50') }),
          distinct: fc.dictionary(
            fc.constantFrom('sku', 'a|b', '0'),
            fc.array(fc.string(), { maxLength: 3 }),
          ),
          ends: fc.record({ first: ends, last: ends }, { requiredKeys: ['last'] }),
          further: fc.constant([{ count: 1, sum: '0', ends: { first: { '': { at: 0, value: '1' } } } }]),
        },
        { requiredKeys: ['count', 'sum', 'generation', 'conditionRevision'] },
      ),
    }),
  );
  const rule = fc
    .tuple(published, firings)
    .map(([known, fired]) => ({ ...known, ...(fired && { firings: fired }) }));
  const keys = fc.constantFrom('attribute:a', 'attribute:b', 'event:trk_a', 'attribute:__proto__', '7');
  fc.assert(
    fc.property(fc.dictionary(keys, rule, { noNullPrototype: true }), (rules) => {
      const state: UserState = { ...NEW_USER, rules };
      expect(stored(state)).toEqual(state);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, Partial<UserState>]>([
  [
    'a shard of Kinesis',
    { checkpoints: { 'shardId-000000000012': { sequenceNumber: '49'.repeat(28), at: NOW } } },
  ],
  ['another shard', { checkpoints: { 'shard 12, =1': { sequenceNumber: '1.2', at: NOW } } }],
  ['chunks of history', { chunks: { last: 2, from: '2026-01-01', to: '2026-01-31' } }],
  ['an endpoint', { endpointId: 'Ünï 用户 🙂' }],
  ['an endpoint of no name', { endpointId: '' }],
  ['recent ids', { recentIds: ['a', 'b'] }],
  ['revisions', { judgedRevision: 7, latestRevision: 9 }],
])('a state with %s is the same after it was written and read again', (_, parts) => {
  expect(stored({ ...NEW_USER, ...parts })).toEqual({ ...NEW_USER, ...parts });
});

test('the instant at which a user is due is kept apart from the text, and put back', () => {
  const text = encodeState({ ...NEW_USER, dueAt: NOW }, () => 0);
  expect(text).toBe(encodeState(NEW_USER, () => 0));
  const keyOf = () => 'attribute:a';
  expect(decodeState(text, keyOf, NOW)).toEqual({ ...NEW_USER, dueAt: NOW });
  expect(decodeState(text, keyOf)).toEqual(NEW_USER);
});

test('rules are written by their numbers, in whatever order they stand in the state', () => {
  const rules = { 'attribute:b': counter(), 'attribute:a': counter({ generation: 5, conditionRevision: 6 }) };
  const numbers: Record<string, number> = { 'attribute:a': 3, 'attribute:b': 70 };
  const text = encodeState({ ...NEW_USER, rules }, (key) => numbers[key]);
  expect(text).not.toContain('attribute');
  const keyOf = (n: number) => Object.keys(numbers).find((key) => numbers[key] === n)!;
  expect(decodeState(text, keyOf).rules).toEqual(rules);
});

test('a user with 20 counters of one generation fits a write unit', () => {
  const rules = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`attribute:${i}`, counter()]));
  const state: UserState = { ...NEW_USER, rules };
  expect(Buffer.byteLength(encodeState(state, (key) => Number(key.split(':')[1])))).toBeLessThan(400);
});

test('firings of a cap take few bytes, and none where there is no cap', () => {
  const of = (firings?: Firings): number => {
    const rules = { 'event:12': { changes: 3, ready: false, ...(firings && { firings }) } };
    return Buffer.byteLength(encodeState({ ...NEW_USER, rules }, () => 12));
  };
  const fixed = ',"k":{}'.length;
  expect(of({ days: ['2026-03-01'] }) - of() - fixed).toBe('"12":"fqp"'.length);
  expect(of({ days: ['2026-03-01'], heldBack: '2026-03-02' }) - of() - fixed).toBe('"12":"fqp+fqq"'.length);
  expect(of({ days: ['2026-02-28', '2026-03-01'] }) - of() - fixed).toBe('"12":"fqp,1"'.length);
});

test('a state that was written before caps is read', () => {
  const text = '{"r":"1|3|2|0|4|","v":[4,4]}';
  expect(decodeState(text, () => 'event:trk_click').rules['event:trk_click']).toEqual({
    changes: 3,
    ready: false,
    counter: { count: 2, sum: '0', generation: 4, conditionRevision: 4 },
  });
});

test('extras that were written before ends are read, and take no more room without any', () => {
  const text = '{"r":"1|3|2|0|4|","x":{"1":[0,{"sku":["a"]},[[1,"0"]]]},"v":[4,4]}';
  const state = decodeState(text, () => 'event:trk_click');
  expect(state.rules['event:trk_click'].counter).toEqual({
    count: 2,
    sum: '0',
    generation: 4,
    conditionRevision: 4,
    distinct: { sku: ['a'] },
    further: [{ count: 1, sum: '0' }],
  });
  expect(JSON.parse(encodeState(state, () => 1))).toMatchObject({ x: (JSON.parse(text) as { x: object }).x });
});

test('history is the same after it was written and read again', () => {
  const history = historyOf([
    {
      day: '2026-01-01',
      eventName: 'a,b;c',
      attributes: { kind: "Levi's" },
      count: 2,
      metrics: { amount: '0.3' },
    },
    { day: '2026-01-02', eventName: 'a,b;c', attributes: {}, count: 1, metrics: {} },
  ]);
  expect(decodeHistory(JSON.parse(JSON.stringify(encodeHistory(history))) as never)).toEqual(history);
});
