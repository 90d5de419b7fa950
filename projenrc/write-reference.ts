import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Writes API.md. jsii-docgen takes any assembly of the package's name that it finds below its folder, and
 * there are others than the one
 * just compiled: the baseline of the API, and copies that tests have installed. So it is run where there is
 * no other.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    for (const file of ['package.json', '.jsii']) copyFileSync(file, join(folder, file));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    execFileSync(
      process.execPath,
      [resolve('node_modules/jsii-docgen/bin/jsii-docgen'), '-o', resolve('API.md')],
      { cwd: folder, stdio: 'inherit' },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
