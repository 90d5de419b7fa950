import { Prices } from './prices';

const GIGABYTE = 1_000_000_000;
/** Records and bytes that a shard takes in a second (Kinesis quotas). */
const SHARD = { records: 1_000, bytes: 1_000_000 };
/** Bytes that a put of a provisioned stream pays for at once, and that a put on demand is rounded up to. */
const PUT_BYTES = { provisioned: 25_000, onDemand: 1_000 };

/** What a stream has taken in some hours. */
export interface StreamLoad {
  readonly hours: number;
  readonly records: number;
  readonly bytesPerRecord: number;
  /** Bytes read for each byte that came in, by all readers together. */
  readonly readers: number;
}

/** Prices a stream on demand, in dollars. */
export function onDemandStream(load: StreamLoad, prices: Prices): number {
  const { hours, records, bytesPerRecord, readers } = load;
  const charged = records * roundedUp(bytesPerRecord, PUT_BYTES.onDemand);
  const perGigabyte = prices.streamGigabyteIn + readers * prices.streamGigabyteOut;
  return hours * prices.streamHour + (charged / GIGABYTE) * perGigabyte;
}

/** Prices a stream of shards, in dollars. */
export function provisionedStream(load: StreamLoad, shards: number, prices: Prices): number {
  const { hours, records, bytesPerRecord } = load;
  const puts = (records * roundedUp(bytesPerRecord, PUT_BYTES.provisioned)) / PUT_BYTES.provisioned;
  return hours * shards * prices.shardHour + puts * prices.putUnit;
}

/** Returns the shards that a steady load needs. */
export function shardsFor(recordsPerSecond: number, bytesPerRecord: number): number {
  return Math.max(
    1,
    Math.ceil(recordsPerSecond / SHARD.records),
    Math.ceil((recordsPerSecond * bytesPerRecord) / SHARD.bytes),
  );
}

function roundedUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
