import { bundleFigures } from './bundles';
import { cachedReads, costFigures } from './cost';
import { cpuFigures } from './cpu';
import { deliveryFigures } from './delivery';
import { Figure } from './figure';
import { report } from './report';
import { memoryFigures, scheduledRunFigures } from './scheduled-run';
import { purchases, uniform, zipf } from './workloads';

/**
 * Measures the cost and speed of counting an event, prints the figures and writes them to bench/results.json.
 */
async function main(): Promise<void> {
  const workloads = [uniform(1_000, 100), zipf(10_000, 100_000), purchases()];
  const parts: [string, () => Promise<Figure[]> | Figure[]][] = [
    ['units', () => costFigures(workloads)],
    ['units, users cached', async () => [await cachedReads(workloads[1])]],
    ['processor time', () => cpuFigures(workloads.slice(0, 2))],
    ['scheduled run', scheduledRunFigures],
    ['memory', memoryFigures],
    ['delivery', deliveryFigures],
    ['bundles', bundleFigures],
  ];
  const figures: Figure[] = [];
  for (const [name, measure] of parts) {
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...(await measure()));
  }
  report('bench/results.json', figures);
}

void main();
