import { deflateSync, gzipSync } from 'node:zlib';
import { MemoryTransformer } from '../../../../src/adapters/memory/memory-transformer';
import { TransformationError } from '../../../../src/adapters/transformation-error';
import { EVENT_PRESETS } from '../../../../src/contract/event-presets';
import { METRICS } from '../../../../src/contract/metric-names';
import { TimeLeft } from '../../../../src/engine/ports';
import { createDecoder } from '../../../../src/functions/shared/decoder';
import { Transformation } from '../../../../src/functions/shared/transformation';
import { NOW } from '../../../support/builders';
import { Fate, withFates } from '../../../support/faults';
import { DAY } from '../../../support/installation';
import { BUCKET, linesOf, noticeOf, ObjectsUnderTest } from '../../../support/objects';

const DONE = { kind: 'done' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const clicks = (count: number, userId = 'ann') =>
  linesOf(Array.from({ length: count }, (_, n) => ({ userId, time: NOW - n })));

let subject: ObjectsUnderTest;

beforeEach(async () => {
  subject = await ObjectsUnderTest.start({ 'Operator-C': 'atLeast', 'Target-C': '100000' });
});
afterEach(() => subject.close());

const total = (metric: (typeof METRICS)[keyof typeof METRICS]) =>
  subject.installation.telemetry.total(metric);
const letters = () => subject.rejectedObjects.letters;

describe('an object', () => {
  test.each<[string, (text: string) => string | Buffer]>([
    ['lines of JSON', (text) => text],
    ['gzip', (text) => gzipSync(text)],
    ['deflate', (text) => deflateSync(text)],
    ['JSON objects one after the other', (text) => text.replaceAll('\n', '')],
    ['a JSON array', (text) => `[${text.trim().replaceAll('\n', ',')}]`],
    ['UTF-8 with a mark', (text) => `\ufeff${text}`],
  ])('as %s is counted whole', async (_, contentOf) => {
    expect(await subject.deliver(subject.put('day.json', contentOf(clicks(2_500))))).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(2_500);
    expect(total(METRICS.objectsCounted)).toBe(1);
    expect(subject.installation.deadLetters.letters).toEqual([]);
  });

  test.each(['a b+c/%41&x=1.json', 'été/用户/🙂.json', "it's (1)!*.json"])(
    'is found by its key %s',
    async (key) => {
      expect(await subject.deliver(subject.put(key, clicks(3)))).toEqual(DONE);
      expect(await subject.countOf('ann')).toBe(3);
    },
  );

  test('counts once, however often it is announced and whenever', async () => {
    const message = subject.put('day.json', clicks(3));
    for (const later of [0, 1, 30 * DAY]) {
      subject.installation.now = NOW + later;
      // Another event drops the checkpoints of the first one.
      await subject.deliver(subject.put(`other-${later}.json`, clicks(1)));
      expect(await subject.deliver(message)).toEqual(DONE);
    }
    expect(await subject.countOf('ann')).toBe(6);
    expect(total(METRICS.objectsCounted)).toBe(4);
  });

  test('counts once when its writer has tried twice, and again when it has another content', async () => {
    await subject.deliver(subject.put('day.json', clicks(3)));
    await subject.deliver(noticeOf('day.json', Buffer.from(clicks(3)), { versionId: 'v2' }));
    expect(await subject.countOf('ann')).toBe(3);
    await subject.deliver(subject.put('day.json', clicks(4)));
    expect(await subject.countOf('ann')).toBe(7);
  });

  test('of a bucket with versions is read as it was announced', async () => {
    const first = Buffer.from(clicks(3));
    subject.put('day.json', clicks(9));
    subject.s3.versions.set(`${BUCKET}/day.json?v1`, first);
    await subject.deliver(noticeOf('day.json', first, { versionId: 'v1' }));
    expect(await subject.countOf('ann')).toBe(3);
  });

  test.each([
    ['is empty', 'day.json', ''],
    ['is a folder', 'folder/', 'x'],
    ['is a mark of another program', 'day/_SUCCESS', 'ok'],
    ['is hidden', 'day/.crc', 'ok'],
  ])('that %s is left out and counted as such', async (_, key, content) => {
    expect(await subject.deliver(subject.put(key, content))).toEqual(DONE);
    expect(total(METRICS.objectsSkipped)).toBe(1);
    expect(subject.s3.reads).toEqual([]);
    expect(letters()).toEqual([]);
  });

  test('without records is done', async () => {
    expect(await subject.deliver(subject.put('day.json', '\n \n'))).toEqual(DONE);
    expect(total(METRICS.objectsCounted)).toBe(1);
  });

  test('gives its events without a time that of its creation', async () => {
    subject.installation.setRules({ 'Operator-C': 'atLeast', 'Target-C': '1' });
    const at = NOW - 5 * DAY;
    const message = subject.put('day.csv', 'name,userId\nclick,ann\n', at);
    const decode = createDecoder({
      eventSource: { kind: 'json', parameters: EVENT_PRESETS.flat },
      anonymousUsers: 'skip',
    });
    expect(await subject.counter({ aggregator: { decode } }).count(message, () => MINUTE)).toEqual(DONE);
    expect(subject.installation.changes).toEqual([expect.objectContaining({ userId: 'ann', at })]);
  });

  test('leaves records that are no events among the dead letters, with their place', async () => {
    await subject.deliver(subject.put('day.json', `${clicks(1)}\nno event\n${clicks(1)}`));
    expect(await subject.countOf('ann')).toBe(2);
    expect(subject.installation.deadLetters.letters).toEqual([
      expect.objectContaining({
        reason: 'the record is not JSON',
        id: expect.stringMatching(/^s3-[\w-]{16}:2$/),
        content: {
          arrival: NOW,
          data: Buffer.from('no event').toString('base64'),
          origin: 's3://exports/day.json, line 3',
        },
      }),
    ]);
  });

  test('has its records transformed, whatever the lines hold', async () => {
    const transformer = new MemoryTransformer({
      maxRecords: 2,
      transform: ({ data }) => {
        const text = Buffer.from(data, 'base64').toString();
        if (isDown) throw new TransformationError('ResourceNotFoundException', 'final');
        return text === 'skip'
          ? { outcome: 'dropped' }
          : {
              outcome: 'events',
              events: text.split('|').map((userId) => JSON.stringify({ name: 'click', userId })),
            };
      },
    });
    const { clock, pause } = { clock: () => NOW, pause: async () => {} };
    const transformation = new Transformation({ transformer, clock, pause });
    const decode = createDecoder({
      eventSource: { kind: 'json', parameters: EVENT_PRESETS.flat },
      anonymousUsers: 'skip',
    });
    const message = subject.put('day.txt', 'ann|bob\nskip\nann\n');
    const deliver = async (timeLeft: TimeLeft) =>
      subject.counter({ aggregator: { decode, transformation } }).count(message, timeLeft);
    let isDown = true;
    const times = [10 * MINUTE, 10 * MINUTE, 10 * MINUTE, 0];
    expect(await deliver(() => times.shift() ?? 0)).toMatchObject({ kind: 'again' });
    isDown = false;
    for (let delivery = 0; delivery < 2; delivery++) expect(await deliver(() => Infinity)).toEqual(DONE);
    expect([await subject.countOf('ann'), await subject.countOf('bob')]).toEqual([2, 1]);
    expect(total(METRICS.recordsDropped)).toBe(1);
  });

  test('names a text that is not UTF-8 among the dead letters, and counts the rest', async () => {
    const bytes = Buffer.concat([
      Buffer.from(clicks(1)),
      Buffer.from([0x7b, 0xff, 0x0a]),
      Buffer.from(clicks(1)),
    ]);
    await subject.deliver(subject.put('day.json', bytes));
    expect(await subject.countOf('ann')).toBe(2);
    expect(subject.installation.deadLetters.letters.map(({ reason }) => reason)).toEqual([
      'the text is not UTF-8; save the file as UTF-8',
    ]);
  });
});

describe('an object that cannot be read becomes a dead letter', () => {
  const rejected = (reason: string, from: number) =>
    expect.objectContaining({
      reason,
      id: expect.stringMatching(new RegExp(`^s3-[\\w-]{16}:${from}$`)),
      content: expect.objectContaining({ object: 's3://exports/day.json', from }),
    });

  test.each<[string, (message: string) => void, string]>([
    ['is gone', () => subject.s3.objects.clear(), 'it is gone'],
    ['was overwritten', () => subject.put('day.json', clicks(9)), 'it was overwritten since'],
  ])('when it %s', async (_, change, reason) => {
    const message = subject.put('day.json', clicks(3));
    change(message);
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(letters()).toEqual([rejected(reason, 1)]);
    expect(letters()[0].content).toMatchObject({ message });
    expect(await subject.countOf('ann')).toBe(0);
    expect(total(METRICS.eventsRejected)).toBe(1);
  });

  test('when its version was deleted', async () => {
    const content = Buffer.from(clicks(3));
    subject.s3.versions.set(`${BUCKET}/day.json?v1`, undefined);
    expect(await subject.deliver(noticeOf('day.json', content, { versionId: 'v1' }))).toEqual(DONE);
    expect(letters()).toEqual([rejected('it is gone', 1)]);
  });

  test('when its compression is broken: what was read before is counted', async () => {
    const bytes = gzipSync(clicks(20_000), { level: 0 });
    const message = subject.put('day.json', bytes.subarray(0, bytes.length - 100));
    expect(await subject.deliver(message)).toEqual(DONE);
    const counted = await subject.countOf('ann');
    expect(counted).toBeGreaterThan(10_000);
    expect(letters()).toEqual([rejected('it cannot be unpacked: unexpected end of file', counted + 1)]);
    await subject.deliver(message);
    expect(await subject.countOf('ann')).toBe(counted);
    expect(letters()).toHaveLength(1);
  });

  test.each([
    ['PAR1\x15\x00', 'it is a Parquet file; export it as JSON lines or CSV'],
    ['\x00\x01\x00\x02', 'it is not a text; export the events as JSON lines or CSV, in UTF-8'],
    ['a,a\n1,2\n', 'it has the column “a” twice; rename one of the two'],
  ])('when its content is %j', async (content, reason) => {
    await subject.deliver(subject.put('day.json', content));
    expect(letters()).toEqual([rejected(reason, 1)]);
  });

  test('as does a message about anything else', async () => {
    expect(await subject.deliver('{"Event":"s3:TestEvent"}')).toEqual(DONE);
    expect(await subject.deliver('no JSON')).toEqual(DONE);
    expect(letters().map(({ reason, content }) => [reason, content])).toEqual([
      ['the message is not about a new object', { message: '{"Event":"s3:TestEvent"}' }],
      ['the message is not about a new object', { message: 'no JSON' }],
    ]);
  });
});

describe('what passes is tried again', () => {
  test.each<[string, () => void]>([
    ['S3 fails', () => subject.s3.failNext(1)],
    ['the permission is missing', () => subject.s3.denyNext(1)],
    ['the connection breaks', () => subject.s3.breakNext(100_000)],
  ])('when %s', async (_, fail) => {
    const message = subject.put('day.json', clicks(5_000));
    fail();
    await expect(subject.deliver(message)).rejects.toThrow();
    expect(letters()).toEqual([]);
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(5_000);
  });

  test('when the connection breaks within a compressed object', async () => {
    const message = subject.put('day.json', gzipSync(clicks(5_000), { level: 0 }));
    subject.s3.breakNext(100_000);
    await expect(subject.deliver(message)).rejects.toThrow();
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(5_000);
  });

  test('when the rules cannot be read, which begins nothing', async () => {
    const message = subject.put('day.json', clicks(3));
    const rules = {
      current: async () => {
        throw new Error('no rules');
      },
    };
    await expect(subject.counter({ rules }).count(message, () => MINUTE)).rejects.toThrow('no rules');
    // The notes know nothing that would have to be proven days later.
    subject.installation.now += 5 * DAY;
    await subject.deliver(message);
    expect(await subject.countOf('ann')).toBe(3);
    expect(subject.installation.deadLetters.letters).toEqual([]);
  });
});

describe('an object for which the time is not enough', () => {
  /** Time that is over after so many looks at it. */
  const looks = (count: number, time = MINUTE) => {
    let left = count;
    return () => (left-- > 0 ? time : 0);
  };

  test('is taken up again at once where it was left', async () => {
    const message = subject.put('day.json', clicks(20_000));
    expect(await subject.deliver(message, looks(9))).toEqual({ kind: 'again', after: 0 });
    const counted = await subject.countOf('ann');
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThan(20_000);
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(20_000);
    expect(total(METRICS.eventsRedelivered)).toBeLessThan(1_000);
  });

  test('is a dead letter when not even its place is reached', async () => {
    const message = subject.put('day.json', clicks(20_000));
    await subject.deliver(message, looks(20));
    const counted = await subject.countOf('ann');
    expect(counted).toBeGreaterThan(1_000);
    expect(await subject.deliver(message, looks(2, 4 * MINUTE))).toEqual(DONE);
    expect(letters()).toEqual([
      expect.objectContaining({
        reason:
          'one invocation cannot read as far as it was counted; write the events into several smaller objects',
        content: expect.objectContaining({ from: counted + 1 }),
      }),
    ]);
  });

  test('comes again when the invocation had little time left for it', async () => {
    const message = subject.put('day.json', clicks(20_000));
    await subject.deliver(message, looks(20));
    const counted = await subject.countOf('ann');
    let left = 5;
    expect(await subject.deliver(message, () => --left * 1_000)).toMatchObject({ kind: 'again' });
    expect(letters()).toEqual([]);
    expect(await subject.countOf('ann')).toBe(counted);
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(20_000);
  });

  test('is left to the invocation that has it, for as long as that one may take', async () => {
    const message = subject.put('day.json', clicks(3));
    let second: unknown;
    subject.s3.beforeAnswer = async () => {
      second = await subject.deliver(message);
    };
    expect(await subject.deliver(message, () => 4 * MINUTE)).toEqual(DONE);
    expect(second).toEqual({ kind: 'again', after: 5 * MINUTE });
    expect(await subject.countOf('ann')).toBe(3);
  });
});

describe('records whose counting was begun by an invocation that was killed', () => {
  /** Kills an invocation after the first batch of an object: it writes down nothing any more. */
  async function killAfterBatch(message: string): Promise<void> {
    const write: Fate[] = ['works', 'works', ...Array.from({ length: 9 }, (): Fate => 'fails')];
    const counter = subject.counter({ notes: withFates(subject.notes, { write }) });
    await expect(counter.count(message, () => MINUTE)).rejects.toThrow();
  }

  test('are proven by checkpoints while these are kept', async () => {
    const message = subject.put('day.json', clicks(1_500));
    await killAfterBatch(message);
    expect(await subject.countOf('ann')).toBe(1_000);
    subject.installation.now = NOW + DAY - 16 * MINUTE;
    await subject.deliver(subject.put('other.json', clicks(1)));
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(1_501);
    expect(subject.installation.deadLetters.letters).toEqual([]);
  });

  test('become dead letters that may have been counted, once checkpoints may be dropped', async () => {
    const message = subject.put('day.json', clicks(1_500));
    await killAfterBatch(message);
    subject.installation.now = NOW + 2 * DAY;
    await subject.deliver(subject.put('other.json', clicks(1)));
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(1_501);
    const unproven = subject.installation.deadLetters.letters;
    expect(unproven).toHaveLength(1_000);
    expect(unproven[0]).toMatchObject({
      reason: 'counting it was broken off, and too long ago to know whether it was counted',
      id: expect.stringMatching(/:1$/),
      givenUp: true,
    });
    expect(total(METRICS.eventsRejected)).toBe(1_000);
  });

  test('are as old as the first of several attempts', async () => {
    const message = subject.put('day.json', clicks(500));
    await killAfterBatch(message);
    subject.installation.now = NOW + 20 * HOUR;
    const write: Fate[] = ['works', 'works', ...Array.from({ length: 9 }, (): Fate => 'fails')];
    const aggregates = withFates(subject.installation.aggregates, { read: ['fails', 'fails', 'fails'] });
    const counter = subject.counter({
      notes: withFates(subject.notes, { write }),
      aggregator: { aggregates },
    });
    await expect(counter.count(message, () => MINUTE)).rejects.toThrow();
    subject.installation.now = NOW + 26 * HOUR;
    await subject.deliver(subject.put('other.json', clicks(1)));
    expect(await subject.deliver(message)).toEqual(DONE);
    expect(await subject.countOf('ann')).toBe(501);
    expect(subject.installation.deadLetters.letters).toHaveLength(500);
  });
});
