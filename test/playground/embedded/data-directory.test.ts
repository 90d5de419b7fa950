import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { OperationError } from '../../../src/operations/operation-error';
import {
  EmbeddedInstallation,
  EmbeddedOptions,
} from '../../../src/playground/embedded/embedded-installation';
import { outputKey } from '../../../src/rule-language/rule';
import { NOW } from '../../support/builders';
import { flipBit } from '../../support/flip-bit';
import { publishRules } from '../../support/published-rules';

const HOUR = 3_600_000;
const RULES = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';

let folder: string;
let installation: EmbeddedInstallation;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'folder-'));
  installation = await open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await installation.close();
});

async function open(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedInstallation> {
  return EmbeddedInstallation.open({ folder, timeZone: 'UTC', clock: () => NOW, ...options });
}

async function reopen(): Promise<void> {
  await installation.close();
  installation = await open();
}

function click(userId = 'ann', time?: number) {
  return installation.send({ events: [{ name: 'click', userId, time, attributes: {}, metrics: {} }] });
}

async function count(userId = 'ann'): Promise<number | undefined> {
  return (await installation.find(userId))?.state.rules['attribute:click']?.counter?.count;
}

async function inForce(): Promise<string[]> {
  return (await installation.activeRules()).rules.map(({ output }) => outputKey(output));
}

const journal = () => path.join(folder, 'journal');
const modeOf = (file: string) => statSync(file).mode.toString(8).slice(-3);
const rulesFile = () => path.join(folder, 'rules.csv');

describe('a folder', () => {
  test('keeps what was learned, the clock too', async () => {
    await publishRules(installation, RULES);
    await click();
    await click();
    await installation.moveClock({ by: HOUR });
    await reopen();
    expect(await count()).toBe(2);
    expect(await inForce()).toEqual(['attribute:click']);
    expect((await installation.segment('attribute:click')).latest).toMatchObject([
      { userId: 'ann', value: 'ready' },
    ]);
    expect(await installation.overview()).toMatchObject({
      kept: true,
      place: `folder ${folder}`,
      now: NOW + HOUR,
      users: 1,
      events: 2,
    });
  });

  test('is made when there is none', async () => {
    await installation.close();
    folder = path.join(folder, 'not', 'there');
    installation = await open();
    expect(statSync(journal()).isFile()).toBe(true);
  });

  test('is used by one at a time', async () => {
    await expect(open()).rejects.toThrow(
      new OperationError(
        'unavailable',
        `the folder is in use by process ${process.pid}: stop that one first, or use another folder; if it is no playground, delete ${path.join(folder, 'lock')}`,
      ),
    );
    await click();
    expect((await installation.overview()).events).toBe(1);
  });

  test('is taken over from a process of the same number that is gone, as in a container', async () => {
    await installation.close();
    writeFileSync(path.join(folder, 'lock'), `${process.pid} of an earlier process`);
    installation = await open();
    expect((await installation.overview()).users).toBe(0);
  });

  test('that cannot be used says so', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(
      EmbeddedInstallation.open({ folder: file, timeZone: 'UTC', clock: () => NOW }),
    ).rejects.toThrow(`the folder ${file} cannot be used: EEXIST`);
  });

  test.each([
    [
      'of another version',
      'cdk-pinpoint-incremental-analytics journal 3\n',
      'has format 3, and this version of the package reads formats 1 to 2',
    ],
    ['that is something else', 'PK\u0003\u0004 and so on', 'is no journal of a playground'],
  ])('with a journal %s is left as it is', async (_, text, message) => {
    await installation.close();
    writeFileSync(journal(), text);
    await expect(open()).rejects.toThrow(message);
    expect(readFileSync(journal(), 'utf8')).toBe(text);
    writeFileSync(journal(), '');
    installation = await open();
  });

  test('that is damaged in the midst of its journal says where', async () => {
    await click();
    await click('bob');
    await installation.close();
    const bytes = readFileSync(journal());
    const damaged = Buffer.from(bytes);
    damaged.write('x', bytes.indexOf('"ann"') + 1);
    writeFileSync(journal(), damaged);
    await expect(open()).rejects.toThrow(
      /journal is damaged at byte \d+, and is left as it is: put a copy of it in its place, or use another folder; to go on with the entries before, keep a copy and cut it to \d+ bytes/,
    );
    expect(readFileSync(journal())).toEqual(damaged);
    writeFileSync(journal(), bytes);
    installation = await open();
    expect((await installation.overview()).users).toBe(2);
  });

  test('that is damaged after a megabyte is left as it is as well', async () => {
    const lines = Array.from({ length: 15_000 }, (_, user) =>
      Buffer.from(`{"name":"click","userId":"user-${user}","note":"${'x'.repeat(300)}"}\n`),
    );
    await installation.load('events', 0, 'flat', Readable.from(lines));
    for (let i = 0; i < 3; i++) await click();
    await installation.close();
    const bytes = readFileSync(journal());
    expect(bytes.length).toBeGreaterThan(1_100_000);
    const damaged = flipBit(bytes, (bytes.length - 1_000) * 8);
    writeFileSync(journal(), damaged);
    await expect(open()).rejects.toThrow('journal is damaged at byte');
    expect(readFileSync(journal()).equals(damaged)).toBe(true);
    writeFileSync(journal(), bytes);
    installation = await open();
    expect((await installation.overview()).users).toBe(15_001);
  });

  test('that ends in an unfinished entry says so, and has all before it', async () => {
    await click();
    await click('bob');
    await installation.close();
    const { size } = statSync(journal());
    truncateSync(journal(), size - 1);
    const heard: string[] = [];
    installation = await open({ notify: (message) => heard.push(message) });
    expect((await installation.overview()).users).toBe(1);
    expect(heard).toEqual([
      expect.stringMatching(
        /journal ended in an unfinished entry, as after a kill: its last \d+ bytes, from byte \d+, are now in .*journal\.cut-off-at-\d+;/,
      ),
    ]);
    expect((await installation.overview()).notices).toEqual(heard);
    await reopen();
    expect((await installation.overview()).notices).toEqual([]);
  });

  test('and all its files are for their owner alone', async () => {
    await installation.close();
    const place = path.join(folder, 'new', 'folder');
    installation = await EmbeddedInstallation.open({ folder: place, timeZone: 'UTC', clock: () => NOW });
    await publishRules(installation, RULES);
    for (const name of ['..', '.']) expect(modeOf(path.join(place, name))).toBe('700');
    for (const name of ['journal', 'rules.csv', 'lock']) expect(modeOf(path.join(place, name))).toBe('600');
  });

  test('that was there before keeps its mode, and gets files for their owner alone', async () => {
    chmodSync(folder, 0o755);
    await publishRules(installation, RULES);
    expect(modeOf(folder)).toBe('755');
    expect(modeOf(rulesFile())).toBe('600');
  });

  test('waits for the disk when rules are published and when a file is loaded', async () => {
    const sync = jest.spyOn(fs, 'fsyncSync');
    await click();
    expect(sync).not.toHaveBeenCalled();
    await publishRules(installation, RULES);
    expect(sync).toHaveBeenCalled();
    sync.mockClear();
    await installation.load('events', 0, 'flat', Readable.from([Buffer.from('{"name":"a","userId":"b"}\n')]));
    expect(sync).toHaveBeenCalledTimes(1);
  });

  test('that is durable waits for the disk with each event', async () => {
    await installation.close();
    installation = await open({ durable: true });
    const sync = jest.spyOn(fs, 'fsyncSync');
    await click();
    expect(sync).toHaveBeenCalledTimes(1);
  });

  test('whose disk does not confirm a load says so', async () => {
    jest.spyOn(fs, 'fsyncSync').mockImplementation(() => {
      throw new Error('EIO: i/o error, fsync');
    });
    const content = Readable.from([Buffer.from('{"name":"a","userId":"b"}\n')]);
    expect(await installation.load('events', 0, 'flat', content)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(
        `the disk of the folder ${folder} does not confirm that it holds the data: EIO: i/o error, fsync`,
      ) as string,
    });
    jest.restoreAllMocks();
  });

  test('that has no room for rules keeps the earlier ones, and no half of the new ones', async () => {
    await publishRules(installation, RULES);
    jest.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw new Error('ENOSPC: no space left on device, write');
    });
    await expect(publishRules(installation, 'RuleType,EventName\naggregator,buy\n')).rejects.toMatchObject({
      code: 'unwritable',
      message: `the file ${rulesFile()} cannot be written and is left as it is: ENOSPC: no space left on device, write`,
    });
    jest.restoreAllMocks();
    expect(readFileSync(rulesFile(), 'utf8')).toContain('click');
    expect(existsSync(`${rulesFile()}.new`)).toBe(false);
  });

  test('keeps to the time zone that its days were counted in', async () => {
    await installation.close();
    await expect(open({ timeZone: 'Europe/Dublin' })).rejects.toThrow(
      'counts days in the time zone UTC, and Europe/Dublin was asked for: name UTC, or another folder',
    );
    installation = await open();
    const place = mkdtempSync(path.join(os.tmpdir(), 'folder-'));
    for (const timeZone of ['Europe/Dublin', undefined]) {
      const other = await EmbeddedInstallation.open({ folder: place, timeZone, clock: () => NOW });
      expect(await other.overview()).toMatchObject({ timeZone: 'Europe/Dublin' });
      await other.close();
    }
    expect(await (await EmbeddedInstallation.open({ clock: () => NOW })).overview()).toMatchObject({
      timeZone: 'UTC',
    });
  });

  test('that has no room keeps nothing of an event, and goes on once there is some', async () => {
    await publishRules(installation, RULES);
    await click();
    const { writeSync } = fs;
    let calls = 0;
    jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: Buffer, offset: number) => {
      if (++calls > 1) throw new Error('ENOSPC: no space left on device, write');
      return writeSync(fd, data, offset, 50);
    }) as typeof fs.writeSync);
    await expect(click()).rejects.toThrow(
      `the folder ${folder} cannot be written: ENOSPC: no space left on device, write; nothing of this is kept`,
    );
    jest.restoreAllMocks();
    expect(await count()).toBe(1);
    expect((await installation.overview()).events).toBe(1);
    await click();
    expect(await count()).toBe(2);
    await reopen();
    expect(await count()).toBe(2);
  });

  test('that runs out of room while a file is loaded says how much of it is counted', async () => {
    const { writeSync } = fs;
    let calls = 0;
    jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: Buffer, offset: number) => {
      if (++calls > 3) throw new Error('ENOSPC');
      return writeSync(fd, data, offset);
    }) as typeof fs.writeSync);
    const lines = Array.from({ length: 10 }, () => Buffer.from('{"name":"click","userId":"ann"}\n'));
    const failed = await installation.load('events', 0, 'flat', Readable.from(lines));
    expect(failed).toMatchObject({
      state: 'failed',
      lines: 3,
      counted: 3,
      message: expect.stringContaining('cannot be written: ENOSPC') as string,
    });
    expect(failed.message).toContain('Its first 3 lines are counted and stay counted');
    jest.restoreAllMocks();
    expect((await installation.overview()).events).toBe(3);
  });

  test('leaves out what is out of date once that is most of it', async () => {
    await publishRules(installation, RULES);
    const lines = Array.from({ length: 6_000 }, () =>
      Buffer.from(`{"name":"click","userId":"ann","note":"${'x'.repeat(150)}"}\n`),
    );
    await installation.load('events', 0, 'flat', Readable.from(lines));
    const before = statSync(journal()).size;
    await reopen();
    expect(statSync(journal()).size).toBeLessThan(before / 10);
    expect(await count()).toBe(6_000);
    expect((await installation.segment('attribute:click')).days).toEqual([
      { day: '2026-01-15', total: 1, joined: 1, left: 0 },
    ]);
    expect(await installation.changesOf('ann')).toHaveLength(1);
    await click('bob');
    await reopen();
    expect(await installation.overview()).toMatchObject({ users: 2, events: 6_001 });
  });

  test('makes the run of an hour that passed while nobody was there', async () => {
    await installation.moveClock({ by: 60 * 24 * HOUR });
    await click('ann', Date.UTC(2026, 0, 10));
    await publishRules(
      installation,
      'RuleType,EventName,Operator-C,Target-C,StartDate,FinishDate\ndate,click,atLeast,1,2026-01-01,2026-01-31\n',
    );
    await installation.close();
    const later = await EmbeddedInstallation.open({ folder, timeZone: 'UTC', clock: () => NOW + HOUR });
    expect(await later.moveClock({ by: 0 })).toMatchObject({ run: { changed: 1 } });
    expect(await later.moveClock({ by: 0 })).not.toHaveProperty('run');
    await later.close();
  });
});

