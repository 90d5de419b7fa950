import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { keysIn } from '../../../src/adapters/encoding/state-codec';
import { encodeUserItem } from '../../../src/adapters/encoding/user-item';
import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { METRICS } from '../../../src/contract/metric-names';
import { StreamRecord } from '../../../src/engine/events/stream-record';
import { AggregateStore } from '../../../src/engine/ports';
import { Change, changeId } from '../../../src/engine/state/change';
import { UserState } from '../../../src/engine/state/user-state';
import { outputKey } from '../../../src/rule-language/rule';
import { brief, PinpointRecordOptions } from '../../support/builders';
import { Fate, withFates } from '../../support/faults';
import { Installation, streamRecord } from '../../support/installation';

type Cells = Record<string, string>;

const ATTRIBUTES = Array.from({ length: 14 }, (_, i) => `Größe-${i}`);
/** Texts whose bytes in an item are up to six times their characters. */
const texts = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom('漢字'.repeat(20), '🎉'.repeat(20), '\u0001'.repeat(40)),
);
/** Gives every attribute a value of 40 characters that no compression shortens below 30 bytes. */
const incompressible = (seed: number) =>
  Object.fromEntries(
    ATTRIBUTES.map((name) => [
      name,
      createHash('sha256').update(`${name} ${seed}`).digest('base64').slice(0, 40),
    ]),
  );
const amounts = fc.oneof(
  fc.integer({ min: -5, max: 500 }),
  fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
  fc.constant(987654321.123),
);

/** Counts the different values of attributes. */
const distinctOf = (attributes: readonly string[], when: object): Cells => ({
  Definition: JSON.stringify({
    type: 'aggregator',
    events: ['click'],
    ...when,
    condition: {
      all: attributes.map((attribute) => ({
        statistic: 'distinct',
        attribute,
        operator: 'atLeast',
        target: 3,
      })),
    },
  }),
});

const rules = (when: object) =>
  fc.array(
    fc.oneof(
      fc.constant<Cells>({ 'Operator-C': 'atLeast', 'Target-C': '2' }),
      fc.constant<Cells>({ 'Operator-V': 'atLeast', 'Target-V': '50', 'Metric': 'amount' }),
      // No event has more to fire than it may: the rest is fired by runs, however many there are.
      fc.integer({ min: 5, max: 90 }).map<Cells>((target) => ({
        'Operator-V': 'atLeast',
        'Target-V': String(target),
        'ResetWhenReachTarget': 'yes',
        'Reset': 'carry',
        'Metric': 'points',
      })),
      fc
        .uniqueArray(fc.constantFrom(...ATTRIBUTES), { minLength: 1 })
        .map((attributes) => distinctOf(attributes, when)),
    ),
    { minLength: 1, maxLength: 60, size: 'max' },
  );

type SizedEvent = Pick<PinpointRecordOptions, 'attributes' | 'metrics'>;

const streamOf = (events: readonly SizedEvent[]) => (userId: string) =>
  events.map((event, i) => streamRecord(i + 1, { ...event, userId }));

