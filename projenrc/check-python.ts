/** Tries every example in Python of README.md and docs/, with `python3` or the program that PYTHON names. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { documentationPages, fencesOf } from './doc-page';

const examples = documentationPages().flatMap((path) =>
  fencesOf(readFileSync(path, 'utf8'))
    .filter(({ language }) => language === 'python')
    .map(({ text, line }) => ({ place: `${path}:${line}`, text })),
);
const { error, status } = spawnSync(process.env.PYTHON ?? 'python3', ['test/docs/examples.py'], {
  input: JSON.stringify(examples),
  stdio: ['pipe', 'inherit', 'inherit'],
});
if (error) throw error;
process.exitCode = status ?? 1;
