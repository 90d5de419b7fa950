import { join } from 'node:path';

type HoneycodeClientModule = typeof import('./honeycode-client');

/**
 * Loads AWS's client for Honeycode from a file of its own, which lies beside this one in the sources and
 * beside `index.js` in a function (projenrc/bundle-function.ts).
 *
 * @throws Error that names the file when it is missing
 */
export function loadHoneycodeClient(): HoneycodeClientModule {
  try {
    // An `import()` would stay one in the bundle, where it finds no file without its ending.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require('./honeycode-client') as HoneycodeClientModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const file = join(__dirname, 'honeycode-client.js');
    throw new Error(`the file ${file} is missing; deploy the whole folder of the function`);
  }
}