const records = fc
  .array<SizedEvent>(
    fc.record({
      attributes: fc.oneof(
        fc.dictionary(fc.constantFrom(...ATTRIBUTES), texts, { maxKeys: 14 }),
        fc.integer().map(incompressible),
      ),
      metrics: fc.record({ amount: amounts, points: fc.integer({ min: -5, max: 400 }) }),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map(streamOf);

/** Has far more to count than its items hold. */
const OVERFULL: [string, number, Cells[], Cells[], ReturnType<typeof streamOf>, Fate[]] = [
  'ユーザー',
  8_000,
  [distinctOf(ATTRIBUTES, {})],
  [{ 'Operator-C': 'atLeast', 'Target-C': '2' }],
  streamOf(Array.from({ length: 60 }, (_, i) => ({ attributes: incompressible(i), metrics: {} }))),
  [],
];

/** Gives each rule an output of its own; Japanese, so that its characters take three bytes. */
function named(table: readonly Cells[], prefix: string): Cells[] {
  return table.map((cells, i): Cells =>
    'Definition' in cells
      ? {
          Definition: JSON.stringify({
            ...(JSON.parse(cells.Definition) as object),
            output: `${prefix}規則${i}`,
          }),
        }
      : { ...cells, Output: `${prefix}規則${i}` },
  );
}

interface Outcome {
  readonly changes: readonly Change[];
  readonly state: UserState;
  readonly largest: number;
}

/** Counts the records, re-evaluates the user by further rules, and repeats what fails until nothing does. */
async function outcomeOf(
  userId: string,
  maxItemBytes: number,
  fates: Fate[],
  [first, later]: readonly Cells[][],
  stream: readonly StreamRecord[],
): Promise<Outcome> {
  const installation = new Installation(...first);
  const changes: Change[] = [];
  const store = new MemoryAggregateStore({ maxItemBytes, onChanges: (written) => changes.push(...written) });
  let largest = 0;
  const watched = Object.assign(Object.create(store) as AggregateStore, {
    write: async (...args: Parameters<AggregateStore['write']>) => {
      const result = await store.write(...args);
      if (result.written) largest = Math.max(largest, sizeOf(args[1], args[2]));
      return result;
    },
  });
  const aggregates = withFates<AggregateStore>(watched, { write: fates });
  const rulesOf = () => installation.rulesInForce(store);
  for (let failed = ['all']; failed.length > 0;) {
    const before = fates.length;
    ({ failed } = await installation.aggregator({ aggregates, rules: rulesOf() }).process(stream));
    if (failed.length > 0 && before === 0) throw new Error(String(installation.telemetry.warnings.pop()));
  }
  installation.setRules(...first, ...later);
  for (let failing = 1; failing > 0; failing = installation.telemetry.total(METRICS.usersFailing)) {
    installation.now += 120_000;
    const before = fates.length;
    if (failing > 1) throw new Error('there is one user');
    await installation.run(aggregates).run(() => true);
    if (before === 0 && installation.telemetry.total(METRICS.usersFailing) > 0) {
      throw new Error(String(installation.telemetry.warnings.pop()));
    }
  }
  return { changes, state: (await store.read([userId])).get(userId)!.state, largest };
}

function sizeOf(state: UserState, changes: readonly Change[]): number {
  const numbers = new Map([...new Set(keysIn(state))].map((key, n) => [key, n]));
  return encodeUserItem(state, changes, (key) => numbers.get(key)!, 0).bytes;
}

test('whatever its sizes are, no event is held up, every write fits, and what has room is exact', async () => {
  const history = { type: 'date', startDate: '2020-01-01', finishDate: '2030-12-31' };
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((id) => `ユーザー${id}`),
      fc.integer({ min: 8_000, max: 20_000 }),
      rules({}),
      rules(history),
      records,
      fc.array(fc.constantFrom<Fate[]>('works', 'works', 'works', 'fails', 'lost'), { maxLength: 30 }),
      async (userId, maxItemBytes, first, later, stream, fates) => {
        const tables = [named(first, 'a'), named(later, 'b')];
        const limited = await outcomeOf(userId, maxItemBytes, fates, tables, stream(userId));
        const unlimited = await outcomeOf(userId, Infinity, [], tables, stream(userId));
        const refused = limited.state.refused ?? {};
        refusals += Object.keys(refused).length;
        const hasRoom = (key: string) => !Object.hasOwn(refused, key);
        const changesOf = ({ changes }: Outcome) =>
          changes.filter(({ output }) => hasRoom(outputKey(output))).map(brief);
        const countersOf = ({ state }: Outcome) =>
          Object.fromEntries(Object.entries(state.rules).filter(([key]) => hasRoom(key)));
        expect(limited.largest).toBeLessThanOrEqual(maxItemBytes);
        expect(changesOf(limited)).toEqual(changesOf(unlimited));
        expect(countersOf(limited)).toEqual(countersOf(unlimited));
        const ids = limited.changes.map(changeId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(limited.state.unfinished).toBeUndefined();
      },
    ),
    { numRuns: Number(process.env.SIZES_RUNS ?? 6), examples: [OVERFULL] },
  );
  expect(refusals).toBeGreaterThan(0);
}, 600_000);
