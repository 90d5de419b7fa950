/**
 * Reports doc comments that begin without a verb or hide who acts, and lines that are too long, in the named
 * files or in all. Fails above the shares below; `--list` shows every fault with its place.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checkStyle, StyleFault } from './comment-style';

/** Limits of faults, in percent of all comments or lines. */
const LIMITS: Readonly<Record<StyleFault['kind'], number>> = {
  'opening': 3,
  'nobody in particular': 2,
  'long line': 1,
};
const FOLDERS = ['src', 'web', 'test', 'bench', 'demo', 'projenrc', '.projenrc.ts'];

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('--'));
const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', ...(named.length ? named : FOLDERS)],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /\.(ts|tsx|mts)$/.test(file) && !file.startsWith('src/construct/functions/'));

const reports = files.map((file) => ({ file, ...checkStyle(file, readFileSync(file, 'utf8')) }));
const comments = reports.reduce((sum, report) => sum + report.comments, 0);
const lines = reports.reduce((sum, report) => sum + report.lines, 0);
let failed = false;
for (const [kind, limit] of Object.entries(LIMITS)) {
  const faults = reports.flatMap(({ file, faults: all }) =>
    all.filter((fault) => fault.kind === kind).map((fault) => ({ file, ...fault })),
  );
  const of = kind === 'long line' ? lines : comments;
  const share = of === 0 ? 0 : (100 * faults.length) / of;
  const isTooMuch = share >= limit && faults.length > 0;
  failed ||= isTooMuch;
  console.log(`${kind}: ${faults.length} of ${of}, ${share.toFixed(2)} % (below ${limit} %)`);
  if (isTooMuch || args.includes('--list')) {
    for (const { file, line, text } of faults) console.log(`  ${file}:${line}: ${text.slice(0, 120)}`);
  }
}
process.exitCode = failed ? 1 : 0;
