import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const DIST = resolve(__dirname, '../../dist/js');

/** Finds the package as it is published. */
export function packedPackage(): string {
  const tarball = existsSync(DIST) && readdirSync(DIST).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error(`${DIST} holds no package; run \`npx projen build\` first`);
  return join(DIST, tarball);
}
