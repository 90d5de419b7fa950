import fc from 'fast-check';
import { DatedEvent } from '../../../src/engine/events/event';
import { StreamRecord } from '../../../src/engine/events/stream-record';
import { Change, changeId } from '../../../src/engine/state/change';
import { outputKey } from '../../../src/rule-language/rule';
import { events, tables, valueRules } from '../../support/arbitraries';
import { recordOptionsOf } from '../../support/builders';
import { Fate, withFates } from '../../support/faults';
import { Installation, streamRecord } from '../../support/installation';
import { naiveChanges, naiveValues, scaled } from '../../support/naive-model';

const USERS = ['ann', 'bob', 'a#b'];
const fates = fc.array(fc.constantFrom<Fate>('works', 'works', 'works', 'fails', 'lost'), { maxLength: 8 });

interface Delivery {
  readonly size: number;
  readonly write: Fate[];
  readonly read: Fate[];
  readonly put: Fate[];
  readonly newContainer: boolean;
}

/**
 * One delivery of a batch: its size and the outcomes of the calls that it causes. A new container has none of
 * the last one's memory.
 */
const delivery: fc.Arbitrary<Delivery> = fc.record({
  size: fc.integer({ min: 1, max: 12 }),
  write: fates,
  read: fates,
  put: fates,
  newContainer: fc.boolean(),
});

function recordOf(event: DatedEvent, n: number): StreamRecord {
  return streamRecord(n, recordOptionsOf(event));
}

function brief({ output, n, value, count, sum }: Change): string {
  return `${outputKey(output)}#${n}${value ? ` ${value}` : ''} ${count}/${scaled(sum)}`;
}

/**
 * Delivers a shard as Lambda does: from the checkpoint on, again from the lowest failure, until it is
 * finished.
 */
async function deliver(
  installation: Installation,
  records: readonly StreamRecord[],
  deliveries: readonly Delivery[],
): Promise<void> {
  let aggregator = installation.aggregator();
  let checkpoint = 0;
  for (let turn = 0; checkpoint < records.length; turn++) {
    const plan = deliveries[turn] ?? { size: 100, write: [], read: [], put: [], newContainer: true };
    if (plan.newContainer) {
      aggregator = installation.aggregator({
        aggregates: withFates(installation.aggregates, { write: [...plan.write], read: [...plan.read] }),
        timeseries: withFates(installation.timeseries, { put: [...plan.put] }),
      });
    }
    const batch = records.slice(checkpoint, checkpoint + plan.size);
    const failed = await aggregator.process(batch).then(
      ({ failed: numbers }) => numbers,
      () => [batch[0].sequenceNumber],
    );
    checkpoint +=
      failed.length > 0
        ? batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed[0])
        : batch.length;
  }
}

test('changes are those of a naive recount, in order per user, however records are batched, delivered again and interrupted', async () => {
  await fc.assert(
    fc.asyncProperty(
      tables,
      fc.array(events(fc.constantFrom(...USERS)), { maxLength: 40 }),
      fc.array(delivery, { maxLength: 20 }),
      async (table, stream, deliveries) => {
        const installation = new Installation(...table);
        await deliver(
          installation,
          stream.map((event, i) => recordOf(event, i + 1)),
          deliveries,
        );

        for (const userId of USERS) {
          const changes = installation.changes.filter((change) => change.userId === userId).map(brief);
          expect(changes).toEqual(
            naiveChanges(
              table,
              stream.filter((event) => event.userId === userId),
            ),
          );
        }
        expect(new Set(installation.changes.map(changeId)).size).toBe(installation.changes.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('a value is that of a naive recount after every write, told once and never twice the same, whatever is interrupted', async () => {
  await fc.assert(
    fc.asyncProperty(
      valueRules,
      fc.array(events(fc.constantFrom(...USERS)), { maxLength: 40 }),
      fc.array(delivery, { maxLength: 20 }),
      async (cells, stream, deliveries) => {
        const installation = new Installation(cells);
        await deliver(
          installation,
          stream.map((event, i) => recordOf(event, i + 1)),
          deliveries,
        );

        for (const userId of USERS) {
          const changes = installation.changes.filter((change) => change.userId === userId);
          const told = changes.map((change) => change.told);
          const naive = naiveValues(
            cells,
            stream.filter((event) => event.userId === userId),
          );
          expect(told.at(-1)).toBe(naive.at(-1));
          expect(told.filter((value, i) => i > 0 && value === told[i - 1])).toEqual([]);
          expect(isPartOf(told, naive)).toBe(true);
          expect(changes.map(({ n }) => n)).toEqual(changes.map((_, i) => i + 1));
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** Tells whether values are some of others, in their order. */
function isPartOf(some: readonly unknown[], all: readonly unknown[]): boolean {
  let place = 0;
  return some.every((value) => (place = all.indexOf(value, place) + 1) > 0);
}

test('two shards that carry one user at the same time count every event exactly once', async () => {
  const counting = tables.map((table) => table.filter((cells) => cells.ResetWhenReachTarget === 'no'));
  await fc.assert(
    fc.asyncProperty(
      counting,
      fc.array(events(), { maxLength: 15 }),
      fc.array(events(), { maxLength: 15 }),
      fc.array(delivery),
      fc.array(delivery),
      async (table, one, other, plan, otherPlan) => {
        const installation = new Installation(...table);
        const shard = (stream: DatedEvent[], shardId: string) =>
          stream.map((event, i) => ({ ...recordOf(event, i + 1), shardId }));
        await Promise.all([
          deliver(installation, shard(one, 'shardId-000000000000'), plan),
          deliver(installation, shard(other, 'shardId-000000000001'), otherPlan),
        ]);

        const together = new Installation(...table);
        await deliver(together, shard([...one, ...other], 'shardId-000000000000'), []);
        const tallies = async (of: Installation) =>
          Object.fromEntries(
            Object.entries((await of.stateOf('ann'))?.rules ?? {}).map(([key, { counter }]) => [
              key,
              [counter?.count, counter?.sum],
            ]),
          );
        expect(await tallies(installation)).toEqual(await tallies(together));
      },
    ),
    { numRuns: 200 },
  );
});
