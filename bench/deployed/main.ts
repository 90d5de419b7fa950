import path from 'node:path';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { Swallowing } from '../cpu';
import { atMost, beside, Figure, round } from '../figure';
import { processorTime } from '../processor-time';
import { report } from '../report';
import { rulesFor } from '../rules';
import { System } from '../system';
import { uniform, Workload, zipf } from '../workloads';
import { BuiltAggregator } from './built-aggregator';

const RULES = 20;
const WARM_UP_SHARE = 0.3;

/**
 * Measures the processor time of an event in the built aggregator, writes to a table that answers at once
 * included, prints the figures and writes them to bench/deployed.json.
 */
async function main(): Promise<void> {
  const workloads = [uniform(1_000, 100), zipf(10_000, 100_000)];
  const deployedAggregator = await BuiltAggregator.start(
    path.join(__dirname, 'instant-table.js'),
    rulesFor(workloads[0], RULES),
  );
  const figures: Figure[] = [];
  for (const workload of workloads) {
    const deployed = await timePerEvent(workload, (batch) => deployedAggregator.count(batch));
    const system = new System(rulesFor(workload, RULES), new Swallowing({ region: 'us-east-1' }));
    const aggregator = system.aggregator();
    const engine = await timePerEvent(workload, (batch) => {
      system.now += 1_000;
      return aggregator.process(batch);
    });
    const name = `${workload.name}, ${RULES} rules`;
    figures.push(
      beside('processor time per event (µs), built aggregator', name, round(deployed)),
      beside('processor time per event (µs), without the client', name, round(engine)),
      atMost('the built aggregator against its engine', name, deployed / engine, 4, ' ×'),
    );
  }
  deployedAggregator.stop();
  report('bench/deployed.json', figures);
}

async function timePerEvent(
  workload: Workload,
  count: (batch: StreamRecord[]) => Promise<unknown>,
): Promise<number> {
  let [time, events, seen] = [0, 0, 0];
  for (const batch of workload.batches()) {
    const taken = await processorTime(() => count(batch));
    seen += batch.length;
    if (seen < workload.events * WARM_UP_SHARE) continue;
    time += taken;
    events += batch.length;
  }
  return time / events;
}

void main();
