import fs, { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { WriteAheadLog } from '../../../src/playground/embedded/write-ahead-log';
import { NOW } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

const RULES = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'compaction-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/**
 * Calls a function at every moment at which a kill could leave other files: before and after each change of a
 * file, and in the midst of each write.
 */
function atEachMoment(look: () => void): void {
  const { writeSync, renameSync, rmSync: remove } = fs;
  jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: Buffer, offset: number) => {
    const half = Math.ceil((data.length - offset) / 2);
    const written = writeSync(fd, data, offset, half);
    look();
    return written;
  }) as typeof fs.writeSync);
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    look();
    renameSync(from, to);
    look();
  });
  jest.spyOn(fs, 'rmSync').mockImplementation((name, options) => {
    remove(name, options);
    look();
  });
}

describe('a log that is compacted while entries are committed', () => {
  const file = () => path.join(folder, 'journal');
  const open = (place = file()) => new WriteAheadLog({ path: place, notify: () => {} });

  async function linesOf(place: string): Promise<string[]> {
    const log = open(place);
    const lines: string[] = [];
    await log.read((line) => lines.push(line.join(' ')));
    log.close();
    return lines;
  }

  /** Keeps the last value of each name. */
  const lastOf = (lines: readonly string[]) =>
    new Map(lines.map((line) => line.split(' ').slice(1) as [string, string]));

  test('has every committed entry and no other, killed at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(99)), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 8 }),
        async (entries, before) => {
          for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
          const log = open();
          const committed: string[] = [];
          let pending: string | undefined;
          const commit = ([name, value]: [string, number]) => {
            pending = `k ${name} ${value}`;
            log.append('k', name, String(value));
            log.commit();
            committed.push(pending);
            pending = undefined;
          };
          entries.slice(0, before).forEach(commit);

          const left: { place: string; committed: string[]; pending?: string }[] = [];
          let [moments, isLooking] = [0, false];
          atEachMoment(() => {
            if (isLooking) return;
            isLooking = true;
            const place = path.join(folder, `left-${moments++}`);
            fs.mkdirSync(place);
            for (const name of ['journal', 'journal.new']) {
              const from = path.join(folder, name);
              if (existsSync(from)) cpSync(from, path.join(place, name));
            }
            left.push({ place, committed: [...committed], pending });
            isLooking = false;
          });
          const shortened = new Map<string, string>();
          const compaction = log.compact(
            ([, name, value]) => shortened.set(name, value),
            () => [...shortened].map(([name, value]) => ['k', name, value] as const),
          );
          for (const entry of entries.slice(before)) {
            commit(entry);
            await new Promise((resolve) => setImmediate(resolve));
          }
          await compaction;
          jest.restoreAllMocks();
          log.close();

          expect(left.length).toBeGreaterThan(3);
          for (const { place, committed: known, pending: unsure } of left) {
            const found = lastOf(await linesOf(path.join(place, 'journal')));
            const [certain, possible] = [known, unsure === undefined ? known : [...known, unsure]].map(
              lastOf,
            );
            expect([certain, possible]).toContainEqual(found);
            expect(existsSync(path.join(place, 'journal.new'))).toBe(false);
          }
          expect(lastOf(await linesOf(file()))).toEqual(lastOf(committed));
          expect(readdirSync(folder).filter((name) => !name.startsWith('left-'))).toEqual(['journal']);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  test('that has no room is as it was, and goes on', async () => {
    const log = open();
    log.append('k', 'a', '1');
    log.commit();
    jest.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
      throw new Error('ENOSPC');
    });
    await expect(
      log.compact(
        () => {},
        () => [],
      ),
    ).rejects.toThrow('ENOSPC');
    log.append('k', 'b', '2');
    log.commit();
    log.close();
    expect(await linesOf(file())).toEqual(['k a 1', 'k b 2']);
    expect(readdirSync(folder)).toEqual(['journal']);
  });

  test('that is closed meanwhile is as it was', async () => {
    const log = open();
    log.append('k', 'a', '1');
    log.commit();
    const compaction = log.compact(
      () => {},
      () => [],
    );
    log.close();
    await expect(compaction).rejects.toThrow('the log was closed meanwhile');
    expect(await linesOf(file())).toEqual(['k a 1']);
    expect(readdirSync(folder)).toEqual(['journal']);
  });
});

