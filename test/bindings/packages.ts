import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT, run, WORK } from './shell';

const DIST = path.join(WORK, 'dist');
export const MAVEN_CACHE = path.join(WORK, 'm2');

export interface Packages {
  readonly npm: string;
  readonly wheel: string;
  readonly jar: string;
  /** Repository in which Maven finds the jar. */
  readonly mavenRepository: string;
}

/** Packs the compiled package for three languages. */
export function pack(): Packages {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(MAVEN_CACHE, { recursive: true });
  const tablet = ['--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets', 'fail'];
  run(
    'npx',
    [
      'jsii-pacmak',
      '--targets',
      'js',
      'python',
      'java',
      '-o',
      DIST,
      '--maven-local-repository',
      MAVEN_CACHE,
      ...tablet,
    ],
    { cwd: ROOT },
  );
  return {
    npm: find('js', /\.tgz$/),
    wheel: find('python', /\.whl$/),
    jar: find('java', /\d\.jar$/),
    mavenRepository: path.join(DIST, 'java'),
  };
}

export function sizeOf(file: string): number {
  return statSync(file).size;
}

function find(folder: string, name: RegExp): string {
  const files = readdirSync(path.join(DIST, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    name.test(file),
  );
  if (files.length !== 1) {
    throw new Error(
      `expected one file in ${folder} that matches ${name}, found: ${files.join(', ') || 'none'}`,
    );
  }
  return path.join(DIST, folder, files[0]);
}
