/** Runs the tests of the page, or those whose paths match the arguments, in the Chromium of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './support/chromium';

const ROOT = path.join(__dirname, '../..');
const BUILT = ['assets/cli/main/index.js', 'assets/web/index.html'];

async function main(): Promise<number> {
  const missing = BUILT.filter((file) => !existsSync(path.join(ROOT, file)));
  if (missing.length) {
    throw new Error(`${missing.join(' and ')} is not built: run \`npx projen bundle\` first`);
  }
  console.log(`in ${findChromium()}:`);
  const jest = spawn(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/jest/bin/jest.js'),
      '--ci',
      '--config',
      path.join(__dirname, 'jest.json'),
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, stdio: 'inherit' },
  );
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
