import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port';

/** The only version that the tests were tried with. */
const VERSION = '1.5.33';
const TMP = path.join(__dirname, '../../tmp');
const PYTHON = path.join(TMP, `ministack-${VERSION}/bin/python3`);
const LOG = path.join(TMP, 'ministack.log');

/** AWS on this machine, until it is stopped or this process ends. */
export interface Emulator {
  readonly endpoint: string;
  /** Process whose children are the functions. */
  readonly pid: number;
  /** Variables that direct the SDK, the AWS CLI and the CDK CLI to the emulator only. */
  readonly environment: Record<string, string>;
  /** Deletes everything that was created, bootstrap resources included. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEmulator(): Promise<Emulator> {
  install();
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  // Functions leave their code here.
  const folder = mkdtempSync(path.join(TMP, 'emulator-'));
  const log = openSync(LOG, 'w');
  const server = spawn(PYTHON, [path.join(__dirname, 'emulator.py')], {
    cwd: folder,
    stdio: ['pipe', log, log],
    // Every function inherits these variables.
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      NODE_NO_WARNINGS: '1',
    },
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const exit = once(server, 'exit');
      server.kill();
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(endpoint, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    pid: server.pid!,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      // By IP address, which puts bucket names into the path: few machines resolve buckets as hosts below
      // `localhost`.
      AWS_ENDPOINT_URL_S3: endpoint.replace('localhost', '127.0.0.1'),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true',
    },
    reset: async () => {
      const { ok, status } = await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' });
      if (!ok) throw new Error(`the emulator could not be reset: ${status}`);
    },
    stop,
  };
}

function install(): void {
  if (existsSync(path.join(path.dirname(PYTHON), 'ministack'))) return;
  mkdirSync(TMP, { recursive: true });
  execFileSync('python3', ['-m', 'venv', path.join(TMP, `ministack-${VERSION}`)], { stdio: 'inherit' });
  execFileSync(
    PYTHON,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${VERSION}`],
    { stdio: 'inherit' },
  );
}

async function answers(endpoint: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (server.exitCode !== null) {
      throw new Error(`the emulator ended with code ${server.exitCode}: ${readFileSync(LOG, 'utf8')}`);
    }
    if (
      await fetch(`${endpoint}/_ministack/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await pause(200);
  }
  throw new Error(`the emulator does not answer: ${readFileSync(LOG, 'utf8')}`);
}
