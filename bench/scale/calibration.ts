import { BuiltAggregator } from '../deployed/built-aggregator';
import { processorTime } from '../processor-time';
import { rulesFor } from '../rules';
import { pinpointRecord, recordOf, sequenceNumber, START, uniform, Workload, zipf } from '../workloads';
import { Parameters } from './assumptions';
import { zipfUsers } from './population';
import { ArrivedRecord } from './shard';
import { simulate } from './simulation';

const RULES = 20;
const USERS = 10_000;
const EXPONENT = 0.7;
const PER_SECOND = 1_000;
const SECONDS = 20;
const UNTHROTTLED = { write: 100_000, read: 100_000 };
/** Events of other users before the measurement, as code that runs for the first time is slower. */
const WARM_UP = zipf(10_000, 30_000);
/** Workloads that the costs of an event and of a write are fitted to, because machines have faster hours. */
const FITTED = [uniform(1_000, 15), zipf(10_000, 15_000)] as const;
const EVENT_NAMES = WARM_UP.eventNames;
/** Number beyond those of the events and users before the shard's. */
const BEHIND = 1_000_000;

/** A figure of the built aggregator and that of its simulation on the same records. */
export interface CalibratedFigure {
  readonly figure: string;
  readonly measured: number;
  readonly simulated: number;
  /** Simulated over measured. */
  readonly ratio: number;
}

/**
 * Counts one shard's events in the simulation and then, batch by batch, in the built aggregator.
 *
 * @param instantTable path of the built bench/deployed/instant-table.ts
 * @throws Error when the two write states differently often
 */
export async function calibrate(instantTable: string, parameters: Parameters): Promise<CalibratedFigure[]> {
  const batches: (readonly ArrivedRecord[])[] = [];
  const { events, meter, table } = simulate(
    {
      population: zipfUsers(USERS, EXPONENT),
      shards: 1,
      perSecond: PER_SECOND,
      load: [{ from: 0, factor: 1 }],
      seconds: SECONDS,
      units: UNTHROTTLED,
      onBatch: (batch) => batches.push(batch),
    },
    parameters,
  );
  const aggregator = await BuiltAggregator.start(instantTable, rulesFor(WARM_UP, RULES));
  await measure(aggregator, WARM_UP, 0);
  const [uniformly, unevenly] = [
    await measure(aggregator, FITTED[0], WARM_UP.events),
    await measure(aggregator, FITTED[1], WARM_UP.events + FITTED[0].events),
  ];
  const before = await aggregator.writes();
  let microseconds = 0;
  for (const batch of batches) {
    const records = batch.map(recordFor);
    microseconds += await processorTime(() => aggregator.count(records));
  }
  const writes = (await aggregator.writes()) - before;
  aggregator.stop();
  if (writes !== table.writes) {
    throw new Error(`the built aggregator wrote ${writes} states and the simulation ${table.writes}`);
  }
  return [
    compared('events', batches.flat().length, events),
    compared('states written', writes, table.writes),
    compared('events of a user in a batch', events / writes, meter.events / meter.users),
    compared(
      'processor time (ms)',
      microseconds / 1_000,
      fitted(uniformly, unevenly)(events, writes) / 1_000,
    ),
    compared(
      'processor time (ms), by the costs of bench/deployed.json',
      microseconds / 1_000,
      meter.processorMicroseconds / 1_000,
    ),
  ];
}

interface Measured {
  readonly events: number;
  readonly writes: number;
  readonly microseconds: number;
}

/** Counts a workload under numbers from `first` on, which no record before has. */
async function measure(aggregator: BuiltAggregator, workload: Workload, first: number): Promise<Measured> {
  const before = await aggregator.writes();
  let [microseconds, n] = [0, first];
  for (const batch of workload.batches()) {
    const records = batch.map((record) => ({ ...record, sequenceNumber: sequenceNumber(n++) }));
    microseconds += await processorTime(() => aggregator.count(records));
  }
  return { events: workload.events, writes: (await aggregator.writes()) - before, microseconds };
}

/** Finds what an event and a write cost in two measurements, and computes others from it. */
function fitted(one: Measured, other: Measured): (events: number, writes: number) => number {
  const [perEvent, ofOther] = [one, other].map(({ microseconds, events }) => microseconds / events);
  const [writesOfOne, writesOfOther] = [one, other].map(({ writes, events }) => writes / events);
  const write = (perEvent - ofOther) / (writesOfOne - writesOfOther);
  const event = perEvent - write * writesOfOne;
  return (events, writes) => events * event + writes * write;
}

function compared(figure: string, measured: number, simulated: number): CalibratedFigure {
  return { figure, measured, simulated, ratio: simulated / measured };
}

/** Creates a record of the event behind those of the warm-up, and of a user who had none there. */
function recordFor({ id, user, arrival }: ArrivedRecord) {
  const name = EVENT_NAMES[id % EVENT_NAMES.length];
  const time = START + arrival * 1_000;
  return recordOf(BEHIND + id, pinpointRecord(BEHIND + user, name, time, (id % 10_000) / 100));
}
