import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeMachine } from '../report';
import { ASSUMPTIONS, PARAMETERS, SIMPLIFICATIONS } from './assumptions';
import { CalibratedFigure, calibrate } from './calibration';
import { parseOptions } from './options';
import { resultOf } from './result';
import { SCENARIO_NAMES, scenarios } from './scenarios';
import { simulate } from './simulation';
import { calibrationTable, NamedResult, resultTable } from './tables';

const FILE = 'bench/scale.json';

/** Simulates the scenarios, prints the figures, and writes those of a complete run to a file. */
async function main(): Promise<void> {
  const { only, seconds, isComplete } = parseOptions(process.argv.slice(2), SCENARIO_NAMES);
  process.stderr.write('measuring the built aggregator …\n');
  const calibration = await calibrate(path.join(__dirname, '../deployed/instant-table.js'), PARAMETERS);
  const results: NamedResult[] = [];
  for (const { name, title, scenario } of scenarios(seconds)) {
    if (!only.includes(name)) continue;
    process.stderr.write(`simulating ${name} …\n`);
    const outcome = simulate(scenario, PARAMETERS);
    const { shards } = scenario;
    results.push({ name, title, shards, ...resultOf(outcome, scenario, PARAMETERS) });
  }
  console.log(`${calibrationTable(calibration)}\n\n${resultTable(results)}`);
  if (isComplete) record(calibration, results);
}

function record(calibration: readonly CalibratedFigure[], results: readonly NamedResult[]): void {
  const content = {
    command: 'npm run bench:scale',
    machine: describeMachine(),
    assumptions: ASSUMPTIONS,
    simplifications: SIMPLIFICATIONS,
    calibration,
    scenarios: results.map((result) => ({ ...result, kind: 'simulated' })),
  };
  writeFileSync(FILE, `${JSON.stringify(content, rounded, 2)}\n`);
}

function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
}

void main();
