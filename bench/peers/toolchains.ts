import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Toolchain } from './peer';

const TOOLS = 'tmp/peers';
const POM = 'bench/peers/java/pom.xml';

/** Compiles the peers in Java, with libraries that Maven downloads. */
export const JAVA: Toolchain = {
  prepare: () => {
    run('java', ['-version']);
    run('mvn', ['--batch-mode', '--quiet', '--file', POM, 'process-classes']);
  },
};

/** Creates the command for a class of the peers in Java; a heap without a limit would only grow. */
export function javaCommand(className: string, args: readonly string[]): string[] {
  const libraries = readFileSync(path.join(TOOLS, 'java/classpath.txt'), 'utf8');
  const classes = path.join(TOOLS, 'java/classes');
  return ['java', '-Xmx2g', '-cp', `${classes}${path.delimiter}${libraries}`, `peers.${className}`, ...args];
}

/** Reads the version of a library that the peers in Java use. */
export function javaVersion(library: 'flink' | 'kafka'): string {
  return new RegExp(`<${library}.version>(.*)<`).exec(readFileSync(POM, 'utf8'))![1];
}

/** Installs one library into a virtual environment of its own, so that each can be missing alone. */
export function pythonToolchain(requirement: string): Toolchain & { readonly python: string } {
  const folder = path.join(TOOLS, requirement);
  const python = path.join(folder, 'bin/python');
  return {
    python,
    prepare: () => {
      run('python3', ['-m', 'venv', folder]);
      run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
    },
  };
}

function run(command: string, args: readonly string[]): void {
  mkdirSync(TOOLS, { recursive: true });
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw new Error(`${command} cannot be started: ${error.message}`);
  if (status === 0) return;
  const reason = `${stderr}\n${stdout}`.split('\n').find((line) => /error/i.test(line)) ?? `code ${status}`;
  throw new Error(`${command} failed: ${reason.trim()}`);
}
