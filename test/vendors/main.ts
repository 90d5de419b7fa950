/** Installs the libraries of vendors, and tests that what they send is understood. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const SDKS = path.join(ROOT, 'tmp/vendors');

cpSync(path.join(__dirname, 'sdks'), SDKS, { recursive: true });
const failed = [
  ['npm', 'install', '--prefix', SDKS, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  [process.execPath, 'node_modules/jest/bin/jest.js', '--ci', '--config', path.join(__dirname, 'jest.json')],
].some(([program, ...args]) => spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' }).status !== 0);
process.exitCode = failed ? 1 : 0;
