import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { bundleFigures } from './bundles';
import { cachedReads, costFigures } from './cost';
import { cpuFigures } from './cpu';
import { deliveryFigures } from './delivery';
import { Figure } from './figure';
import { memoryFigures, scheduledRunFigures } from './scheduled-run';
import { purchases, uniform, zipf } from './workloads';

/** Prints what an event costs and how fast it is counted, and writes it to bench/results.json. */
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
    figures.push(...await measure());
  }

  const targets = figures.filter(({ holds }) => holds !== undefined);
  const held = targets.filter(({ holds }) => holds).length;
  console.log(['| figure | workload | measured | reach | |', '|---|---|---|---|---|', ...figures.map(lineOf)].join('\n'));
  console.log(`\n${held} of ${targets.length} targets hold`);
  const machine = { processor: os.cpus()[0].model.trim(), processors: os.cpus().length, memoryGiB: Math.round(os.totalmem() / 2 ** 30), node: process.version };
  writeFileSync('bench/results.json', `${JSON.stringify({ machine, held, targets: targets.length, figures }, undefined, 2)}\n`);
}

function lineOf({ figure, workload, value, reach, holds }: Figure): string {
  return `| ${figure} | ${workload} | ${value} | ${reach} | ${holds === undefined ? '' : holds ? 'holds' : 'missed'} |`;
}

void main();
