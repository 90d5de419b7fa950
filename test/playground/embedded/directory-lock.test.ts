import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DirectoryLock, LockFiles } from '../../../src/playground/embedded/directory-lock';

const GONE = '999999999 of a process that is gone';
const FILES: LockFiles = { link, readFile, unlink, writeFile };

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lets a scheduler decide the order in which the steps of several processes are made. */
function scheduled(s: fc.Scheduler, files = FILES): LockFiles {
  return {
    link: s.scheduleFunction((...args) => files.link(...args)),
    readFile: s.scheduleFunction((...args) => files.readFile(...args)),
    unlink: s.scheduleFunction((...args) => files.unlink(...args)),
    writeFile: s.scheduleFunction((...args) => files.writeFile(...args)),
  };
}

test('a lock is held until it is released, for its owner alone, and leaves nothing', async () => {
  const held = await DirectoryLock.take(lock);
  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  expect(statSync(lock).mode.toString(8)).toBe('100600');
  expect(readdirSync(folder)).toEqual(['lock']);
  await expect(DirectoryLock.take(lock)).rejects.toThrow(`in use by process ${process.pid}`);
  await held.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['that is gone', GONE],
  ['of an earlier process with this number', `${process.pid} of an earlier process`],
  ['that was lost with the power', ''],
])('a lock of a process %s is taken over', async (_, text) => {
  writeFileSync(lock, text);
  const held = await DirectoryLock.take(lock);
  expect(readdirSync(folder)).toEqual(['lock']);
  await held.release();
});

test('a process that is killed while it takes a lock over does not keep others from it', async () => {
  writeFileSync(lock, GONE);
  const died = new Promise<never>(() => {});
  let reached!: () => void;
  const atUnlink = new Promise<void>((resolve) => (reached = resolve));
  const files: LockFiles = {
    ...FILES,
    unlink: (file) => {
      if (file !== lock) return unlink(file);
      reached();
      return died;
    },
  };
  void DirectoryLock.take(lock, files);
  await atUnlink;
  for (const name of readdirSync(folder)) {
    if (name !== 'lock') writeFileSync(path.join(folder, name), `${GONE} as well`);
  }
  const held = await DirectoryLock.take(lock);
  expect(readdirSync(folder)).toEqual(['lock']);
  await held.release();
});

test('a folder without hard links is locked as well', async () => {
  const files: LockFiles = {
    ...FILES,
    link: async () => {
      throw Object.assign(new Error('no links'), { code: 'EPERM' });
    },
  };
  writeFileSync(lock, GONE);
  const held = await DirectoryLock.take(lock, files);
  await expect(DirectoryLock.take(lock, files)).rejects.toThrow('in use');
  await held.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be written says why', async () => {
  await expect(DirectoryLock.take(path.join(folder, 'none', 'lock'))).rejects.toThrow('ENOENT');
});

test('in whatever order their steps are made, no two hold a lock at once, and one can take it after them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.boolean(),
      fc.integer({ min: 2, max: 4 }),
      async (s, isStale, many) => {
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
        if (isStale) writeFileSync(lock, GONE);
        const files = scheduled(s);
        let [holders, most] = [0, 0];
        const process = async () => {
          let held: DirectoryLock;
          try {
            held = await DirectoryLock.take(lock, files);
          } catch {
            return;
          }
          most = Math.max(most, ++holders);
          await s.schedule(Promise.resolve());
          holders--;
          await held.release();
        };
        await s.waitFor(Promise.all(Array.from({ length: many }, process)));
        expect(most).toBe(1);
        expect(readdirSync(folder)).toEqual([]);
        await (await DirectoryLock.take(lock)).release();
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
