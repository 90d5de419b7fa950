/**
 * Checks what changed since the branch left `main`, or since the ref in `--since`: all types, then lint,
 * layout and tests of the changed files only. `npm test` checks everything.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mirroredTests } from './mirrored-tests';
import { step } from './step';

/** Rules that need the types or the imports of the whole project; `npm run lint` applies them. */
const SLOW_RULES = [
  '@typescript-eslint/no-floating-promises',
  '@typescript-eslint/return-await',
  'import/no-cycle',
];

/** Code that lint and layout hold for; what is generated has a layout of its own. */
const STYLED =
  /^((src|test|bench|demo|examples\/typescript|projenrc|web)\/.*|\.projenrc)(?<!\.d)\.(ts|tsx|mts)$/;

function git(...args: string[]): string[] {
  return execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

function baseRef(): string {
  const since = process.argv.indexOf('--since');
  if (since >= 0) return process.argv[since + 1];
  const known = git(
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads/main',
    'refs/remotes/origin/main',
  );
  return known.length > 0 ? git('merge-base', 'HEAD', known[known.length - 1])[0] : 'HEAD';
}

async function typesHold(changed: readonly string[]): Promise<boolean> {
  const of = (project: string, cache: string) =>
    step(`types of ${project}`, 'tsc', [
      ...['--noEmit', '-p', project],
      ...['--incremental', '--tsBuildInfoFile', `tmp/${cache}.tsbuildinfo`],
    ]);
  const library = await of('tsconfig.dev.json', 'types');
  return changed.some((file) => file.startsWith('web/'))
    ? (await of('web/tsconfig.json', 'web-types')) && library
    : library;
}

async function styleHolds(changed: readonly string[]): Promise<boolean> {
  const code = changed.filter((file) => STYLED.test(file));
  if (code.length === 0) return true;
  const off = Object.fromEntries(SLOW_RULES.map((rule) => [rule, 'off']));
  const results = [
    await step(`lint of ${filesOf(code)}`, 'eslint', [
      ...['--max-warnings', '0', '--parser-options', 'project:null', '--rule', JSON.stringify(off)],
      ...code,
    ]),
    await step(`layout of ${filesOf(code)}`, 'prettier', ['--check', ...code]),
    await step(`comments of ${filesOf(code)}`, 'tsx', [
      '--tsconfig',
      'tsconfig.dev.json',
      'projenrc/lint-comments.ts',
      ...code,
    ]),
  ];
  return results.every(Boolean);
}

async function testsPass(changed: readonly string[], all: readonly string[]): Promise<boolean> {
  const { tests, untested } = mirroredTests(changed, all);
  for (const file of untested) console.log(`  ${file} has no test of its name: its folder's run instead`);
  return tests.length === 0 || step(`${filesOf(tests)} of tests`, 'jest', ['--ci', ...tests]);
}

function filesOf(files: readonly string[]): string {
  return `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
}

async function main(): Promise<void> {
  const base = baseRef();
  const changed = [
    ...git('diff', '--name-only', base),
    ...git('ls-files', '-o', '--exclude-standard'),
  ].filter((file) => existsSync(file));
  console.log(`${filesOf(changed)} changed since ${base.slice(0, 12)}`);
  const all = git('ls-files', '-co', '--exclude-standard');
  // One core is for the types, the other for everything else.
  const [types, rest] = await Promise.all([
    typesHold(changed),
    styleHolds(changed).then(async (held) => (await testsPass(changed, all)) && held),
  ]);
  process.exitCode = types && rest ? 0 : 1;
}

void main();
