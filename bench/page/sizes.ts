import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { atMost, Figure } from '../figure';

export function sizeFigures(): Figure[] {
  const files = readdirSync('assets/web', { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const gzipped = files.reduce(
    (sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length,
    0,
  );
  const [{ size }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ size: number }];
  return [
    atMost('the page, gzipped, all its parts', '', gzipped / 1024, 600, ' KB'),
    atMost('the package for npm, packed', '', size / 1024 ** 2, 10, ' MB'),
  ];
}
