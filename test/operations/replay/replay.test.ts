import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { entriesOf } from '../../../src/engine/history/history';
import { pinpointRecord, PinpointRecordOptions } from '../../support/builders';
import { DAY } from '../../support/installation';
import { ReplayWorld } from './replay-world';

jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => {},
}));

const COUNTER = { 'Operator-C': 'atLeast', 'Target-C': '3' };
const click = (options: PinpointRecordOptions = {}) => JSON.stringify(pinpointRecord(options));
const clicks = (n: number, userId = 'ann') =>
  Array.from({ length: n }, (_, at) => click({ userId, time: Date.UTC(2025, 0, 1) + at }));
const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('');

let world: ReplayWorld;
beforeEach(() => {
  world = new ReplayWorld(COUNTER);
});
afterEach(() => {
  world.remove();
});

describe('events of a file', () => {
  test('count once, in their order, with their own times, and arrive when they are sent', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(7), ...clicks(2, 'bob')));
    expect(await world.send(file)).toMatchObject({ sent: 9, refused: 0 });
    expect([await world.clicksOf('ann'), await world.clicksOf('bob')]).toEqual([7, 2]);
    expect(world.invocations.map((records) => records.length)).toEqual([3, 3, 3]);
    const { state } = (await world.installation.aggregates.read(['ann'])).get('ann')!;
    expect(entriesOf(state.history).map(({ day }) => day)).toContain('2025-01-01');
    expect(world.installation.changes).toMatchObject([{ userId: 'ann', at: Date.UTC(2025, 0, 1) + 2 }]);
    expect(await world.installation.lagNotes.read(0)).toEqual([]);
  });

  test('of a record of several are sent each by itself', async () => {
    const file = world.write('list.ndjson', `[${clicks(2).join()}]\n${clicks(2).join('')}\n`);
    expect(await world.send(file)).toMatchObject({ sent: 4 });
    expect(await world.clicksOf('ann')).toBe(4);
  });

  test('are told from what is skipped and rejected, which is not sent', async () => {
    const file = world.write(
      'mixed.ndjson',
      lines(
        click(),
        '{"event_type":',
        click({ userId: 'null' }),
        click({ name: 'trk_click' }),
        click({ name: '_session.start' }),
      ),
    );
    const { totals, sent } = await world.send(file);
    expect(totals.toJSON()).toMatchObject({
      read: 5,
      toSend: 1,
      rejected: 1,
      rejections: [`${file}, line 2: the record is not JSON`],
      skipped: { EventsOfPlaceholderUsers: 1, OwnEventsSkipped: 1, PlatformEventsSkipped: 1 },
    });
    expect(sent).toBe(1);
    expect(world.invocations.flat()).toHaveLength(1);
  });
});

describe('files that are sent again', () => {
  /** Takes the progress away, so that the checkpoints alone know what was counted. */
  const forget = () => rmSync(world.progressFile, { force: true });

  test('are known by the progress file', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(40)));
    await world.send(file);
    world.installation.now += 100 * DAY;
    expect(await world.send(file)).toMatchObject({ sent: 0, totals: { sentBefore: 40 } });
    expect(await world.clicksOf('ann')).toBe(40);
  });

  test.each([3, 40])('of %d events count once without it, under another name and packed', async (n) => {
    const file = world.write('clicks.ndjson', lines(...clicks(n)));
    await world.send(file);
    forget();
    const other = world.write('again.gz', gzipSync(lines(...clicks(n))));
    expect(await world.send(other)).toMatchObject({ sent: n });
    renameSync(file, `${file}.old`);
    await world.send(`${file}.old`);
    expect(await world.clicksOf('ann')).toBe(n);
  });

  test.each([1, 5, 15, 16, 17, 40])('and have grown from %d events count what is new', async (n) => {
    for (const knows of [true, false]) {
      world.remove();
      world = new ReplayWorld(COUNTER);
      await world.send(world.write('clicks.ndjson', lines(...clicks(n))));
      if (!knows) forget();
      const { sent } = await world.send(world.write('clicks.ndjson', lines(...clicks(60))));
      expect(sent).toBe(knows ? 60 - n : 60);
      expect(await world.clicksOf('ann')).toBe(60);
    }
  });

  test('after a torn last line count it once it is whole', async () => {
    await world.send(world.write('clicks.ndjson', lines(...clicks(20)) + clicks(21)[20].slice(0, 50)));
    await world.send(world.write('clicks.ndjson', lines(...clicks(21))));
    expect(await world.clicksOf('ann')).toBe(21);
  });

  test('under one name with other content count as what they are', async () => {
    await world.send(world.write('clicks.ndjson', lines(...clicks(20))));
    await world.send(world.write('clicks.ndjson', lines(click({ metrics: { price: 1 } }), ...clicks(20))));
    expect(await world.clicksOf('ann')).toBe(41);
  });

  test('and differ behind the same beginning are refused', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(20)));
    await world.send(file);
    world.write('clicks.ndjson', lines(...clicks(18), click({ userId: 'eve' }), ...clicks(3)));
    await expect((await world.replayOf([file])).plan(() => {})).rejects.toThrow(
      `${file} begins like ${file}, of which 20 records were sent, and is not the same up to there; ` +
        'what was sent must stay as it is, so put what is new into a file of its own',
    );
  });

  test('twice in one run count once', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(20)));
    const copy = world.write('copy.ndjson', lines(...clicks(20)));
    expect(await world.send(file, copy)).toMatchObject({ sent: 20, totals: { sentBefore: 20 } });
    expect(await world.clicksOf('ann')).toBe(20);
  });
});

