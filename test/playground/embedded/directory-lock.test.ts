import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { link, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DirectoryLock, LockFiles } from '../../../src/playground/embedded/directory-lock';

const GONE = '999999999 of a process that is gone';
const FILES: LockFiles = { link, readFile, stat, unlink, utimes, writeFile };

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
    stat: s.scheduleFunction((...args) => files.stat(...args)),
    unlink: s.scheduleFunction((...args) => files.unlink(...args)),
    utimes: s.scheduleFunction((...args) => files.utimes(...args)),
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

describe('two containers, each with a process of the same number', () => {
  const [one, other] = ['1', '2'].map((digit) => digit.repeat(16));
  const silently = async () => {};

  test('do not hold a lock at once while its holder shows life', async () => {
    const held = await DirectoryLock.take(lock, FILES, { machine: one, pause: silently });
    let now = Date.now();
    const aliveMeanwhile = async () => {
      now += 2_000;
      await utimes(lock, new Date(now), new Date(now));
    };
    await expect(DirectoryLock.take(lock, FILES, { machine: other, pause: aliveMeanwhile })).rejects.toThrow(
      `the folder is in use by process ${process.pid} of ${os.hostname()}: stop that one first`,
    );
    held.assertHeld();
    await held.release();
  });

  test('hand it over once its holder is silent, which then writes nothing more', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const held = await DirectoryLock.take(lock, FILES, { machine: one, pause: silently });
      const waited: number[] = [];
      const taken = await DirectoryLock.take(lock, FILES, {
        machine: other,
        pause: async (milliseconds) => waited.push(milliseconds),
      });
      expect(waited.reduce((sum, one_) => sum + one_, 0)).toBe(10_000);
      jest.setSystemTime(Date.now() + 60_000);
      taken.assertHeld();
      expect(() => held.assertHeld()).toThrow('the folder was taken over by another playground');
      await held.release();
      taken.assertHeld();
      await taken.release();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('show life every two seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const touched: number[] = [];
      const files: LockFiles = { ...FILES, utimes: async (_, time) => void touched.push(time.getTime()) };
      const held = await DirectoryLock.take(lock, files);
      const start = Date.now();
      for (let i = 1; i <= 3; i++) {
        jest.advanceTimersByTime(2_000);
        while (touched.length < i) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(touched.map((time) => time - start)).toEqual([2_000, 4_000, 6_000]);
      await held.release();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
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
