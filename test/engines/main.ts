/**
 * Runs the suites of the adapters, or those whose paths match the arguments, on servers that are installed
 * and started here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startEmulator } from '../integration/emulator';
import { startDynamoDbLocal } from './dynamodb-local';
import { Engine } from './engine';

const ROOT = path.join(__dirname, '../..');

const SUITES = process.argv.slice(2);

/** Runs per engine: the emulator answers one call at a time. */
const EXACTNESS_RUNS = { 'DynamoDB Local': '60', 'MiniStack': '10' };

async function main(): Promise<number> {
  return (
    (await runOn('DynamoDB Local', await startDynamoDbLocal(), [
      '--testPathIgnorePatterns=services',
      '--passWithNoTests',
    ])) + (await runOn('MiniStack', await startEmulator()))
  );
}

async function runOn(
  name: keyof typeof EXACTNESS_RUNS,
  { endpoint, stop }: Engine,
  args: readonly string[] = [],
): Promise<number> {
  const start = Date.now();
  try {
    console.log(`on ${name}:`);
    const jest = spawn(
      process.execPath,
      [
        path.join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--ci',
        '--config',
        path.join(__dirname, 'jest.json'),
        ...args,
        ...SUITES,
      ],
      {
        cwd: ROOT,
        stdio: 'inherit',
        env: {
          ...process.env,
          ENGINE: name,
          DYNAMODB_ENDPOINT: endpoint,
          EMULATOR_ENDPOINT: endpoint,
          EXACTNESS_DYNAMODB_RUNS: EXACTNESS_RUNS[name],
        },
      },
    );
    const [code] = (await once(jest, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await stop();
    console.log(`${name}: ${((Date.now() - start) / 1_000).toFixed(0)} s`);
  }
}

void main().then(
  (failures) => {
    process.exitCode = failures;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
