import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';

const PROGRAM = 'cdk-pinpoint-incremental-analytics';

let script: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  const { stdout, status } = await runCommand(['completion', 'bash']);
  expect(status).toBe(0);
  script = join(folder, 'completion.bash');
  writeFileSync(script, stdout);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Completes the last word as bash does after a press of the tab key. */
function completed(...words: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(
    'bash',
    [
      '--norc',
      '-uc',
      'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' +
        `$(complete -p ${PROGRAM} | sed -E "s/.* -F ([^ ]+) .*/\\1/"); printf '%s\\n' "\${COMPREPLY[@]:-}"`,
      script,
      PROGRAM,
      ...words,
    ],
    { encoding: 'utf8' },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter(Boolean);
}

/** Reads the commands, and the options in the help of each. */
async function helpOf(path: readonly string[]) {
  const { stdout } = await runCommand([...path, '--help']);
  const [, commands = ''] = stdout.split('\nCommands:\n');
  const names = [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
  const [, options] = stdout.split('\nOptions:\n');
  const flags = [...options.split('\n\n')[0].matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag);
  return { names, flags };
}

test('all commands and options of the program complete', async () => {
  const { names } = await helpOf([]);
  expect(completed('')).toEqual(names);
  expect(names).toContain('completion');
  for (const path of [['simulate'], ['replay'], ['rules'], ['rules', 'push']]) {
    const { names: below, flags } = await helpOf(path);
    expect(completed(...path, '--')).toEqual(flags);
    expect(completed(...path, '')).toEqual(below);
  }
});

test.each([
  { what: 'a command by its beginning', words: ['sim'], expected: ['simulate'] },
  { what: 'a command of commands', words: ['rules', 'rol'], expected: ['rollback'] },
  {
    what: 'an option after others',
    words: ['replay', 'a.csv', '--stack', 'S', '--prog'],
    expected: ['--progress'],
  },
  { what: 'a value of an option', words: ['simulate', '--removed-rules', ''], expected: ['keep', 'clear'] },
  { what: 'a value by its beginning', words: ['redrive', '--format', 'j'], expected: ['json'] },
  { what: 'a shell', words: ['completion', ''], expected: ['bash', 'zsh', 'fish'] },
  { what: 'no command where a value is expected', words: ['redrive', '--stack', ''], expected: [] },
  { what: 'nothing of a command that is a value', words: ['explain', '--user', 'rules', 'pu'], expected: [] },
])('$what completes', ({ words, expected }) => {
  expect(completed(...words)).toEqual(expected);
});

test('files complete where no word is known', () => {
  const { stdout } = spawnSync('bash', ['--norc', '-c', `source "$0"; complete -p ${PROGRAM}`, script], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('-o default');
});

test.each(['zsh', 'fish'])('the script for %s names every command and option', async (shell) => {
  const { stdout, status } = await runCommand(['completion', shell]);
  expect(status).toBe(0);
  const { names } = await helpOf([]);
  const { flags } = await helpOf(['replay']);
  for (const word of [...names, ...flags.map((flag) => flag.slice(2)), 'keep clear']) {
    expect(stdout).toContain(word);
  }
});

test('another shell is refused with those that there are', async () => {
  const { stderr, status } = await runCommand(['completion', 'tcsh']);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
  expect(status).toBe(2);
});
