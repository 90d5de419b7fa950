import { createEventStreamClient } from '../../../src/adapters/kinesis/kinesis-event-sink';
import { sampleStream } from '../../../src/operations/stream/stream-sample';
import { aggregatedRecord } from '../../support/aggregated-record';
import { FakeKinesis } from '../../support/fake-kinesis';

const SINCE = Date.parse('2026-03-01T12:00:00Z');
const SECOND = 1_000;
const shard = (n: number) => `shardId-${String(n).padStart(12, '0')}`;

let kinesis: FakeKinesis;
let pauses: number[];
beforeEach(async () => {
  kinesis = await FakeKinesis.start('clicks');
  pauses = [];
});
afterEach(() => kinesis.close());

async function sample(maxRecords = 100) {
  return sampleStream({
    client: createEventStreamClient({
      endpoint: kinesis.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
    since: SINCE,
    maxRecords,
    pause: async (ms) => void pauses.push(ms),
    ask: async (_, work) => work(),
  });
}

const texts = ({ records }: Awaited<ReturnType<typeof sample>>) =>
  records.map(({ data }) => Buffer.from(data, 'base64').toString());

test('all shards are read from the moment on, in the order of arrival', async () => {
  const { shards } = kinesis;
  shards.add('before', SINCE - SECOND, 'ann', shard(0));
  shards.add('second', SINCE + 2 * SECOND, 'ann', shard(0));
  shards.add('first', SINCE + SECOND, 'bob', shard(1));
  const found = await sample();
  expect(texts(found)).toEqual(['first', 'second']);
  expect(found).toMatchObject({ taken: 2, shards: 2, shardsLeft: 0, isWhole: true });
  expect(found.records[0]).toMatchObject({
    shardId: shard(1),
    partitionKey: 'bob',
    arrival: SINCE + SECOND,
  });
});

test('records that a library has put together come apart, each in a place of its own', async () => {
  kinesis.shards.add(Buffer.from(aggregatedRecord('one', 'two'), 'base64'), SINCE);
  const found = await sample();
  expect(texts(found)).toEqual(['one', 'two']);
  expect(found.taken).toBe(1);
  expect(new Set(found.records.map(({ sequenceNumber }) => sequenceNumber)).size).toBe(2);
});

test('stretches without records are passed, with a pause between two calls', async () => {
  kinesis.shards.emptyAnswers = 3;
  kinesis.shards.add('late', SINCE);
  expect(texts(await sample())).toEqual(['late']);
  expect(pauses).toEqual([250, 250, 250]);
});

test('a shard that leads nowhere is left after a few calls, and the sample says that it is not whole', async () => {
  kinesis.shards.emptyAnswers = 1_000;
  kinesis.shards.add('never seen', SINCE);
  const found = await sample();
  expect(found).toMatchObject({ records: [], isWhole: false });
  expect(kinesis.shards.reads).toBe(8);
});

test('a closed shard ends with its last record', async () => {
  kinesis.shards.closed.add(shard(0));
  kinesis.shards.add('last', SINCE, 'ann', shard(0));
  expect(await sample()).toMatchObject({ taken: 1, isWhole: true });
});

test('no more records are taken than asked for, from each shard alike', async () => {
  for (let n = 0; n < 40; n++) kinesis.shards.add(`${n}`, SINCE + n * SECOND, 'ann', shard(n % 2));
  const found = await sample(10);
  expect(texts(found)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(found.isWhole).toBe(false);
});

test('shards beyond a hundred are left, and counted', async () => {
  for (let n = 0; n < 103; n++) kinesis.shards.add('event', SINCE, 'ann', shard(n));
  expect(await sample(1_000)).toMatchObject({ taken: 100, shards: 100, shardsLeft: 3, isWhole: false });
});

test('a stream without shards in that time is empty', async () => {
  expect(await sample()).toMatchObject({ records: [], shards: 0, isWhole: true });
});
