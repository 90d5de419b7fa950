import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { Figure } from './figure';

/** Prints the figures as a table and writes them to a file, with a description of the machine. */
export function report(file: string, figures: readonly Figure[]): void {
  const targets = figures.filter(({ holds }) => holds !== undefined);
  const held = targets.filter(({ holds }) => holds).length;
  console.log(
    ['| figure | workload | measured | reach | |', '|---|---|---|---|---|', ...figures.map(lineOf)].join(
      '\n',
    ),
  );
  console.log(`\n${held} of ${targets.length} targets hold`);
  const content = { machine: describeMachine(), held, targets: targets.length, figures };
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

export function describeMachine(): object {
  return {
    processor: os.cpus()[0].model.trim(),
    processors: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  };
}

function lineOf({ figure, workload, value, reach, holds }: Figure): string {
  const outcome = holds === undefined ? '' : holds ? 'holds' : 'missed';
  return `| ${figure} | ${workload} | ${value} | ${reach} | ${outcome} |`;
}
