import { estimate } from '../../src/operations/cost/estimate';
import { PRICES, SECONDS_PER_MONTH } from '../../src/operations/cost/prices';
import { Parameters } from './assumptions';
import { Outcome, Scenario } from './simulation';

const MEGABYTES_PER_GIGABYTE = 1_024;

/** What a simulation says, in the numbers that readers ask for. */
export interface Result {
  readonly events: number;
  readonly lagSeconds: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Seconds after the last arrival until all was counted. */
  readonly secondsBehind: number;
  readonly eventsPerUserAndBatch: number;
  readonly writes: number;
  readonly refusedWrites: number;
  readonly throttledWrites: number;
  /** Units that a second of the load takes, and that passed in the busiest second. */
  readonly writeUnitsPerSecond: number;
  readonly peakWriteUnits: number;
  readonly reads: number;
  readonly throttledReads: number;
  readonly invocations: number;
  readonly failedInvocations: number;
  readonly lostContainers: number;
  readonly eventsRecognised: number;
  /** Share of the events that arrived beyond what a provisioned shard takes in that second. */
  readonly beyondShardQuota: number;
  readonly dollarsAMonth: Dollars;
}

/** Price of a month of a whole installation in which it is always as in the scenario. */
export interface Dollars {
  readonly stream: number;
  readonly table: number;
  readonly aggregator: number;
  readonly monitoring: number;
  readonly total: number;
}

export function resultOf(outcome: Outcome, scenario: Scenario, parameters: Parameters): Result {
  const { beyondQuota, events, lag, meter, table } = outcome;
  return {
    events,
    lagSeconds: lag,
    secondsBehind: outcome.seconds - scenario.seconds,
    eventsPerUserAndBatch: meter.events / meter.users,
    writes: table.writes,
    refusedWrites: table.refused,
    throttledWrites: table.throttledWrites,
    writeUnitsPerSecond: table.writeUnits.passed / scenario.seconds,
    peakWriteUnits: table.writeUnits.peak,
    reads: table.reads,
    throttledReads: table.throttledReads,
    invocations: meter.invocations,
    failedInvocations: meter.failed,
    lostContainers: meter.lost,
    eventsRecognised: meter.recognised,
    beyondShardQuota: beyondQuota / events,
    dollarsAMonth: dollarsOf(outcome, scenario, parameters),
  };
}

/** Prices stream and table as the command `cost` does, and the aggregator by its simulated time. */
function dollarsOf(
  { events, meter, table }: Outcome,
  { part = 1, seconds }: Scenario,
  parameters: Parameters,
): Dollars {
  const { batchSize, batchWindowSeconds, memoryMegabytes, recordBytes, unitsPerWrite } = parameters;
  const attempts = table.writes + table.refused;
  const {
    stream,
    monitoring,
    table: onDemand,
    tableProvisioned,
  } = estimate(
    {
      eventsPerSecond: events / seconds / part,
      perUserAndBatch: events / attempts,
      bytesPerEvent: recordBytes,
      unitsPerWrite,
      readShare: table.reads / attempts,
      batchSize,
      windowSeconds: batchWindowSeconds,
    },
    PRICES,
  );
  const gigabyteSeconds = (meter.billedSeconds * memoryMegabytes) / MEGABYTES_PER_GIGABYTE;
  const aggregator =
    ((gigabyteSeconds * PRICES.gigabyteSecond + meter.invocations * PRICES.invocation) * SECONDS_PER_MONTH) /
    seconds /
    part;
  const priceOfTable = Math.min(onDemand, tableProvisioned);
  return {
    stream,
    table: priceOfTable,
    aggregator,
    monitoring,
    total: stream + priceOfTable + aggregator + monitoring,
  };
}
