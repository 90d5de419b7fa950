import { Prices } from '../../../src/operations/cost/prices';
import { stackCost } from '../../../src/operations/cost/stack-cost';
import { StackUsage, StreamUsage, TableUsage } from '../../../src/operations/cost/usage';

const HOUR = 3_600_000;
/** Prices that make sums easy to follow. */
const PRICES: Prices = {
  region: 'us-east-1',
  asOf: '2026-11',
  writeUnit: 0.01,
  readUnit: 0.001,
  provisionedWriteHour: 0.5,
  provisionedReadHour: 0.1,
  storedGigabyte: 73,
  streamHour: 2,
  streamGigabyteIn: 10,
  streamGigabyteOut: 5,
  shardHour: 1,
  putUnit: 0.1,
  gigabyteSecond: 1,
  gigabyteSecondX86: 2,
  invocation: 0.25,
  metricMonth: 7.3,
  logGigabyte: 3,
  flink: [
    { megabytesPerSecond: 1, month: 100 },
    { megabytesPerSecond: 2, month: 200 },
  ],
};

const STREAM: StreamUsage = {
  name: 'clicks',
  mode: 'on demand',
  shards: 4,
  records: 1_000_000,
  bytesIn: 500_000_000,
  bytesOut: 1_000_000_000,
};
const TABLE: TableUsage = {
  name: 'states',
  mode: 'on demand',
  writeUnits: 36_000,
  readUnits: 18_000,
  provisionedWrites: 0,
  provisionedReads: 0,
  storedBytes: 1_000_000_000,
};

function usage(parts: Partial<StackUsage> = {}): StackUsage {
  return {
    from: 0,
    to: 10 * HOUR,
    eventsCounted: 0,
    usersWritten: 0,
    tables: [],
    functions: [],
    metricHours: 0,
    logBytes: 0,
    ...parts,
  };
}

const priceOf = (parts: Partial<StackUsage>) => stackCost(usage(parts), PRICES).price;

test('a stream on demand pays for its hours, and each record as a whole KB that comes and is read', () => {
  expect(priceOf({ stream: STREAM })).toBeCloseTo(10 * 2 + 1 * (10 + 2 * 5));
});

test('a provisioned stream pays for its shards, whether they are used or not, and for each record', () => {
  expect(priceOf({ stream: { ...STREAM, mode: 'provisioned', records: 10, bytesIn: 10 } })).toBeCloseTo(
    10 * 4 * 1 + 10 * 0.1,
  );
});

test('a table pays for its units and for what it keeps', () => {
  expect(priceOf({ tables: [TABLE] })).toBeCloseTo(360 + 18 + 1);
  const provisioned = { ...TABLE, mode: 'provisioned', provisionedWrites: 2, provisionedReads: 3 } as const;
  expect(priceOf({ tables: [provisioned] })).toBeCloseTo(10 * (2 * 0.5 + 3 * 0.1) + 1);
});

test('a function pays for its memory while it runs, by its processor, and for each invocation', () => {
  const one = { name: 'f', isArm: true, memoryMegabytes: 512, invocations: 8, milliseconds: 4_000 };
  expect(priceOf({ functions: [one] })).toBeCloseTo(2 + 2);
  expect(priceOf({ functions: [{ ...one, isArm: false }] })).toBeCloseTo(4 + 2);
});

test('metrics pay for the hours in which they had a value, and logs for their bytes', () => {
  expect(priceOf({ metricHours: 100, logBytes: 2_000_000_000 })).toBeCloseTo(1 + 6);
});

test('a month is as many hours like these, and events share the price', () => {
  const cost = stackCost(usage({ tables: [TABLE], eventsCounted: 500_000, usersWritten: 250_000 }), PRICES);
  expect(cost.month).toBeCloseTo(73 * 379);
  expect(cost.perMillionEvents).toBeCloseTo(758);
  expect(cost.perUserAndBatch).toBe(2);
  expect(stackCost(usage(), PRICES)).not.toHaveProperty('perMillionEvents');
});

test('another mode is named where it would cost less, with units for a steady load', () => {
  const [stream, table] = stackCost(usage({ stream: STREAM, tables: [TABLE] }), {
    ...PRICES,
    putUnit: 0.000001,
  }).alternatives;
  expect(stream).toMatchObject({ item: 'stream clicks', mode: '1 shard provisioned', now: 73 * 40 });
  expect(stream.month).toBeCloseTo(73 * (10 + 1));
  // 1 write and 0.5 reads a second, used at 70 %.
  expect(table).toMatchObject({ item: 'table states' });
  expect(table.mode).toBe('2 write and 1 read units provisioned, 70 % of them in use');
  expect(table.month).toBeCloseTo(73 * 10 * (2 * 0.5 + 0.1));
});

test('no other mode is named where none would cost less', () => {
  expect(
    stackCost(usage({ stream: STREAM, tables: [{ ...TABLE, writeUnits: 1, readUnits: 0 }] }), PRICES),
  ).toMatchObject({
    alternatives: [],
  });
});

test('Flink has the size that the bytes need, behind the same stream', () => {
  const flinkMonth = (bytesIn: number) =>
    stackCost(usage({ stream: { ...STREAM, bytesIn } }), PRICES).flinkMonth;
  expect(flinkMonth(500_000_000)).toBeCloseTo(100 + 73 * 40);
  expect(flinkMonth(36_000 * 1_500_000)).toBeGreaterThan(200);
  expect(flinkMonth(36_000 * 2_500_000)).toBeUndefined();
});
