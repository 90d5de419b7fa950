import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const EXAMPLES = resolve(__dirname, '../../examples/stores');

/**
 * Installs the module of an example as a layer would hold it, outside of the repository.
 *
 * @param packages what is installed beside its dependencies
 * @returns the folder of the module, in a folder of its own
 */
export function installExample(name: string, packages: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  // The user of a database reads there as well.
  chmodSync(folder, 0o755);
  const store = join(folder, 'store');
  cpSync(join(EXAMPLES, name), store, { recursive: true });
  const { status } = spawnSync(
    'npm',
    ['install', ...packages, '--prefix', store, '--no-save', '--no-audit', '--no-fund'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error(`the module of examples/stores/${name} could not be installed`);
  return store;
}
