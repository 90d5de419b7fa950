import { Activity, Window, WINDOWS } from './activity';
import { HOURS_PER_MONTH, Prices, SECONDS_PER_MONTH } from './prices';
import { onDemandStream, provisionedStream, shardsFor } from './stream-prices';

/**
 * Processor time of the built aggregator in microseconds, with 20 rules: for each event, and for each write
 * with its share of the calls (`npm run bench:deployed`, less the 60 that decision 40 saves a write).
 */
const PROCESSOR_MICROSECONDS = { event: 25, write: 205 };
/** Memory of the functions in GB, the processors that come with it, and the wait for a batch's answers. */
const FUNCTION = { gigabytes: 1, processors: 0.58, waitSeconds: 0.1 };
/** Share of provisioned write units that is used, so that a peak finds room. */
export const UTILIZATION = 0.7;
/** Metrics that an installation publishes while events arrive, and those of its scheduled run. */
const METRICS = 26;

/** How events come and are written. */
export interface Usage {
  readonly eventsPerSecond: number;
  /** Events of one user that meet in a batch. */
  readonly perUserAndBatch: number;
  readonly bytesPerEvent: number;
  /** Write units of a user's state. */
  readonly unitsPerWrite: number;
  /** Share of writes before which the user has to be read. */
  readonly readShare: number;
  readonly batchSize: number;
  readonly windowSeconds: number;
}

/** What a month costs, in dollars. */
export interface Estimate {
  readonly stream: number;
  readonly streamMode: 'on demand' | 'provisioned';
  readonly table: number;
  /** The table with provisioned instead of on-demand write units, used at 70 %. */
  readonly tableProvisioned: number;
  readonly functions: number;
  readonly monitoring: number;
  readonly total: number;
  /** Managed Service for Apache Flink behind the same stream; absent beyond the sizes that AWS names. */
  readonly flink?: number;
}

/** Returns the events of a user that meet in a batch, which ends early when it is full. */
export function perUserAndBatch(
  { perUserAndBatch: measured, bytesPerEvent }: Activity,
  eventsPerSecond: number,
  windowSeconds: number,
  batchSize: number,
): number {
  const seconds = Math.min(windowSeconds, batchSize / perShard(eventsPerSecond, bytesPerEvent));
  const reached = WINDOWS.filter((window) => window <= seconds);
  const shorter = reached.at(-1);
  const longer = WINDOWS[reached.length] as Window | undefined;
  if (shorter === undefined) return 1 + (measured[WINDOWS[0]] - 1) * (seconds / WINDOWS[0]);
  if (longer === undefined) return measured[shorter];
  const share = (seconds - shorter) / (longer - shorter);
  return measured[shorter] + share * (measured[longer] - measured[shorter]);
}

/** Computes a month of an installation under a steady load. */
export function estimate(usage: Usage, prices: Prices): Estimate {
  const events = usage.eventsPerSecond * SECONDS_PER_MONTH;
  const writes = events / usage.perUserAndBatch;
  const reads = writes * usage.readShare * 0.5 * prices.readUnit;
  const table = writes * usage.unitsPerWrite * prices.writeUnit + reads;
  const writesPerSecond = (writes * usage.unitsPerWrite) / SECONDS_PER_MONTH;
  const tableProvisioned =
    Math.ceil(writesPerSecond / UTILIZATION) * HOURS_PER_MONTH * prices.provisionedWriteHour + reads;
  const { price: stream, mode: streamMode } = cheaperStream(usage, events, prices);
  const functions = functionsOf(usage, events, writes, prices);
  const monitoring = METRICS * prices.metricMonth;
  const total = stream + Math.min(table, tableProvisioned) + functions + monitoring;
  const megabytes = (usage.eventsPerSecond * usage.bytesPerEvent) / 1_000_000;
  const flink = prices.flink.find(({ megabytesPerSecond }) => megabytes <= megabytesPerSecond);
  return {
    stream,
    streamMode,
    table,
    tableProvisioned,
    functions,
    monitoring,
    total,
    ...(flink && { flink: stream + flink.month }),
  };
}

function cheaperStream(
  { eventsPerSecond, bytesPerEvent }: Usage,
  events: number,
  prices: Prices,
): { readonly price: number; readonly mode: Estimate['streamMode'] } {
  const load = { hours: HOURS_PER_MONTH, records: events, bytesPerRecord: bytesPerEvent, readers: 1 };
  const onDemand = onDemandStream(load, prices);
  const provisioned = provisionedStream(load, shardsFor(eventsPerSecond, bytesPerEvent), prices);
  return onDemand < provisioned
    ? { price: onDemand, mode: 'on demand' }
    : { price: provisioned, mode: 'provisioned' };
}

/** Returns the events that one shard has in a second. */
function perShard(eventsPerSecond: number, bytesPerEvent: number): number {
  return eventsPerSecond / shardsFor(eventsPerSecond, bytesPerEvent);
}

/** Prices the aggregator and the publisher, which has a batch for each of the aggregator's at most. */
function functionsOf(usage: Usage, events: number, writes: number, prices: Prices): number {
  const { eventsPerSecond, bytesPerEvent, batchSize, windowSeconds } = usage;
  const gathered = perShard(eventsPerSecond, bytesPerEvent) * windowSeconds;
  const perBatch = Math.max(1, Math.min(batchSize, gathered));
  const invocations = 2 * (events / perBatch);
  const processorSeconds =
    (events * PROCESSOR_MICROSECONDS.event + writes * PROCESSOR_MICROSECONDS.write) / 1_000_000;
  const seconds = processorSeconds / FUNCTION.processors + invocations * FUNCTION.waitSeconds;
  return seconds * FUNCTION.gigabytes * prices.gigabyteSecond + invocations * prices.invocation;
}
