import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { STORE_CHECKS } from '../../src/runtime/store-checks';
import { runCommand } from '../support/command';

const ROOT = join(__dirname, '../..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-store-'));
  buildSync({
    entryPoints: [join(ROOT, 'src/adapters/memory/memory-item-store.ts')],
    outfile: join(folder, 'memory.js'),
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a module over one store in memory, with a defect if there is one. */
function moduleFile(name: string, defect = ''): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `const { MemoryItemStore } = require('./memory.js');
     const store = new MemoryItemStore();
     exports.contract = 1;
     exports.openStore = ({ parameters }) => { ${defect} return store; };`,
  );
  return path;
}

test('a module that keeps the contract passes every check', async () => {
  const { status, stdout } = await runCommand(['check-store', moduleFile('right.js')]);
  expect(stdout.match(/^✓ /gm)).toHaveLength(STORE_CHECKS.length);
  expect(stdout).toContain(`The module keeps the contract: ${STORE_CHECKS.length} checks passed.\n`);
  expect(status).toBe(0);
});

test('a module that does not is told by what it does instead', async () => {
  const file = moduleFile('wrong.js', 'store.removeExpired = async () => 0;');
  const { status, stdout } = await runCommand(['check-store', file]);
  expect(stdout).toMatch(/^✗ removes what has expired, and nothing else\n {4}\S/m);
  expect(stdout).toContain(
    `The module does not keep the contract: 1 of ${STORE_CHECKS.length} checks failed.\n`,
  );
  expect(status).toBe(1);
});

test('programs get the outcome of each check', async () => {
  const file = moduleFile('wrong.js', 'store.removeExpired = async () => 0;');
  const { stdout } = await runCommand(['check-store', file, '--format', 'json']);
  const { checks, failures } = JSON.parse(stdout) as { checks: { name: string }[]; failures: number };
  expect(failures).toBe(1);
  expect(checks.map(({ name }) => name)).toEqual(STORE_CHECKS.map(({ name }) => name));
});

test('parameters reach the module', async () => {
  const file = moduleFile('open.js', 'throw new Error(JSON.stringify(parameters));');
  const { status, stderr } = await runCommand([
    ...['check-store', file, '--parameter', 'url=postgres://db/a?b=c', 'schema=my states'],
  ]);
  expect(stderr).toContain('{"url":"postgres://db/a?b=c","schema":"my states"}');
  expect(status).toBe(2);
});

test('a parameter without a value is refused', async () => {
  const { status, stderr } = await runCommand(['check-store', 'store.js', '--parameter', 'url']);
  expect(stderr).toContain('It has to be a name and a value, such as host=localhost.');
  expect(status).toBe(2);
});

test('a store that holds something is left alone', async () => {
  const file = moduleFile(
    'full.js',
    "store.write([{ item: { key: 'user#ann', part: 3, version: 1 }, entries: [] }]);",
  );
  const { status, stderr } = await runCommand(['check-store', file]);
  expect(stderr).toContain(
    `the store of ${file} is not empty; give the checks a database or a name of their own`,
  );
  expect(status).toBe(2);
});

test('a file that is no module is named', async () => {
  const { status, stderr } = await runCommand(['check-store', join(folder, 'nowhere.js')]);
  expect(stderr).toContain(
    `the module ${join(folder, 'nowhere.js')}, which keeps the states of users, cannot`,
  );
  expect(status).toBe(2);
});
