import { ChildProcess, spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packedPackage } from '../../support/packed-package';
import type { StackShape } from '../app/shape';
import { run } from './run';

const ROOT = path.join(__dirname, '../../..');
const PACKAGE = 'cdk-pinpoint-incremental-analytics';
const EXAMPLE = path.join(ROOT, 'examples/typescript');
const OWN_APP = 'integration.js';

/** Folder of the applications and of the files that tests write. */
export const WORKSPACE = path.join(ROOT, 'tmp/integration');
const APP = path.join(WORKSPACE, 'app');

/**
 * Installs the example as its readers do, but with the package as it is packed now, and adds the application
 * of the tests.
 */
export async function installApps(): Promise<void> {
  rmSync(WORKSPACE, { recursive: true, force: true });
  cpSync(EXAMPLE, APP, {
    recursive: true,
    filter: (file) => !/node_modules|cdk\.out/.test(path.relative(EXAMPLE, file)),
  });
  const example = JSON.parse(readFileSync(path.join(APP, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  writeFileSync(
    path.join(APP, 'package.json'),
    JSON.stringify({
      ...example,
      name: 'installed-example',
      dependencies: { ...example.dependencies, [PACKAGE]: `file:${packedPackage()}` },
    }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: APP });
  await run(
    'npx',
    [
      'esbuild',
      path.join(__dirname, '../app/app.ts'),
      '--format=cjs',
      '--platform=node',
      `--outfile=${path.join(APP, OWN_APP)}`,
    ],
    { cwd: ROOT },
  );
}

/** Runs the CDK's command line on the application of the tests. */
export async function cdkOnTests(shape: StackShape, ...args: string[]): Promise<void> {
  await cdk([...args, '--app', `"${process.execPath}" ${OWN_APP}`], { STACK: JSON.stringify(shape) });
}

/** Runs the CDK's command line on the example, whose cdk.json starts it. */
export async function cdkOnExample(...args: string[]): Promise<void> {
  await cdk(args, {});
}

async function cdk(args: readonly string[], env: Record<string, string>): Promise<void> {
  // The configuration of tsx in this process does not suit the example.
  await run(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args, '--no-notices'], {
    cwd: APP,
    env: { ...env, TSX_TSCONFIG_PATH: '' },
  });
}

/** Runs the command of the installed package. */
export async function installedCommand(...args: string[]): Promise<string> {
  return run(process.execPath, [path.join('node_modules/.bin', PACKAGE), ...args], { cwd: APP });
}

/** Starts the command of the installed package without waiting for its end. */
export function startInstalledCommand(...args: string[]): ChildProcess {
  return spawn(process.execPath, [path.join('node_modules/.bin', PACKAGE), ...args], {
    cwd: APP,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/**
 * Puts another release of a function into the application, with this code after its own.
 * @returns a function that restores the original
 */
export function releaseFunction(name: string, code = '// another release'): () => void {
  return rewrite(`assets/functions/${name}/${name}.lambda/index.js`, (text) => `${text}\n${code}\n`);
}

/**
 * Changes a file of the installed package.
 * @returns a function that restores the original
 */
export function changePackage(file: string, from: string, to: string): () => void {
  return rewrite(file, (text) => {
    if (!text.includes(from)) throw new Error(`${file} of the package does not hold ${from}`);
    return text.replace(from, to);
  });
}

function rewrite(name: string, change: (text: string) => string): () => void {
  const file = path.join(APP, 'node_modules', PACKAGE, name);
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, change(before));
  return () => writeFileSync(file, before);
}