describe('rules in a folder', () => {
  test('may be edited by hand between two runs', async () => {
    await publishRules(installation, RULES);
    await installation.close();
    appendFileSync(rulesFile(), ',aggregator,buy,atLeast,1\n,aggregator,gone,grater,1\n');
    installation = await open();
    await publishAsIs();
    expect(await inForce()).toEqual(['attribute:click', 'attribute:buy']);
    expect((await installation.rules.read()).rows.map(({ cells }) => cells.EventName)).toEqual([
      'click',
      'buy',
      'gone',
    ]);
  });

  test('that cannot be read are not written over', async () => {
    await publishRules(installation, RULES);
    appendFileSync(rulesFile(), 'x,aggregator,buy,atLeast,1,000\n');
    const text = readFileSync(rulesFile(), 'utf8');
    await expect(publishRules(installation, RULES)).rejects.toThrow(
      'is left as it is, for what cannot be read in it would be lost: row 3 has 6 cells where the table has 5 columns',
    );
    expect(readFileSync(rulesFile(), 'utf8')).toBe(text);
  });

  test('that are saved in another encoding are an error, and are not written over', async () => {
    await publishRules(installation, RULES);
    appendFileSync(rulesFile(), Buffer.from(',aggregator,café,atLeast,1\n', 'latin1'));
    const bytes = readFileSync(rulesFile());
    await expect(installation.rules.read()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(
        `the file ${rulesFile()} cannot be read: the file is not UTF-8 (line 3)`,
      ),
    });
    await expect(publishRules(installation, RULES)).rejects.toThrow('is not UTF-8');
    expect(readFileSync(rulesFile())).toEqual(bytes);
  });

  test('that somebody else has changed meanwhile are not written over', async () => {
    await publishRules(installation, RULES);
    await installation.rules.read();
    appendFileSync(rulesFile(), ',aggregator,buy,atLeast,1\n');
    await expect(
      installation.rules.write({ added: [], changed: [], removed: [] }, [], () => {}),
    ).rejects.toThrow('was changed by another person or program meanwhile and is left as it is');
    expect(readFileSync(rulesFile(), 'utf8')).toContain('buy');
  });

  test('that are all taken out are out of force at once', async () => {
    await publishRules(installation, RULES);
    await publishRules(installation, 'RuleType,EventName\n');
    expect(await inForce()).toEqual([]);
    expect(
      (await installation.ruleChanges(10)).map(({ rules }) =>
        rules.map(({ after }) => after?.cells.EventName),
      ),
    ).toEqual([[undefined], ['click']]);
  });

  test('that are lost otherwise stay in force', async () => {
    await publishRules(installation, RULES);
    writeFileSync(rulesFile(), '');
    await installation.run();
    expect(await inForce()).toEqual(['attribute:click']);
  });

  async function publishAsIs(): Promise<void> {
    await installation.applyRules();
  }
});

test('a process that is killed while it loads a file has counted just what it says', async () => {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      path.join(__dirname, '../support/endless-load.ts'),
      mkdtempSync(path.join(os.tmpdir(), 'folder-')),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' } },
  );
  for await (const text of child.stdout.setEncoding('utf8')) {
    if ((JSON.parse(String(text).split('\n')[0]) as { counted: number }).counted > 0) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const left = await EmbeddedInstallation.open({
    folder: child.spawnargs[4],
    timeZone: 'UTC',
    clock: () => NOW,
  });
  const [load] = left.loads();
  expect(load).toMatchObject({ state: 'failed', lines: load.counted });
  expect(load.counted).toBeGreaterThan(0);
  expect((await left.overview()).events).toBe(load.counted);
  let counted = 0;
  for await (const page of left.all()) {
    for (const { history } of page) counted += history.reduce((sum, entry) => sum + entry.count, 0);
  }
  expect(counted).toBe(load.counted);
  await left.close();
});
