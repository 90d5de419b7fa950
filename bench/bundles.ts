import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { filesLoadedBy } from '../test/support/loaded-files';
import { functionEnvironment } from '../test/support/stack-config';
import { atMost, beside, Figure, round } from './figure';

const RUNS = 21;
const MEGABYTE = 1_000_000;
const BARE = '0';

/**
 * Measures the bytes that each function loads at its start, those of its folder, and the time until its
 * handler could be called, compared with Node alone.
 */
export function bundleFigures(): Figure[] {
  return ['aggregator', 'timeseries', 'publisher'].flatMap((name) => {
    const bundle = path.join(process.cwd(), `assets/functions/${name}/${name}.lambda/index.js`);
    const environment = functionEnvironment({});
    const folder = readdirSync(path.dirname(bundle)).map((file) => path.join(path.dirname(bundle), file));
    return [
      atMost('bundle at a start', name, megabytes(filesLoadedBy(bundle, environment)), 0.7, ' MB'),
      beside('bundle, with what is loaded when needed', name, `${round(megabytes(folder))} MB`),
      atMost('start-up against bare node', name, startRatio(bundle, environment), 2, ' ×'),
    ];
  });
}

function megabytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0) / MEGABYTE;
}

/** Divides the median of the starts by that of bare ones in between, which share the load of the machine. */
function startRatio(bundle: string, environment: Record<string, string>): number {
  const program = `require(${JSON.stringify(bundle)}); process.exit(0)`;
  const times = Array.from({ length: RUNS }, () => ({
    bare: nanosecondsOf(BARE, environment),
    loaded: nanosecondsOf(program, environment),
  }));
  return median(times.map(({ loaded }) => loaded)) / median(times.map(({ bare }) => bare));
}

function nanosecondsOf(program: string, environment: Record<string, string>): number {
  const begun = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    env: { ...process.env, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1', ...environment },
  });
  if (status !== 0) throw new Error(stderr.toString());
  return Number(process.hrtime.bigint() - begun);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
