import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { functionEnvironment } from '../test/support/stack-config';
import { atMost, Figure } from './figure';

const RUNS = 15;
const MEGABYTE = 1_000_000;

/** Measures each function's size and the time until its handler could be called, compared with Node alone. */
export function bundleFigures(): Figure[] {
  return ['aggregator', 'timeseries', 'publisher'].flatMap((name) => {
    const bundle = path.join(process.cwd(), `assets/functions/${name}/${name}.lambda/index.js`);
    const start = (program: string) =>
      median(
        Array.from({ length: RUNS }, () => {
          const begun = process.hrtime.bigint();
          const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
            env: {
              ...process.env,
              AWS_REGION: 'us-east-1',
              NODE_NO_WARNINGS: '1',
              ...functionEnvironment({}),
            },
          });
          if (status !== 0) throw new Error(stderr.toString());
          return Number(process.hrtime.bigint() - begun);
        }),
      );
    const bare = start('0');
    return [
      atMost('bundle', name, statSync(bundle).size / MEGABYTE, 1, ' MB'),
      atMost(
        'start-up against bare node',
        name,
        start(`require(${JSON.stringify(bundle)}); process.exit(0)`) / bare,
        3,
        ' ×',
      ),
    ];
  });
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
