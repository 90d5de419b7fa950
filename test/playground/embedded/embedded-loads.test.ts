import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { EventFormat, Load } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { LoadedFile } from '../../../src/playground/embedded/loaded-file';
import { NOW, pinpointRecord } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

const OPTIONS = { timeZone: 'UTC', clock: () => NOW };
const RULES = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.open(OPTIONS);
  await publishRules(installation, RULES);
});
afterEach(() => installation.close());

function load(content: string | Buffer, format: EventFormat = 'detect'): Promise<Load> {
  return installation.load('events.ndjson', content.length, format, Readable.from([Buffer.from(content)]));
}

function lines(...records: unknown[]): string {
  return records
    .map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`)
    .join('');
}

function clicks(userId: string, times: number): unknown[] {
  return Array.from({ length: times }, () => pinpointRecord({ userId }));
}

async function until(isSo: () => boolean): Promise<void> {
  const latest = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > latest) throw new Error('it has not come about');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a file of events', () => {
  test('is counted line by line', async () => {
    expect(await load(lines(...clicks('ann', 3), ...clicks('bob', 1)))).toMatchObject({
      state: 'done',
      lines: 4,
      counted: 4,
      rejected: 0,
      changes: 1,
      finishedAt: NOW,
    });
    expect((await installation.segments()).segments).toMatchObject([{ rule: 'attribute:click', users: 1 }]);
  });

  test('may be gzipped, whatever its name says', async () => {
    const content = gzipSync(lines(...clicks('ann', 3)));
    expect(await load(content)).toMatchObject({ state: 'done', counted: 3, bytes: content.length });
  });

  test('may come in any pieces', async () => {
    const bytes = Buffer.from(lines(pinpointRecord({ userId: '🎉' }), pinpointRecord({ userId: '🎉' })));
    await installation.load(
      'events',
      bytes.length,
      'detect',
      Readable.from([...bytes].map((byte) => Buffer.from([byte]))),
    );
    expect((await installation.find('🎉'))!.state.rules['attribute:click'].counter!.count).toBe(2);
  });

  test('may hold events of any format that is known', async () => {
    expect(await load(lines({ name: 'click', userId: 'ann' }, pinpointRecord()), 'detect')).toMatchObject({
      counted: 2,
    });
    expect(
      await load(lines({ type: 'track', event: 'click', userId: 'ann' }, { type: 'page' }), 'segment'),
    ).toMatchObject({ counted: 1, skipped: 1 });
    await expect(load('', 'csv')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(
        /^the format is “csv”: choose one of detect, pinpoint, flat, .*, or write a mapping as JSON$/,
      ),
    });
  });

  test('says which lines are no events, and why', async () => {
    expect(
      await load(
        lines(
          'nonsense',
          ...clicks('ann', 1),
          '',
          '[1]',
          { name: 'trk_click', userId: 'ann' },
          { name: 'click' },
        ),
      ),
    ).toMatchObject({
      state: 'done',
      lines: 6,
      counted: 1,
      rejected: 2,
      withoutUser: 1,
      skipped: 1,
      faults: [
        { line: 1, reason: 'the record is not JSON' },
        { line: 4, reason: 'the record is not a JSON object' },
      ],
    });
  });

  test('tells ten of its faults', async () => {
    const { rejected, faults } = await load(
      lines(...clicks('ann', 1), ...Array.from({ length: 25 }, () => 'nonsense')),
    );
    expect([rejected, faults.length, faults[9].line]).toEqual([25, 10, 11]);
  });

  test('may have one line that is far too long', async () => {
    const huge = `{"name":"click","userId":"${'x'.repeat(3_000_000)}"}`;
    expect(await load(lines(...clicks('ann', 1), huge, ...clicks('ann', 1)))).toMatchObject({
      counted: 2,
      rejected: 1,
      faults: [{ line: 2, reason: 'the record is longer than 1048576 characters' }],
    });
  });

  test('that is empty says so', async () => {
    expect(await load('')).toMatchObject({
      state: 'failed',
      message: 'the file holds no events; choose another file',
    });
  });

  test('that holds no events says so, and is not read to its end', async () => {
    const failed = await load('a note\n'.repeat(100_000));
    expect(failed).toMatchObject({
      state: 'failed',
      counted: 0,
      message: expect.stringContaining('is an event: line 1: the record is not JSON') as string,
    });
    expect(failed.lines).toBeLessThan(5_000);
  });

  test('that is a table is counted row by row', async () => {
    const table = 'name;userId\nclick;ann\nclick;bob;x\n';
    expect(await load(table)).toMatchObject({
      state: 'done',
      counted: 1,
      rejected: 1,
      faults: [{ line: 3, reason: expect.stringContaining('the row has 3 cells') as string }],
    });
  });

  test('that is damaged keeps what came before', async () => {
    const whole = gzipSync(lines(...clicks('ann', 20_000)));
    const failed = await load(whole.subarray(0, whole.length - 10));
    expect(failed).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /^the file cannot be read to its end: unexpected end of file\. Its first \d+ lines are counted and stay counted: take them out/,
      ) as string,
    });
    expect((await installation.find('ann'))!.state.rules['attribute:click'].counter!.count).toBe(
      failed.counted,
    );
  });
});

describe('while a file is loaded', () => {
  let content: PassThrough;
  let loading: Promise<Load>;
  beforeEach(async () => {
    content = new PassThrough();
    loading = installation.load('first', 0, 'detect', content);
    content.write(lines(...clicks('ann', 30)));
    await until(() => installation.loads()[0].counted === 30);
  });
  afterEach(async () => {
    content.destroy();
    await loading;
  });

  test('another one is refused', async () => {
    await expect(load('')).rejects.toMatchObject({
      code: 'conflict',
      message: 'first is being loaded: wait until it is done, or stop it',
    });
  });

  test('events by hand are counted as well', async () => {
    await installation.send({ events: [{ name: 'click', userId: 'ann', attributes: {}, metrics: {} }] });
    content.end();
    const { counted } = await loading;
    expect((await installation.find('ann'))!.state.rules['attribute:click'].counter!.count).toBe(counted + 1);
  });

  test('it can be stopped although nothing more comes', async () => {
    expect(await installation.cancelLoad('1')).toMatchObject({ state: 'cancelled' });
    expect(await loading).toMatchObject({ state: 'cancelled', counted: 30, finishedAt: NOW });
    expect(await load(lines(...clicks('bob', 1)))).toMatchObject({ id: '2', state: 'done' });
    expect(installation.loads().map(({ id }) => id)).toEqual(['2', '1']);
    await expect(installation.cancelLoad('1')).rejects.toMatchObject({ code: 'conflict' });
    await expect(installation.cancelLoad('99')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('what is left of it once it was stopped is read away and not counted, so that its sender is not cut off', async () => {
    await installation.cancelLoad('1');
    await loading;
    for (let i = 0; i < 50; i++) content.write(lines(...clicks('ann', 100)));
    content.end();
    await until(() => content.readableEnded);
    expect(content.errored).toBeNull();
    expect((await installation.overview()).events).toBe(30);
  });

  test('it is stopped when the installation is closed', async () => {
    await installation.close();
    expect(await loading).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('Its first 30 lines are counted and stay counted') as string,
    });
  });
});

test('a file that is stopped within its first piece is read away as well', async () => {
  const content = new PassThrough({ highWaterMark: 100_000_000 });
  installation.listen((_, data) => {
    const { state, counted } = data as Load;
    if (state === 'running' && counted > 0) void installation.cancelLoad('1');
  });
  const loading = installation.load('first', 0, 'detect', content);
  content.write(lines(...clicks('ann', 50_000)));
  const { state, counted } = await loading;
  expect(state).toBe('cancelled');
  expect(counted).toBeLessThan(50_000);
  content.end(lines(...clicks('ann', 100)));
  await until(() => content.readableEnded);
  expect((await installation.overview()).events).toBe(counted);
});

test.each([
  ['cancelled', () => installation.cancelLoad('1')],
  ['failed', () => installation.close()],
])('a small gzip of fifty megabytes of empty lines can be stopped: %s', async (state, stop) => {
  let batches = 0;
  const { lines: read } = LoadedFile.prototype;
  jest.spyOn(LoadedFile.prototype, 'lines').mockImplementation(async function* (this: LoadedFile, from) {
    for await (const batch of read.call(this, from)) {
      batches++;
      yield batch;
    }
  });
  const loading = load(gzipSync(Buffer.alloc(50_000_000, '\n')));
  await until(() => batches > 10);
  const stopped = stop();
  const before = batches;
  expect(installation.loads()[0].state).not.toBe('done');
  if (state === 'cancelled') expect(installation.loads()[0].state).toBe('cancelled');
  await stopped;
  expect(await loading).toMatchObject({ state, counted: 0 });
  expect(batches - before).toBeLessThan(5);
  jest.restoreAllMocks();
});

test('a file without events is read away as well', async () => {
  const content = Readable.from(Array.from({ length: 500 }, () => Buffer.from('click,ann\n'.repeat(1_000))));
  expect(await installation.load('table.csv', 0, 'detect', content)).toMatchObject({ state: 'failed' });
  await until(() => content.readableEnded);
});

test('listeners hear how far a load has come, and of its end last', async () => {
  const heard: Load[] = [];
  installation.listen((name, data) => {
    if (name === 'load') heard.push(data as Load);
  });
  await load(lines(...clicks('ann', 2_000)));
  await installation.loadExample('clicks');
  await until(() => heard.filter(({ state }) => state === 'done').length === 2);
  expect(
    heard
      .slice(heard.findIndex(({ id, state }) => id === '1' && state === 'done') + 1)
      .every(({ id }) => id === '2'),
  ).toBe(true);
});

test('the examples bring their users', async () => {
  await installation.loadExample('clicks');
  await until(() => installation.loads()[0].state === 'done');
  await installation.loadExample('purchases');
  await until(() => installation.loads()[0].state === 'done');
  expect(installation.loads().map(({ counted }) => counted)).toEqual([6_919, 50]);
  expect((await installation.overview()).users).toBe(2_357 + 6);
});

test('a load that was interrupted says so later, and how far it had come', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'loads-'));
  const first = await EmbeddedInstallation.open({ ...OPTIONS, folder });
  const content = new PassThrough();
  const loading = first.load('events.ndjson', 0, 'detect', content);
  content.write(lines(...clicks('ann', 30)));
  await until(() => first.loads()[0].counted === 30);
  await first.close();
  await loading;
  const second = await EmbeddedInstallation.open({ ...OPTIONS, folder });
  expect(second.loads()).toMatchObject([
    {
      state: 'failed',
      lines: 30,
      counted: 30,
      message: expect.stringContaining(
        'it was stopped when the playground ended. Its first 30 lines are counted',
      ) as string,
    },
  ]);
  expect((await second.overview()).events).toBe(30);
  await second.close();
});
