import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeStore, storeOpener } from '../../../src/adapters/module/module-store';
import { STORE_MODULE_VARIABLE } from '../../../src/contract/store-variables';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'module-'));
});
afterEach(async () => {
  await closeStore();
  delete process.env[STORE_MODULE_VARIABLE];
  rmSync(folder, { recursive: true });
});

function moduleFile(content: string): string {
  const path = join(folder, 'index.js');
  writeFileSync(path, content);
  return path;
}

const open = (module: string, parameters: Record<string, string> = {}) =>
  storeOpener({ ...parameters, module, publishers: '1' })();

/** Answers a scan with how often a store was opened and closed, and with what. */
const TALKATIVE = `
  const calls = [];
  exports.contract = 1;
  exports.openStore = async ({ parameters }) => {
    calls.push(parameters);
    return { scan: async () => calls, close: async () => calls.push('closed') };
  };`;

test('a process opens the store once, with the parameters that are the module’s', async () => {
  const file = moduleFile(TALKATIVE);
  const first = await open(file, { host: 'db' });
  expect(await open(file, { host: 'db' })).toBe(first);
  expect(await first.scan(0, undefined, 1)).toEqual([{ host: 'db' }]);
  await closeStore();
  expect(await first.scan(0, undefined, 1)).toEqual([{ host: 'db' }, 'closed']);
});

test('the file of the module can be named by a variable', async () => {
  process.env[STORE_MODULE_VARIABLE] = moduleFile(TALKATIVE);
  expect(await (await open('/opt/index.js')).scan(0, undefined, 1)).toEqual([{}]);
});

test('a store that could not be opened is opened at the next use', async () => {
  const file = moduleFile(`
    let isReady = false;
    exports.contract = 1;
    exports.openStore = async () => {
      if (isReady) return {};
      isReady = true;
      throw new Error('the database is not there yet');
    };`);
  await expect(open(file)).rejects.toThrow('the database is not there yet');
  await expect(open(file)).resolves.toEqual({});
});

test('a file that is not there is named with the variable that could name it', async () => {
  await expect(open('/opt/index.js')).rejects.toThrow(
    /the module \/opt\/index\.js, which keeps the states of users, cannot be loaded \(.*\); name its file in the variable AGGREGATE_STORE_MODULE where it is elsewhere/s,
  );
});

test('a module of another contract is refused', async () => {
  const file = moduleFile('exports.contract = 2; exports.openStore = () => ({});');
  await expect(open(file)).rejects.toThrow(
    `${file} is written for version 2 of the contract of stores, and this release speaks version 1; ` +
      'update the module or the package',
  );
});

test('a module that opens no store is refused', async () => {
  const file = moduleFile('exports.contract = 1;');
  await expect(open(file)).rejects.toThrow(
    `${file} exports no function openStore; export openStore and contract from it`,
  );
});
