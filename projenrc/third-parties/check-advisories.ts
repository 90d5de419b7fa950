/**
 * Compares the packages of the lock file with known vulnerabilities. One of code that is shipped fails, one
 * of code that only builds or tests is printed. Where no source answers, the check says so and ends well.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { judge, readAccepted, readAudit } from './advisories';
import { shippedFolders } from './shipped-packages';

const ROOT = resolve(__dirname, '../..');
const ACCEPTED = join(__dirname, 'accepted-advisories.json');
const MAX_WAIT_MS = 8_000;

const accepted = readAccepted(readFileSync(ACCEPTED, 'utf8'));
const { stdout } = spawnSync(
  'npm',
  ['audit', '--json', '--package-lock-only', '--fetch-retries=0', `--fetch-timeout=${MAX_WAIT_MS}`],
  { cwd: ROOT, encoding: 'utf8', timeout: MAX_WAIT_MS, maxBuffer: 100_000_000 },
);
const audit = readAudit(stdout ?? '');
if (!audit.answered) {
  console.log(`No source of advisories answered (${audit.reason}).`);
  console.log('NOTHING WAS CHECKED against known vulnerabilities.');
} else {
  const shipped = shippedFolders(ROOT);
  const today = new Date().toISOString().slice(0, 10);
  const { failures, warnings } = judge(audit.advisories, accepted, (path) => shipped.has(path), today);
  for (const warning of warnings) console.log(`warning: ${warning}`);
  for (const failure of failures) console.log(`shipped: ${failure}`);
  console.log(`${failures.length} advisories of shipped code, ${warnings.length} warnings.`);
  if (failures.length > 0) {
    console.log(
      `Upgrade the package, or accept the advisory with a reason and a day in ${relative(ROOT, ACCEPTED)}.`,
    );
    process.exitCode = 1;
  }
}
