import { Activity } from '../../../src/operations/cost/activity';
import { estimate, perUserAndBatch, Usage } from '../../../src/operations/cost/estimate';
import { PRICES } from '../../../src/operations/cost/prices';

const USAGE: Usage = {
  eventsPerSecond: 10,
  perUserAndBatch: 2,
  bytesPerEvent: 400,
  unitsPerWrite: 1,
  readShare: 0.5,
  batchSize: 1_000,
  windowSeconds: 5,
};
const MONTH = 730 * 3_600;
const ACTIVITY: Activity = {
  events: 1_000,
  users: 100,
  bytesPerEvent: 400,
  seconds: 1_000,
  timeUnit: 0.001,
  perUserAndBatch: { 1: 1.2, 5: 2, 30: 3, 60: 4, 300: 10 },
};

test('a table on demand costs a write for each user and batch, and half a read unit for half of them', () => {
  const writes = (10 * MONTH) / 2;
  expect(estimate(USAGE, PRICES).table).toBeCloseTo(writes * (0.625e-6 + 0.5 * 0.5 * 0.125e-6), 6);
});

test('provisioned write units are whole ones, of which 70 % are used', () => {
  const reads = ((10 * MONTH) / 2) * 0.5 * 0.5 * 0.125e-6;
  expect(estimate(USAGE, PRICES).tableProvisioned).toBeCloseTo(8 * 730 * 0.00065 + reads, 6);
});

test('the cheaper stream is taken: shards until their number outweighs gigabytes', () => {
  const few = estimate(USAGE, PRICES);
  expect(few.streamMode).toBe('provisioned');
  expect(few.stream).toBeCloseTo(730 * 0.015 + 10 * MONTH * 0.014e-6, 6);
  const wide = estimate({ ...USAGE, eventsPerSecond: 1, bytesPerEvent: 900_000 }, PRICES);
  expect(wide.streamMode).toBe('provisioned');
  const prices = { ...PRICES, shardHour: 1 };
  expect(estimate(USAGE, prices)).toMatchObject({ streamMode: 'on demand' });
});

test('all parts add up, with the cheaper way to pay for the table', () => {
  const { stream, table, tableProvisioned, functions, monitoring, total } = estimate(USAGE, PRICES);
  expect(total).toBeCloseTo(stream + Math.min(table, tableProvisioned) + functions + monitoring, 6);
  expect(Math.min(stream, table, functions, monitoring)).toBeGreaterThan(0);
});

test('Flink has the size for its megabytes, and none beyond those that AWS names', () => {
  const at = (eventsPerSecond: number) =>
    estimate({ ...USAGE, eventsPerSecond, bytesPerEvent: 1_000 }, PRICES);
  expect(at(5_000).flink! - at(5_000).stream).toBeCloseTo(241);
  expect(at(5_001).flink! - at(5_001).stream).toBeCloseTo(402);
  expect(at(100_001).flink).toBeUndefined();
});

describe('the events of a user in a batch', () => {
  test('are what was measured for its seconds, and between two of them in proportion', () => {
    const within = (seconds: number) => perUserAndBatch(ACTIVITY, 10, seconds, 10_000);
    expect([within(0), within(0.5), within(1), within(5), within(60), within(300)]).toEqual([
      1, 1.1, 1.2, 2, 4, 10,
    ]);
    expect(within(45)).toBe(3.5);
  });

  test('are fewer when a batch is full before', () => {
    // A shard of 1,000 records a second fills 1,000 records in one second.
    expect(perUserAndBatch(ACTIVITY, 4_000, 60, 1_000)).toBe(1.2);
    expect(perUserAndBatch(ACTIVITY, 4_000, 60, 5_000)).toBe(2);
  });
});
