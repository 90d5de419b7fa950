import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly bundledDependencies?: string[];
}

/** A third-party package of which at least one file is in this package. */
export interface ShippedPackage {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Files that bundles contain parts of; empty for a package that is included whole. */
  readonly files: readonly string[];
}

const METAFILES = 'tmp/metafiles';
const NODE_MODULES = 'node_modules/';

/** Lists the packages that the bundles and the bundled dependencies bring, each version once. */
export function shippedPackages(root: string): ShippedPackage[] {
  const filesOf = shippedFiles(root);
  // npm installs a version several times where the packages that need it lie apart.
  const byLabel = new Map<string, ShippedPackage>();
  for (const [folder, files] of [...filesOf].sort(([one], [other]) => compare(one, other))) {
    const manifest = manifestIn(join(root, folder));
    const copy = { manifest, folder: join(root, folder), files: [...files].map((file) => join(root, file)) };
    const known = byLabel.get(label(copy)) ?? { ...copy, files: [] };
    byLabel.set(label(copy), { ...known, files: [...known.files, ...copy.files].sort() });
  }
  return [...byLabel.values()].sort((one, other) => compare(label(one), label(other)));
}

/** Lists the folders of all copies that are shipped, such as `node_modules/left-pad`. */
export function shippedFolders(root: string): Set<string> {
  return new Set(shippedFiles(root).keys());
}

/** Lists the shipped files by the folder of their package; a package that is included whole has none. */
function shippedFiles(root: string): Map<string, Set<string>> {
  const filesOf = new Map<string, Set<string>>();
  for (const file of bundledFiles(root)) {
    const folder = packageFolder(file);
    if (folder) filesOf.set(folder, (filesOf.get(folder) ?? new Set()).add(file));
  }
  for (const folder of bundledDependencies(root)) filesOf.set(folder, filesOf.get(folder) ?? new Set());
  return filesOf;
}

export function label({ manifest: { name, version } }: ShippedPackage): string {
  return `${name} ${version}`;
}

/** Lists the files that reached the output, because bundlers read many that they leave out. */
function bundledFiles(root: string): string[] {
  const folder = join(root, METAFILES);
  return readdirSync(folder).flatMap((file) => {
    const { outputs } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Metafile;
    return Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([input]) => input),
    );
  });
}

function packageFolder(file: string): string | undefined {
  const start = file.lastIndexOf(NODE_MODULES);
  if (start < 0) return undefined;
  const [scope, name] = file.slice(start + NODE_MODULES.length).split('/');
  return file.slice(0, start + NODE_MODULES.length) + (scope.startsWith('@') ? `${scope}/${name}` : scope);
}

/** Finds the bundled dependencies, which npm packs with all their dependencies. */
function bundledDependencies(root: string): Set<string> {
  const found = new Set<string>();
  const visit = (names: readonly string[], from: string) => {
    for (const name of names) {
      const paths = createRequire(join(root, from, 'package.json')).resolve.paths(name) ?? [];
      const folder = paths
        .map((path) => join(path, name))
        .find((candidate) => existsSync(join(candidate, 'package.json')));
      if (!folder) throw new Error(`${name}, which ${from || 'this package'} depends on, is not installed`);
      const relative = folder.slice(root.length + 1);
      if (found.has(relative)) continue;
      found.add(relative);
      visit(Object.keys(manifestIn(folder).dependencies ?? {}), relative);
    }
  };
  visit(manifestIn(root).bundledDependencies ?? [], '');
  return found;
}

export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Compares by code units, so that the order of the notices does not depend on the machine's language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
