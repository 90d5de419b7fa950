import { evenUsers, withHotUser, zipfUsers } from '../../../bench/scale/population';
import { ArrivedRecord } from '../../../bench/scale/shard';
import { run, SMALL } from './support';

test('the same seed gives the same figures, and another one others', () => {
  const { lag, events } = run();
  expect(run()).toMatchObject({ lag, events });
  expect(run({}, {}, 2).events).not.toBe(events);
});

test('about as many events arrive as the load says, in batches of at most the batch size', () => {
  const batches: (readonly ArrivedRecord[])[] = [];
  const { events, meter } = run({ onBatch: (batch) => batches.push(batch) });
  expect(events / (SMALL.perSecond * SMALL.seconds)).toBeCloseTo(1, 1);
  expect(meter.events).toBe(events);
  expect(batches.flat()).toHaveLength(events);
  expect(Math.max(...batches.map(({ length }) => length))).toBe(1_000);
});

test('a batch is as large as the payload of an invocation allows', () => {
  const sizes: number[] = [];
  run(
    { onBatch: ({ length }) => sizes.push(length), perSecond: 2_000 },
    { recordBytes: 9_000, shardReadBytesPerSecond: 9e6 },
  );
  expect(Math.max(...sizes)).toBe(500);
});

test('records that fill no batch wait for the batching window', () => {
  const { lag } = run({ perSecond: 20, seconds: 30 });
  expect(lag.max).toBeGreaterThan(5);
  expect(lag.max).toBeLessThan(5 + 1 + 2);
});

test('a batch takes a write for each of its users, and the time of a processor', () => {
  const { events, meter, table } = run({ population: zipfUsers(500, 0.7) });
  expect(table.writes).toBe(meter.users);
  expect(table.writes).toBeLessThan(events);
  const shared = events * 25 + table.writes * 265;
  expect(meter.processorMicroseconds).toBeGreaterThan(shared);
  expect(meter.processorMicroseconds / shared).toBeLessThan(1.3);
});

test('twice the memory counts in about half of the time', () => {
  const billed = run().meter.billedSeconds;
  const more = run({}, { memoryMegabytes: 2_048, megabytesPerProcessor: 3_538 / 2 }).meter.billedSeconds;
  expect(more).toBeLessThan(billed * 0.75);
});

test('a shard has one batch under way: what arrives faster than it is counted waits', () => {
  const slow = run({}, { writeMicroseconds: 2_650 });
  expect(slow.seconds).toBeGreaterThan(2 * SMALL.seconds);
  expect(slow.containers).toBe(SMALL.shards);
});

test('a burst makes events wait, and is counted after it is over', () => {
  const during = { lagsFrom: 6, lagsUntil: 9 };
  const steady = run(during);
  const burst = run({
    ...during,
    load: [
      { from: 0, factor: 1 },
      { from: 4, factor: 3 },
      { from: 8, factor: 1 },
    ],
  });
  expect(burst.events / steady.events).toBeCloseTo((4 + 12 + 4) / 12, 1);
  expect(burst.lag.p50).toBeGreaterThan(1.5 * steady.lag.p50);
  expect(burst.beyondQuota).toBeGreaterThan(0.4 * burst.events);
});

test('a lost container counts nothing twice: what it wrote is recognised, its reads are repeated', () => {
  const steady = run({ seconds: 40 });
  const { events, meter, table, containers } = run({ seconds: 40, lossEvery: 1.7 });
  expect(events).toBe(steady.events);
  expect(meter.lost).toBeGreaterThan(5);
  expect(meter.recognised).toBeGreaterThan(0);
  expect(containers).toBeGreaterThan(steady.containers);
  expect(table.reads).toBeGreaterThan(steady.table.reads);
});

test('a hot user takes a write a batch', () => {
  const usual = run({ seconds: 20 });
  const hot = run({ seconds: 20, population: withHotUser(evenUsers(5_000), 0.5), perSecond: 3_000 });
  const more = hot.events - usual.events;
  expect(more).toBeGreaterThan(15_000);
  expect(hot.table.writes - usual.table.writes).toBeLessThan(0.1 * more);
});

test('children of a split shard are read after the last record of their parent', () => {
  const shardsOf = new Map<number, Set<number>>();
  const batches: (readonly ArrivedRecord[])[] = [];
  const { events } = run({ splitAt: 5, onBatch: (batch) => batches.push(batch) });
  expect(batches.flat()).toHaveLength(events);
  for (const { user, id } of batches.flat()) {
    const seen = shardsOf.get(user) ?? new Set();
    expect(Math.max(-1, ...seen)).toBeLessThan(id);
    shardsOf.set(user, seen.add(id));
  }
});

test('a table that is too small throttles writes, and all are counted in the end', () => {
  const { table, seconds, meter } = run({ units: { write: 800, read: 100_000 } });
  expect(table.throttledWrites).toBeGreaterThan(0);
  expect(meter.failed).toBeGreaterThan(0);
  expect(table.writeUnits.peak).toBeLessThanOrEqual(800);
  expect(seconds).toBeGreaterThan(table.writeUnits.passed / 800);
});

test('a table that takes too few reads has batches come again, and all are counted in the end', () => {
  const { table, meter } = run({ units: { write: 100_000, read: 50 }, seconds: 6 });
  expect(table.throttledReads).toBeGreaterThan(0);
  expect(meter.failed).toBeGreaterThan(0);
});

test('containers that any shard may have know outdated states; those of one shard do not', () => {
  const population = zipfUsers(500, 0.7);
  expect(run({ population, shards: 4 }).table.refused).toBeGreaterThan(0);
  const kept = run({ population, shards: 4, keepsContainers: true });
  expect(kept.table.refused).toBe(0);
  expect(kept.table.reads).toBeLessThanOrEqual(500);
});
