import fc from 'fast-check';
import { RemovedRules } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { events, tables } from '../support/arbitraries';
import { Cells } from '../support/naive-model';
import { Fate, fates } from './process';

export const USERS = ['ann', 'bob'];

/** One delivery of a batch. */
export interface DeliveryPlan {
  readonly size: number;
  /** Reuses the container of the last batch. */
  readonly warm: boolean;
  /** Lets Lambda abandon the invocation while it goes on, so that the next one overlaps with it. */
  readonly overlapped: boolean;
  /** Seconds that pass before the delivery. */
  readonly seconds: number;
}

export interface ShardPlan {
  readonly id: string;
  /** Shard that has to be finished first, because splitting it created this one. */
  readonly parent?: string;
  readonly events: readonly DatedEvent[];
  readonly deliveries: readonly DeliveryPlan[];
}

/** Everything that happens to one installation. */
export interface Plan {
  /** Successive tables of rules; the first is active before the first event. */
  readonly tables: readonly (readonly Cells[])[];
  readonly shards: readonly ShardPlan[];
  /** Number of pages that each invocation of the scheduled function has time for. */
  readonly runs: readonly number[];
  /** Turns of other processes between two edits, and between two runs. */
  readonly pauses: number;
  readonly publications: readonly number[];
  /** Whether the destination wants a change again, for one delivery of a change after the other. */
  readonly askedAgain: boolean[];
  /** How often each invocation finds that it has time left; further ones always do. */
  readonly budgets: number[];
  readonly removedRules: RemovedRules;
  readonly fates: Fate[];
}

const deliveries = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    warm: fc.boolean(),
    overlapped: fc.nat(9).map((n) => n === 0),
    seconds: fc.nat(9),
  }),
  { maxLength: 8 },
);
/** Some events have ids, and some ids repeat: their producer has written the event twice. */
const shardEvents = fc.array(
  fc
    .tuple(
      events(fc.constantFrom('ann', 'ann', 'ann', 'bob')),
      fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { freq: 2 }),
    )
    .map(([event, id]) => (id === null ? event : { ...event, id })),
  { maxLength: 8, size: 'max' },
);

const filled = tables.filter((table) => table.length > 0).map((table) => table.slice(0, 4));
/**
 * An edit changes a target, a definition, or the set of rules; outputs stay the same, so that some rules
 * return.
 */
const edits = fc
  .tuple(filled, fc.nat(), fc.constantFrom('replace', 'retarget', 'remove', 'take back'))
  .chain(([fresh, at, how]) => fc.constant({ fresh, at, how }));

const versions = fc.tuple(filled, fc.array(edits, { maxLength: 3 })).map(([first, changes]) => {
  const all: Cells[][] = [first];
  for (const { fresh, at, how } of changes) {
    all.push(
      how === 'take back' ? all[Math.max(0, all.length - 2)] : edited(all[all.length - 1], fresh, at, how),
    );
  }
  return all;
});

function edited(table: Cells[], fresh: Cells[], at: number, how: string): Cells[] {
  const place = at % table.length;
  switch (how) {
    case 'replace':
      return fresh;
    case 'remove':
      return table.length > 1 ? table.filter((_, i) => i !== place) : table;
    case 'retarget':
      return table.map((cells, i) => {
        if (i !== place) return cells;
        return {
          ...cells,
          ...(cells['Operator-C'] === 'na' ? {} : { 'Target-C': String(Number(cells['Target-C']) + 1) }),
          ...(cells['Operator-V'] === 'na'
            ? {}
            : { 'Target-V': String(Math.abs(Number(cells['Target-V'])) + 1) }),
        };
      });
    default:
      return table;
  }
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  tables: versions,
  shards: fc
    .tuple(shardEvents, shardEvents, shardEvents, deliveries, deliveries, deliveries, fc.boolean())
    .map(([a, b, c, planA, planB, planC, split]): ShardPlan[] => [
      { id: 'shardId-000000000000', events: a, deliveries: planA },
      { id: 'shardId-000000000001', events: b, deliveries: planB },
      ...(split
        ? [{ id: 'shardId-000000000002', parent: 'shardId-000000000000', events: c, deliveries: planC }]
        : []),
    ]),
  runs: fc.array(fc.nat(2), { maxLength: 3 }),
  pauses: fc.integer({ min: 2, max: 20 }),
  publications: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 10 }),
  askedAgain: fc.array(
    fc.nat(4).map((n) => n === 0),
    { maxLength: 30 },
  ),
  budgets: fc.array(fc.oneof(fc.nat(8), fc.constant(1_000)), { maxLength: 12 }),
  removedRules: fc.constantFrom<RemovedRules[]>('keep', 'clear'),
  fates,
});
