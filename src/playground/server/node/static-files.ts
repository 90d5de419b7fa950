import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Hono } from 'hono/tiny';
import { getMimeType } from 'hono/utils/mime';
import { OperationError } from '../../../operations/operation-error';

const INDEX_FILE = 'index.html';
/** Files whose names contain a hash of their content, added by Vite. */
const HASHED_FILE = /^assets\//;

/**
 * Serves the files that are in the folder at the start, and no others.
 *
 * @throws OperationError when the page is not there
 */
export function staticFiles(folder: string): Hono {
  if (!existsSync(join(folder, INDEX_FILE))) {
    throw new OperationError(
      'unavailable',
      `the files of the page are not in ${folder}; ` +
        'install the package again, or build them with npx projen bundle:web',
    );
  }
  const names = new Set(
    (readdirSync(folder, { recursive: true }) as string[])
      .map((name) => name.split(sep).join('/'))
      .filter((name) => name.includes('.')),
  );
  return new Hono().get('*', async (c) => {
    const name = c.req.path === '/' ? INDEX_FILE : c.req.path.slice(1);
    if (!names.has(name)) return c.text('There is no such file here.', 404);
    c.header('Content-Type', getMimeType(name) ?? 'application/octet-stream');
    c.header('Cache-Control', HASHED_FILE.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    return c.body(await readFile(join(folder, name)));
  });
}
