import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { build, BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';

// Bundles a function: `bundle-function.ts aggregator`. What it loads at every start is index.js. What the
// sources require, rather than import, is a file of its own beside it, and so is what packages import when
// they need it; of what index.js contains, these files have no second copy. The SDK is contained as well: the
// runtime's own changes without notice.

const ROOT = resolve(__dirname, '..');
const TARGET = { target: 'node20', platform: 'node', minify: true, bundle: true, write: false } as const;

/** Packages for people who sign in on a computer, or who use a browser. */
const NEVER_NEEDED = [
  ...['sso', 'sso-oidc', 'signin'].map((name) => `@aws-sdk/nested-clients/${name}`),
  'bowser',
];

type Parts = BuildResult<{ metafile: true; write: false }>;

/** Leaves what the sources require out of the file that requires it, and notes its source by its name. */
function separately(sources: Map<string, string>): Plugin {
  return {
    name: 'separately',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ kind, importer, resolveDir, path }) => {
        if (kind !== 'require-call' || importer.includes('/node_modules/')) return undefined;
        sources.set(basename(path), join(resolveDir, path));
        return { path: `./${basename(path)}`, external: true };
      });
    },
  };
}

/** Splits a function into the modules of index.js, of each file beside it, and chunks that several share. */
async function split(name: string, outdir: string): Promise<Parts> {
  const sources = new Map<string, string>();
  let entryPoints: Record<string, string> = { index: `src/functions/${name}/${name}.lambda.ts` };
  for (;;) {
    const parts: Parts = await build({
      ...TARGET,
      absWorkingDir: ROOT,
      entryPoints,
      outdir,
      format: 'esm',
      splitting: true,
      mainFields: ['module', 'main'],
      external: NEVER_NEEDED,
      tsconfig: 'tsconfig.dev.json',
      plugins: [separately(sources)],
      metafile: true,
    });
    // Only what is still required once unused code is left out.
    const required = Object.values(parts.metafile.outputs)
      .flatMap(({ imports }) => imports.map(({ path }) => basename(path)))
      .filter((file) => sources.has(file) && !(file in entryPoints));
    if (required.length === 0) return parts;
    for (const file of required) entryPoints = { ...entryPoints, [file]: sources.get(file)! };
  }
}

/** Lists the chunks that index.js imports, and those that these import. */
function chunksOfIndex({ outputs }: Metafile): Set<string> {
  const chunks = new Set<string>();
  const add = (output: string) => {
    for (const { path, kind, external } of outputs[output].imports) {
      if (external || kind !== 'import-statement' || chunks.has(basename(path))) continue;
      chunks.add(basename(path));
      add(path);
    }
  };
  add(Object.keys(outputs).find((output) => basename(output) === 'index.js')!);
  return chunks;
}

/** Resolves the files of a split function: index.js contains its chunks, which others take from there. */
function joined(files: ReadonlyMap<string, string>, chunks: ReadonlySet<string>, file: string): Plugin {
  return {
    name: 'joined',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path }) => {
        const name = path.replace(/^\.\//, '');
        if (name === file) return { path: name, namespace: 'part' };
        if (!chunks.has(name)) return { path, external: true };
        return { path: name, namespace: file === 'index.js' ? 'part' : 'taken' };
      });
      onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({ contents: files.get(path) }));
      onLoad({ filter: /./, namespace: 'taken' }, ({ path }) => ({
        contents: `module.exports = require('./index.js')[${JSON.stringify(path)}]`,
      }));
    },
  };
}

/** Bundles one file of a split function as CommonJS, which Lambda loads faster. */
async function bundle(
  files: ReadonlyMap<string, string>,
  chunks: ReadonlySet<string>,
  file: string,
): Promise<string> {
  const exported = file === 'index.js' ? [...chunks] : [];
  const options: BuildOptions & { write: false } = {
    ...TARGET,
    stdin: {
      contents: [
        `export * from './${file}';`,
        ...exported.map((chunk) => `export * as '${chunk}' from './${chunk}';`),
      ].join('\n'),
    },
    format: 'cjs',
    supported: { 'dynamic-import': false },
    plugins: [joined(files, chunks, file)],
  };
  return (await build(options)).outputFiles[0].text;
}

async function main(name: string): Promise<void> {
  const outdir = join(ROOT, `assets/functions/${name}/${name}.lambda`);
  const { outputFiles, metafile } = await split(name, outdir);
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const chunks = chunksOfIndex(metafile);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const file of files.keys()) {
    if (!chunks.has(file)) writeFileSync(join(outdir, file), await bundle(files, chunks, file));
  }
  // Not beside the bundle, where it would be deployed; projenrc/third-parties makes the notices of it.
  const list = join(ROOT, `tmp/metafiles/${name}.json`);
  mkdirSync(dirname(list), { recursive: true });
  writeFileSync(list, JSON.stringify(metafile));
}

void main(process.argv[2]);
