import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');

interface Input {
  readonly file: string;
  readonly bytesInOutput: number;
}

/**
 * Writes what went into the page, as esbuild does of its bundles: the notices of third parties are made from
 * both.
 */
export function bundledModules(metafile: string): Plugin {
  return {
    name: 'bundled-modules',
    apply: 'build',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle).map((output) => [
        output.fileName,
        { inputs: byPath(output.type === 'chunk' ? inputsOf(output) : filesOf(output)) },
      ]);
      const path = resolve(ROOT, metafile);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify({ outputs: Object.fromEntries(outputs) }));
    },
  };
}

/** Without what the tools themselves bring: their names begin with a zero byte. */
function inputsOf({ modules }: Rolldown.OutputChunk): Input[] {
  return Object.entries(modules)
    .filter(([id]) => !id.startsWith('\0'))
    .map(([id, { renderedLength }]) => {
      const file = id.replace(/\?.*$/, '');
      // Styles leave the script for a file of their own.
      return { file, bytesInOutput: file.endsWith('.css') ? statSync(file).size : renderedLength };
    });
}

/** Pictures, fonts and the like. */
function filesOf({ originalFileNames, source }: Rolldown.OutputAsset): Input[] {
  return originalFileNames.map((name) => ({
    file: resolve(ROOT, 'web', name),
    bytesInOutput: source.length,
  }));
}

function byPath(inputs: readonly Input[]): Record<string, { readonly bytesInOutput: number }> {
  return Object.fromEntries(
    inputs.map(({ file, bytesInOutput }) => [relative(ROOT, file), { bytesInOutput }]),
  );
}