describe('an invocation', () => {
  test.each(['fails', 'lost', 'dies'] as const)('that %s is made again', async (fault) => {
    world.faults = ['works', fault];
    expect(await world.send(world.write('clicks.ndjson', lines(...clicks(9))))).toMatchObject({ sent: 9 });
    expect(await world.clicksOf('ann')).toBe(9);
  });

  test('that keeps failing ends the replay, which goes on from there', async () => {
    const files = [
      world.write('a.ndjson', lines(...clicks(9))),
      world.write('b.ndjson', lines(...clicks(2, 'bob'))),
    ];
    world.faults = ['works', 'fails', 'fails'];
    expect(await world.send(...files)).toMatchObject({
      sent: 3,
      left: 'could not invoke the function aggregator: Error: the network is down',
    });
    expect(await world.clicksOf('bob')).toBe(0);
    expect(await world.send(...files)).toMatchObject({ sent: 8, totals: { sentBefore: 3 } });
    expect([await world.clicksOf('ann'), await world.clicksOf('bob')]).toEqual([9, 2]);
  });
});

test('a replay that is stopped ends after the batch under way, and goes on from there', async () => {
  const file = world.write('clicks.ndjson', lines(...clicks(9)));
  const replay = await world.replayOf([file]);
  expect(
    await replay.send(
      () => world.invocations.length === 1,
      () => {},
    ),
  ).toMatchObject({ sent: 3, left: 'it was stopped' });
  expect(await world.clicksOf('ann')).toBe(3);
  expect(await world.send(file)).toMatchObject({ sent: 6 });
  expect(await world.clicksOf('ann')).toBe(9);
});

describe('a plan', () => {
  test('says what the rules will do, with what the installation knows, and writes nothing', async () => {
    const { installation } = world;
    await world.send(world.write('earlier.ndjson', lines(...clicks(2))));
    const file = world.write('clicks.ndjson', lines(...clicks(3), ...clicks(3, 'bob'), ...clicks(1, 'eve')));
    const before = await installation.aggregates.read(['ann', 'bob']);
    const plan = await (await world.replayOf([file])).plan(() => {});
    expect(plan.totals.toJSON()).toMatchObject({
      toSend: 5,
      sentBefore: 2,
      users: 3,
      earliest: '2025-01-01T00:00:00.000Z',
    });
    expect(plan.rehearsal).toMatchObject({
      counted: 5,
      knownUsers: 1,
      changes: { 'attribute:click': 2 },
    });
    expect(await installation.aggregates.read(['ann', 'bob'])).toEqual(before);
    await world.send(file);
    expect(installation.changes).toHaveLength(2);
  });

  test('tells what is counted already, although the progress is lost', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(20)));
    await world.send(file);
    rmSync(world.progressFile);
    const { rehearsal } = await (await world.replayOf([file])).plan(() => {});
    expect(rehearsal).toMatchObject({ counted: 0, countedBefore: 20, changes: {} });
  });

  test('reads the history that was moved out of the state', async () => {
    world.remove();
    world = new ReplayWorld({ 'Operator-C': 'atLeast', 'Target-C': '100000' });
    const { installation } = world;
    const texts = Array.from({ length: 1_200 }, (_, at) =>
      click({ time: Date.UTC(2025, 0, 1) + at * 3_600_000, attributes: { page: `page ${at} of many` } }),
    );
    await world.send(world.write('many.ndjson', lines(...texts)));
    expect((await installation.timeseries.list('ann')).length).toBeGreaterThan(0);
    installation.setRules(
      { 'Operator-C': 'atLeast', 'Target-C': '100000' },
      { 'Operator-C': 'atLeast', 'Target-C': '1201', 'Output': 'often', 'IncludeHistory': 'yes' },
    );
    const file = world.write('one.ndjson', lines(click({ time: Date.UTC(2025, 5, 1) })));
    const { rehearsal } = await (await world.replayOf([file])).plan(() => {});
    expect(rehearsal).toMatchObject({ counted: 1, changes: { 'attribute:often': 1 } });
    await world.send(file);
    expect(installation.changes.map(({ output }) => output.name)).toEqual(['often']);
  });
});

describe('a progress file', () => {
  test('of another installation, or that is none, is refused', async () => {
    world.write('progress.json', JSON.stringify({ version: 1, states: 'other', files: [] }));
    await expect(world.replayOf([])).rejects.toThrow(
      'is that of the table other, and this installation counts in states; name another file with --progress',
    );
    world.write('progress.json', 'RuleType,EventName\n');
    await expect(world.replayOf([])).rejects.toThrow('is no progress file that this version can read');
  });

  test('that cannot be written ends the replay after the batch', async () => {
    const file = world.write('clicks.ndjson', lines(...clicks(9)));
    world.progressFile = '/proc/progress.json';
    expect(await world.send(file)).toMatchObject({ left: expect.stringContaining('cannot be written') });
    expect(execFileSync('ls', [world.folder]).toString()).toBe('clicks.ndjson\n');
  });
});
