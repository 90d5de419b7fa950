import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Finds the folder of this package, from its bundles as well as from its sources. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(path.join(packageFolder(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
