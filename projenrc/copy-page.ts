import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Puts the built page, and the version that it shows, beside the function of the console. Both the page and
// the function are built by tasks of their own, in either order.

const ROOT = resolve(__dirname, '..');
const PAGE = join(ROOT, 'assets/web');
const FUNCTION = join(ROOT, 'assets/functions/console/console.lambda');

if (existsSync(PAGE) && existsSync(FUNCTION)) {
  const copy = join(FUNCTION, 'page');
  rmSync(copy, { recursive: true, force: true });
  cpSync(PAGE, copy, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(join(FUNCTION, 'package.json'), `${JSON.stringify({ version })}\n`);
}
