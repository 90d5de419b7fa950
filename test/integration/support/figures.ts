import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beside, Figure } from '../../../bench/figure';
import { WORKSPACE } from './workspace';

const NOTES = path.join(WORKSPACE, 'figures.ndjson');
const BENCH = path.join(__dirname, '../../../bench');

/** Records a measurement of a suite. */
export function note(figure: string, workload: string, value: string): void {
  appendFileSync(NOTES, `${JSON.stringify(beside(figure, workload, value))}\n`);
}

export function printFigures(): Figure[] {
  if (!existsSync(NOTES)) return [];
  const figures = readFileSync(NOTES, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Figure);
  console.log(
    [
      '',
      '| figure | workload | measured |',
      '|---|---|---|',
      ...figures.map(({ figure, workload, value }) => `| ${figure} | ${workload} | ${value} |`),
    ].join('\n'),
  );
  return figures;
}

/** Writes the figures to a file of `bench`. */
export function writeFigures(file: string, place: string, figures: readonly Figure[]): void {
  const machine = {
    processor: os.cpus()[0].model.trim(),
    processors: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  };
  writeFileSync(
    path.join(BENCH, file),
    `${JSON.stringify({ place, machine, figures: figures.map(({ figure, workload, value }) => ({ figure, workload, value })) }, undefined, 2)}\n`,
  );
}

/** @param share like 0.99 for p99 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
