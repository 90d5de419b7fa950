import { Activity } from './activity';
import { Estimate, estimate, perUserAndBatch } from './estimate';
import { Prices } from './prices';

/** Loads that are shown beside that of the events, in events a second. */
const LOADS = [10, 100, 1_000, 10_000, 100_000];
/** Share of writes before which a user has to be read: a container knows the others. */
const READ_SHARE = 0.5;
/** Loads that are tried for the break-even, each 2 % above the one before. */
const STEP = 1.02;
const MAX_LOAD = 1_000_000;

export interface CostSettings {
  readonly windowSeconds: number;
  readonly batchSize: number;
  /** Loads to show, in events a second; those of `LOADS` and that of the events when absent. */
  readonly loads?: readonly number[];
}

export interface CostLine extends Estimate {
  readonly eventsPerSecond: number;
  readonly perUserAndBatch: number;
  /** Whether it is the load of the events themselves. */
  readonly isOwn: boolean;
}

export interface CostReport {
  readonly activity: Activity;
  readonly unitsPerWrite: number;
  readonly settings: CostSettings;
  readonly prices: Prices;
  readonly lines: readonly CostLine[];
  /** Load from which on Managed Service for Apache Flink costs less; absent when none was found. */
  readonly flinkFrom?: number;
}

/**
 * Computes what an installation costs in a month whose users do what they did in some events. More events
 * mean more users, each as active as these.
 */
export function costReport(
  activity: Activity,
  unitsPerWrite: number,
  settings: CostSettings,
  prices: Prices,
): CostReport {
  const own = activity.seconds > 0 ? activity.events / activity.seconds : undefined;
  const lineAt = (eventsPerSecond: number): CostLine => {
    const together = perUserAndBatch(activity, eventsPerSecond, settings.windowSeconds, settings.batchSize);
    const usage = {
      eventsPerSecond,
      perUserAndBatch: together,
      bytesPerEvent: activity.bytesPerEvent,
      unitsPerWrite,
      readShare: READ_SHARE,
      batchSize: settings.batchSize,
      windowSeconds: settings.windowSeconds,
    };
    return {
      ...estimate(usage, prices),
      eventsPerSecond,
      perUserAndBatch: together,
      isOwn: eventsPerSecond === own,
    };
  };
  const loads = settings.loads ?? (own === undefined ? LOADS : [...LOADS, own].sort((a, b) => a - b));
  const flinkFrom = breakEven(lineAt);
  return {
    activity,
    unitsPerWrite,
    settings,
    prices,
    lines: loads.map(lineAt),
    ...(flinkFrom !== undefined && { flinkFrom }),
  };
}

function breakEven(lineAt: (eventsPerSecond: number) => CostLine): number | undefined {
  for (let load = 1; load < MAX_LOAD; load *= STEP) {
    const { total, flink } = lineAt(load);
    if (flink === undefined) return undefined;
    if (flink < total) return load;
  }
  return undefined;
}
