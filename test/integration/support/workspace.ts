import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run';
import { packedPackage } from '../../support/packed-package';

const ROOT = path.join(__dirname, '../../..');
const PACKAGE = 'cdk-pinpoint-incremental-analytics';
/** The tag `latest` of its registry is a version that does not read what today's library writes. */
const CDK_CLI = 'aws-cdk@2.1148.1';

/** Where the application of the tests lives with what it is deployed by, and what they write down. */
export const WORKSPACE = path.join(ROOT, 'tmp/integration');
const APP = path.join(WORKSPACE, 'app');

/** Installs the packed package into an empty application, as its users do. */
export async function installApp(): Promise<void> {
  rmSync(WORKSPACE, { recursive: true, force: true });
  mkdirSync(APP, { recursive: true });
  writeFileSync(path.join(APP, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }));
  await run('npx', ['esbuild', path.join(__dirname, '../app/app.ts'), '--format=cjs', '--platform=node', `--outfile=${path.join(APP, 'app.js')}`], { cwd: ROOT });

  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
  const libraries = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', packedPackage(), ...libraries, CDK_CLI], { cwd: APP });
}

/** Runs the CDK's command line on the application. */
export async function cdk(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  return run(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args, '--app', `"${process.execPath}" app.js`, '--no-notices'], { cwd: APP, env });
}

/** Runs the command that the package brings. */
export async function installedCommand(...args: string[]): Promise<string> {
  return run(process.execPath, [path.join('node_modules/.bin', PACKAGE), ...args], { cwd: APP });
}

/**
 * Puts the next release of a function into the application: one with this code behind its own, and with other bytes at least.
 *
 * @returns what takes it back
 */
export function releaseFunction(name: string, code = '// another release'): () => void {
  const file = path.join(APP, 'node_modules', PACKAGE, `assets/functions/${name}.lambda/index.js`);
  const before = readFileSync(file);
  writeFileSync(file, `${before.toString('utf8')}\n${code}\n`);
  return () => writeFileSync(file, before);
}
