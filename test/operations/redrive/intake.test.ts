import { S3Client } from '@aws-sdk/client-s3';
import { deadLetterPrefix } from '../../../src/contract/dead-letters';
import { AggregateStore } from '../../../src/engine/ports';
import { Checkpoints, NEW_USER } from '../../../src/engine/state/user-state';
import { DeadLetterBucket } from '../../../src/operations/redrive/dead-letter-bucket';
import { readDeadLetters, readInvocationRecord } from '../../../src/operations/redrive/dead-object';
import { EventJudge } from '../../../src/operations/redrive/event-judge';
import { Intake } from '../../../src/operations/redrive/intake';
import { Ledger } from '../../../src/operations/redrive/ledger';
import { parseBatch, RedriveBatch } from '../../../src/operations/redrive/redrive-batch';
import { FakeS3 } from '../../support/fake-s3';

const NOW = Date.UTC(2026, 0, 15);
const SOURCE = 'main/rejected-events/aggregator/shard-1.ndjson';
const GIVEN_UP = 'aws/lambda/5a2c/shard/1';

let s3: FakeS3;
let bucket: DeadLetterBucket;
let ledger: Ledger;
let intake: Intake;
/** Checkpoints of the one user. */
let checkpoints: Checkpoints;
let isEvent: boolean;

beforeAll(async () => {
  s3 = await FakeS3.start();
  bucket = new DeadLetterBucket(
    new S3Client({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
      maxAttempts: 1,
    }),
    'letters',
  );
});
beforeEach(() => {
  s3.objects.clear();
  s3.beforeAnswer = () => {};
  checkpoints = {};
  isEvent = true;
  ({ ledger, intake } = open());
});
afterAll(() => s3.close());

/** Opens the ledger as another redrive does. */
function open(): { ledger: Ledger; intake: Intake } {
  const prefix = (kind: Parameters<typeof deadLetterPrefix>[1]) => deadLetterPrefix('main', kind);
  const opened = new Ledger(bucket, prefix('redriven'));
  const event = { name: 'click', userId: 'ann', time: NOW, attributes: {}, metrics: {} };
  const judge = new EventJudge({
    decode: () =>
      isEvent ? { kind: 'event', name: 'click', event } : { kind: 'rejected', reason: 'no event' },
    aggregates: {
      read: async () => new Map([['ann', { version: 1, state: { ...NEW_USER, checkpoints } }]]),
    } as unknown as AggregateStore,
    redeliveryDays: 1,
  });
  const parse = async (key: string, text: string) =>
    key.startsWith('aws/') ? readInvocationRecord(key, text) : readDeadLetters(key, text);
  return {
    ledger: opened,
    intake: new Intake({ bucket, ledger: opened, judge, prefix, parse, clock: () => NOW }),
  };
}

function put(key: string, ...ids: string[]): void {
  const content = { arrival: NOW, data: 'e30=' };
  const lines = ids.map(
    (id) => `${JSON.stringify({ reason: 'no event', sendTo: 'aggregator', id, content })}\n`,
  );
  s3.objects.set(`letters/${key}`, Buffer.from(lines.join('')));
}

function putGivenUp(...sequenceNumbers: string[]): void {
  const records = sequenceNumbers.map((sequenceNumber) => ({
    eventID: `shard:${sequenceNumber}`,
    kinesis: { sequenceNumber, data: 'e30=', approximateArrivalTimestamp: NOW / 1000 },
  }));
  const record = {
    requestContext: { functionArn: 'arn:aws:lambda:eu-west-1:1:function:aggregator', condition: 'Age' },
    payload: JSON.stringify({ Records: records }),
  };
  s3.objects.set(`letters/${GIVEN_UP}`, Buffer.from(JSON.stringify(record)));
}

const take = (key = SOURCE, by = intake) => by.take({ key, at: NOW });
const keys = () => [...s3.objects.keys()].map((key) => key.replace('letters/', ''));
const batch = (n: number): RedriveBatch => parseBatch(s3.text(`letters/main/redriven/00000000${n}.json`)!);
const sentOf = (n: number) => batch(n).letters!.events.map(({ id, position }) => `${id} at ${position}`);
const NOTHING = { repeated: 0, overtaken: 0, refused: 0 };

test('the events of an object move into a batch, in their order', async () => {
  put(SOURCE, 'shard:1', 'shard:2.0', 'shard:2.1');
  expect(await take()).toEqual(NOTHING);
  expect(keys()).toEqual(['main/redriven/000000001.json']);
  expect(sentOf(1)).toEqual(['shard:1 at 0', 'shard:2.0 at 1', 'shard:2.1 at 2']);
});

test('an object that is gone is none', async () => {
  expect(await take()).toEqual(NOTHING);
  expect(keys()).toEqual([]);
});

test('an object with nothing new leaves no batch', async () => {
  put(SOURCE, 'shard:1', 'shard:2');
  await take();
  put(SOURCE, 'shard:2');
  expect(await take()).toEqual({ ...NOTHING, repeated: 1 });
  expect(keys()).toEqual(['main/redriven/000000001.json']);
});

test('a record that is twice in one object is sent once', async () => {
  put(SOURCE, 'shard:1', 'shard:1');
  expect(await take()).toEqual({ ...NOTHING, repeated: 1 });
  expect(sentOf(1)).toEqual(['shard:1 at 0']);
});

