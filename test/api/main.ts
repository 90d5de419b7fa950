/**
 * Checks the compiled API: it has no trap for users of any language and breaks nothing of the last release
 * unless that is allowed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Assembly } from '@jsii/spec';
import { changesWithoutReason } from './allowed-changes';
import { ALLOWED_FILE, BASELINE, ROOT } from './files';
import { lint } from './lint';

function main(): void {
  const assembly = JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8')) as Assembly;
  report('the API is one for every language', lint(assembly));
  report(
    'every breaking change has its reason',
    changesWithoutReason(existsSync(ALLOWED_FILE) ? readFileSync(ALLOWED_FILE, 'utf8') : ''),
  );
  report('nothing else breaks what the last release promised', breakingChanges());
}

function breakingChanges(): string[] {
  const diff = path.join(ROOT, 'node_modules/.bin/jsii-diff');
  const { status, stdout, stderr } = spawnSync(
    diff,
    [BASELINE, ROOT, '--error-on', 'all', '--keys', '--ignore-file', ALLOWED_FILE],
    { encoding: 'utf8' },
  );
  if (status === 0) return [];
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => /^(err|Error)/i.test(line.trim()) || /\[.*\]\s*$/.test(line))
    .concat(
      `see ${path.relative(ROOT, ALLOWED_FILE)}: each has to be fixed, or allowed there with its reason`,
    );
}

function report(what: string, faults: string[]): void {
  if (faults.length === 0) return console.log(`✓ ${what}`);
  console.error([`✗ ${what}:`, ...faults].join('\n  '));
  process.exitCode = 1;
}

main();
