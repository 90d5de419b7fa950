import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Language } from './language';
import { ROOT, run, WORK } from './shell';

/** Entries of a copied app that are kept because they take long to install. */
const KEPT_ENTRIES = ['node_modules'];

export type Template = Readonly<Record<string, unknown>>;

export function exampleFolder({ name }: Language): string {
  return path.join(ROOT, 'examples', name);
}

/**
 * Copies the example to a folder outside of the sources, where it cannot find dependencies of this project by
 * accident.
 */
export function copyExample(language: Language): string {
  const folder = path.join(WORK, 'apps', language.name);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!KEPT_ENTRIES.includes(name)) rmSync(path.join(folder, name), { recursive: true });
  }
  cpSync(exampleFolder(language), folder, {
    recursive: true,
    filter: (file) => !KEPT_ENTRIES.includes(path.basename(file)),
  });
  return folder;
}

/** Runs the command of the app's `cdk.json`, as the CDK's command line does. */
export function synthesize(folder: string, env: Record<string, string>): Map<string, Template> {
  const out = path.join(folder, 'cdk.out');
  rmSync(out, { recursive: true, force: true });
  const { app } = JSON.parse(readFileSync(path.join(folder, 'cdk.json'), 'utf8')) as { app: string };
  run('sh', ['-c', app], { cwd: folder, env: { ...env, CDK_OUTDIR: out } });
  return templatesIn(out);
}

function templatesIn(out: string): Map<string, Template> {
  const suffix = '.template.json';
  if (!existsSync(out)) throw new Error(`${out} was not written`);
  const files = readdirSync(out)
    .filter((name) => name.endsWith(suffix))
    .sort();
  return new Map(
    files.map((file) => [
      file.slice(0, -suffix.length),
      JSON.parse(readFileSync(path.join(out, file), 'utf8')) as Template,
    ]),
  );
}