test('an object that is written again before it is removed is read again', async () => {
  put(SOURCE, 'shard:1', 'shard:3');
  let isOpen = true;
  s3.beforeAnswer = (method) => {
    if (method !== 'DELETE' || !isOpen) return;
    isOpen = false;
    put(SOURCE, 'shard:1', 'shard:2');
  };
  expect(await take()).toEqual(NOTHING);
  expect([sentOf(1), sentOf(2)]).toEqual([['shard:1 at 0', 'shard:3 at 1'], ['shard:2 at 0']]);
  expect(keys()).toEqual(['main/redriven/000000001.json', 'main/redriven/000000002.json']);
});

test('an object that is written again and again is left, and loses nothing', async () => {
  put(SOURCE, 'shard:0');
  let n = 0;
  s3.beforeAnswer = (method) => {
    if (method === 'DELETE') put(SOURCE, `shard:${++n}`);
  };
  await expect(take()).rejects.toThrow(`${SOURCE} is being written again and again; run redrive once more`);
  expect([1, 2, 3, 4, 5].flatMap(sentOf)).toEqual([0, 1, 2, 3, 4].map((i) => `shard:${i} at 0`));
  expect(keys()).toContain(SOURCE);
});

test('of two redrives at the same time, the slower one takes what the faster one has left', async () => {
  const other = open();
  put(SOURCE, 'shard:1', 'shard:2');
  put('main/rejected-events/aggregator/shard-2.ndjson', 'shard:2', 'shard:3');
  await take();
  expect(await take('main/rejected-events/aggregator/shard-2.ndjson', other.intake)).toEqual({
    ...NOTHING,
    repeated: 1,
  });
  expect([sentOf(1), sentOf(2)]).toEqual([['shard:1 at 0', 'shard:2 at 1'], ['shard:3 at 0']]);
});

test('events that are still none are kept under their own identities', async () => {
  isEvent = false;
  put(SOURCE, 'shard:1', 'shard:2', 'shard:2');
  expect(await take()).toEqual({ ...NOTHING, refused: 2, repeated: 1 });
  const [kept] = keys();
  expect(keys()).toEqual([expect.stringMatching(/^main\/rejected-events\/aggregator\/redrive-[0-9a-f]{20}/)]);
  const { events } = readDeadLetters(kept, s3.text(`letters/${kept}`)!);
  expect(events.map(({ id, reason }) => [id, reason])).toEqual([
    ['shard:1', 'no event'],
    ['shard:2', 'no event'],
  ]);
});

test('events that are still none stay in one object at least, whichever lies where', async () => {
  isEvent = false;
  put(SOURCE, 'shard:1');
  await take();
  const [kept] = keys();
  put(SOURCE, 'shard:1');
  await take();
  await take(kept);
  expect(keys()).toEqual([kept]);
});

test('events that are still none stay in the object that keeps them already', async () => {
  isEvent = false;
  put(SOURCE, 'shard:1');
  await take();
  const [kept] = keys();
  expect(await take(kept, open().intake)).toEqual({ ...NOTHING, refused: 1 });
  expect(keys()).toEqual([kept]);
});

describe('an event that Lambda gave up', () => {
  const at = (sequenceNumber: string, time = NOW) => ({ shard: { sequenceNumber, at: time } });

  test('was counted when it is the one that its user was counted to, and not when it comes later', async () => {
    checkpoints = at('1');
    putGivenUp('1', '2');
    expect(await take(GIVEN_UP)).toEqual({ ...NOTHING, repeated: 1 });
    expect(sentOf(1)).toEqual(['shard:2 at 0']);
  });

  test('is kept aside when a later one of its user was counted, wherever else it lies', async () => {
    checkpoints = at('3');
    putGivenUp('1');
    put(SOURCE, 'shard:1');
    expect(await take(GIVEN_UP)).toEqual({ ...NOTHING, overtaken: 1 });
    expect(await take()).toEqual({ ...NOTHING, repeated: 1 });
    expect(batch(1)).toMatchObject({ sent: [], aside: ['shard:1'] });
  });

  test('is kept aside when the checkpoint that would tell may have been dropped', async () => {
    checkpoints = { other: { sequenceNumber: '1', at: NOW + 2 * 86_400_000 } };
    putGivenUp('1');
    expect(await take(GIVEN_UP)).toEqual({ ...NOTHING, overtaken: 1 });
  });

  test('may still have been counted after it was no event for a while', async () => {
    isEvent = false;
    putGivenUp('1');
    expect(await take(GIVEN_UP)).toEqual({ ...NOTHING, refused: 1 });
    isEvent = true;
    checkpoints = at('3');
    expect(await take(keys()[0], open().intake)).toEqual({ ...NOTHING, overtaken: 1 });
  });
});

describe('an event that was refused when its batch was sent', () => {
  const refused = () => {
    put('main/rejected-events/aggregator/refused.ndjson', `${batch(1).shard}:0`);
    return 'main/rejected-events/aggregator/refused.ndjson';
  };

  test('waits until the batch is sent, also for a redrive that has not read the batch', async () => {
    const other = open();
    put(SOURCE, 'shard:1');
    await take();
    await expect(take(refused(), other.intake)).rejects.toThrow(
      'has to wait until main/redriven/000000001.json is sent',
    );
  });

  test('is kept aside when the batch has counted a later event of its user since', async () => {
    put(SOURCE, 'shard:1', 'shard:2');
    await take();
    await ledger.finish((await ledger.find('main/redriven/000000001.json'))!);
    checkpoints = { [batch(1).shard]: { sequenceNumber: '1', at: NOW } };
    expect(await take(refused())).toEqual({ ...NOTHING, overtaken: 1 });
  });
});
