import { execFileSync } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.join(__dirname, '../..');

/** Folder for downloads, which are kept between runs; everything under test is built anew. */
export const WORK = path.join(ROOT, 'tmp/bindings');

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const SHOWN_LINES = 60;
const MAX_LINE_LENGTH = 500;

/** Runs a command silently; a failure shows the end of its output. */
export function run(command: string, args: string[], { cwd, env }: RunOptions): void {
  try {
    execFileSync(command, args, {
      cwd,
      env: { ...environment(), ...env },
      stdio: 'pipe',
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr || String(error)}`
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-SHOWN_LINES);
    throw new Error(
      [
        `${[command, ...args].join(' ')} (in ${path.relative(ROOT, cwd) || '.'}) failed:`,
        ...said.map((line) => line.slice(0, MAX_LINE_LENGTH)),
      ].join('\n'),
    );
  }
}

/** Omits the variables of the current runner, so that the apps do not use this project's settings. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TSX_') && !name.startsWith('npm_'),
  );
  return {
    ...Object.fromEntries(inherited),
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(WORK, 'jsii'),
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  };
}

/** Prints a step and its duration. */
export function step<T>(what: string, act: () => T): T {
  if (process.stdout.isTTY) process.stdout.write(`… ${what}\r`);
  const began = Date.now();
  const result = act();
  console.log(`✓ ${what} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
  return result;
}
