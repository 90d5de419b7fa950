import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');

interface Input {
  readonly file: string;
  readonly bytesInOutput: number;
}

/**
 * Writes a list of the modules in the page in esbuild's format, from which the third-party notices are made.
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

/** Lists the modules of a chunk without those of the build tools, whose ids begin with a zero byte. */
function inputsOf({ modules }: Rolldown.OutputChunk): Input[] {
  return Object.entries(modules)
    .filter(([id]) => !id.startsWith('\0'))
    .map(([id, { renderedLength }]) => {
      const file = id.replace(/\?.*$/, '');
      // Styles are moved from the script to a file of their own.
      return { file, bytesInOutput: file.endsWith('.css') ? statSync(file).size : renderedLength };
    });
}

/** Lists the sources of an asset, such as a picture or a font. */
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
