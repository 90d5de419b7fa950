import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Writes API.md. jsii-docgen reads any assembly with the package's name below its folder, such as the API's
 * baseline or copies that tests have installed, so it runs in a folder that has only the compiled one.
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
