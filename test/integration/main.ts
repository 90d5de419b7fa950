/**
 * Deploys the packed package and runs the suites on it: on an emulator that is installed and started here, or
 * with `--profile` in an account. Removes everything that was deployed, even after a failure.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { tryDefects } from './defects';
import { startEmulator } from './emulator';
import { DeployedStack } from './support/deployed-stack';
import { printFigures, writeFigures } from './support/figures';
import { cdkOnTests, installApps } from './support/workspace';

const MINUTE = 60_000;
const ROOT = path.join(__dirname, '../..');

interface Place {
  readonly name: string;
  /** Milliseconds that a test may take, its deployments included. */
  readonly testTimeoutMs: number;
  /** Seconds to wait for an answer. */
  readonly maxWaitSeconds: number;
  /** Variables that the SDK and the CDK need. */
  readonly environment: Record<string, string>;
  stop(): Promise<void>;
}

async function main(): Promise<number> {
  const command = new Command('test:integration')
    .argument('[suites...]', 'only the suites whose path matches')
    .option(
      '--profile <name>',
      'run in the account of this profile of the AWS CLI, which has to be bootstrapped for the CDK; ' +
        'without it an emulator is used',
    )
    .option('--region <name>', 'with --profile: the region')
    .option('--defects', 'put mistakes into the package and see that the suites notice them')
    .option('--soak <minutes>', 'only load with random faults, for this many minutes', minutesOf)
    .option('--record', 'write the figures to bench/integration.json, or with --soak to bench/soak.json')
    .parse();
  const { profile, region, defects, soak, record } = command.opts<{
    profile?: string;
    region?: string;
    defects?: boolean;
    soak?: number;
    record?: boolean;
  }>();
  if (soak !== undefined && profile !== undefined) {
    throw new Error('--soak puts faults between functions and emulator, so --profile cannot be used with it');
  }

  const place = profile === undefined ? await emulated() : inAccount(profile, region);
  try {
    Object.assign(process.env, place.environment);
    await step('the example with the packed package', installApps);
    if (profile === undefined) await step('bootstrap', bootstrap);
    if (defects) {
      return await tryDefects((suite, options) => runSuites([suite], place, { options, maxWaitSeconds: 20 }));
    }
    const suites = soak === undefined ? runSuites(command.args, place) : runSoak(soak, place);
    const code = await suites.finally(removeAbandoned);
    const figures = printFigures();
    if (record && code === 0) {
      writeFigures(soak === undefined ? 'integration.json' : 'soak.json', place.name, figures);
    }
    return code;
  } finally {
    await place.stop();
  }
}

async function bootstrap(): Promise<void> {
  await cdkOnTests({ name: 'none', installations: {} }, 'bootstrap', 'aws://000000000000/us-east-1');
}

async function step(what: string, work: () => Promise<void>): Promise<void> {
  const start = Date.now();
  await work();
  console.log(`${what}: ${((Date.now() - start) / 1_000).toFixed(1)} s`);
}

/** Removes the stacks of an interrupted run; suites remove their own. */
async function removeAbandoned(): Promise<void> {
  for (const stack of DeployedStack.abandoned()) {
    console.error(`removing what is left of the stack ${stack.name}`);
    await stack.remove();
  }
}

async function emulated(): Promise<Place> {
  const { environment, pid, stop } = await startEmulator();
  return {
    name: 'emulator',
    testTimeoutMs: 5 * MINUTE,
    maxWaitSeconds: 60,
    environment: { ...environment, INTEGRATION_EMULATED: 'yes', INTEGRATION_EMULATOR_PID: String(pid) },
    stop,
  };
}

function inAccount(profile: string, region: string | undefined): Place {
  return {
    name: 'account',
    testTimeoutMs: 30 * MINUTE,
    maxWaitSeconds: 300,
    environment: {
      AWS_PROFILE: profile,
      ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    },
    stop: async () => {},
  };
}

function minutesOf(value: string): number {
  const minutes = Number(value);
  if (!(minutes > 0 && minutes <= 24 * 60)) {
    throw new InvalidArgumentError('must be a number of minutes above 0 and up to 1440.');
  }
  return minutes;
}

/** Runs the load with random faults, which ends some minutes after its time: it still has to be compared. */
async function runSoak(minutes: number, place: Place): Promise<number> {
  process.env.SOAK_MINUTES = String(minutes);
  return runSuites(
    [],
    { ...place, testTimeoutMs: (minutes + 10) * MINUTE },
    {
      options: ['--testMatch', '<rootDir>/test/integration/soak.load.ts'],
    },
  );
}

interface RunOptions {
  /** Options of jest. */
  readonly options?: readonly string[];
  readonly maxWaitSeconds?: number;
}

async function runSuites(
  suites: readonly string[],
  place: Place,
  { options = [], maxWaitSeconds = place.maxWaitSeconds }: RunOptions = {},
): Promise<number> {
  const args = [
    '--ci',
    '--config',
    path.join(__dirname, 'jest.config.json'),
    '--testTimeout',
    String(place.testTimeoutMs),
    ...options,
    ...suites,
  ];
  const jest = spawn(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, INTEGRATION_MAX_WAIT_SECONDS: String(maxWaitSeconds) },
  });
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}

// The suites are interrupted as well, and then main still has to clean up.
process.on('SIGINT', () => {});
void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
