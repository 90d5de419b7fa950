import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { ROOT } from './shell';

const FILE = path.join(ROOT, 'bench/bindings.json');

export interface Figures {
  /** Bytes. */
  readonly packages: Record<string, number>;
  /** Seconds for the example, with everything installed and compiled. */
  readonly synthesis: Record<string, number>;
}

export function printFigures({ packages, synthesis }: Figures): void {
  console.log('\nsize of each package, and how long the example with its 5 stacks takes:');
  for (const [name, bytes] of Object.entries(packages)) {
    console.log(`  ${name.padEnd(12)} ${(bytes / 1_000_000).toFixed(2)} MB`);
  }
  for (const [name, seconds] of Object.entries(synthesis)) {
    console.log(`  ${name.padEnd(12)} ${seconds.toFixed(1)} s`);
  }
}

export function recordFigures(figures: Figures): void {
  const machine = { processor: cpus()[0].model, processors: cpus().length, node: process.version };
  writeFileSync(FILE, `${JSON.stringify({ machine, ...figures }, undefined, 2)}\n`);
  console.log(`written to ${path.relative(ROOT, FILE)}`);
}