describe('a folder that is compacted while it is in use', () => {
  const open = (place: string, minRunningCompactionBytes = 1_000) =>
    EmbeddedInstallation.open({
      timeZone: 'UTC',
      clock: () => NOW,
      folder: place,
      minRunningCompactionBytes,
    });
  const sizeOf = () => statSync(path.join(folder, 'journal')).size;
  const linesOf = (events: number, users: number) =>
    Readable.from(
      Array.from({ length: events / 500 }, (_, chunk) =>
        Buffer.from(
          Array.from(
            { length: 500 },
            (_line, i) => `{"name":"click","userId":"user-${(chunk * 500 + i) % users}","n":"${chunk}"}\n`,
          ).join(''),
        ),
      ),
    );

  /** Reads what depends on all entries. */
  async function seen(installation: EmbeddedInstallation) {
    const everybody = [];
    for await (const page of installation.all()) everybody.push(...page);
    return {
      everybody,
      segment: await installation.segment('attribute:click'),
      events: (await installation.overview()).events,
      changes: await Promise.all(everybody.map(({ userId }) => installation.changesOf(userId))),
      vocabulary: await installation.vocabulary(),
    };
  }

  test('leaves no large journal after a large load, and everything is there', async () => {
    const installation = await open(folder, 200_000);
    await publishRules(installation, RULES);
    let written = 0;
    const { writeSync } = fs;
    jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: Buffer, offset: number) => {
      const bytes = writeSync(fd, data, offset);
      written += bytes;
      return bytes;
    }) as typeof fs.writeSync);
    await installation.load('events', 0, 'flat', linesOf(20_000, 50));
    expect(written).toBeGreaterThan(2_000_000);
    expect(sizeOf()).toBeLessThan(written / 3);
    const before = await seen(installation);
    // A copy, as a kill leaves it: closing would compact the folder as well.
    const left = path.join(folder, 'left');
    fs.mkdirSync(left);
    cpSync(path.join(folder, 'journal'), path.join(left, 'journal'));
    cpSync(path.join(folder, 'rules.csv'), path.join(left, 'rules.csv'));
    const again = await open(left);
    expect(await seen(again)).toEqual(before);
    await again.close();
    await installation.close();
  }, 60_000);

  test('has every event that was confirmed, killed at any moment', async () => {
    const installation = await open(folder);
    await publishRules(installation, RULES);
    const left: { place: string; confirmed: number; events: number }[] = [];
    let [confirmed, moments, isLooking] = [0, 0, false];
    atEachMoment(() => {
      // Every seventh moment, because each copy takes its time.
      if (isLooking || moments++ % 7 > 0) return;
      isLooking = true;
      const place = path.join(folder, `left-${moments}`);
      fs.mkdirSync(place);
      for (const name of ['journal', 'journal.new', 'rules.csv']) {
        const from = path.join(folder, name);
        if (existsSync(from)) cpSync(from, path.join(place, name));
      }
      left.push({ place, confirmed, events: confirmed + 1 });
      isLooking = false;
    });
    for (let i = 0; i < 120; i++) {
      await installation.send({
        events: [{ name: 'click', userId: `user-${i % 3}`, attributes: {}, metrics: {} }],
      });
      confirmed++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const compactions = (fs.renameSync as jest.Mock).mock.calls.length;
    jest.restoreAllMocks();
    await installation.close();
    expect(compactions).toBeGreaterThan(3);
    for (const { place, confirmed: known, events } of left) {
      const again = await open(place);
      const found = (await again.overview()).events;
      expect([known, events]).toContain(found);
      const counted = await Promise.all(
        [0, 1, 2].map(async (user) => {
          const state = (await again.find(`user-${user}`))?.state;
          return state?.rules['attribute:click']?.counter?.count ?? 0;
        }),
      );
      expect(counted.reduce((sum, one) => sum + one, 0)).toBe(found);
      await again.close();
    }
    expect(readFileSync(path.join(folder, 'journal')).length).toBeLessThan(100_000);
  }, 120_000);
});
