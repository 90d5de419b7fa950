import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { MessageQueue } from '../../../../src/adapters/sqs/message-queue';
import { METRICS } from '../../../../src/contract/metric-names';
import { TimeLeft, UNLIMITED } from '../../../../src/engine/ports';
import { ObjectMessages } from '../../../../src/functions/aggregator/objects/object-messages';
import { NOW } from '../../../support/builders';
import { FakeSqs } from '../../../support/fake-sqs';
import { DAY } from '../../../support/installation';
import { linesOf, ObjectsUnderTest } from '../../../support/objects';

let subject: ObjectsUnderTest;
let sqs: FakeSqs;
let client: SQSClient;

beforeEach(async () => {
  subject = await ObjectsUnderTest.start({ 'Operator-C': 'atLeast', 'Target-C': '100000' });
  sqs = await FakeSqs.start();
  client = new SQSClient({
    endpoint: sqs.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await sqs.close();
  await subject.close();
});

function messageOf(body: string, { receives = 1, sentAt = NOW, id = 'm1' } = {}): SQSRecord {
  return {
    messageId: id,
    receiptHandle: `handle of ${id}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: 'events',
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:objects',
    awsRegion: 'us-east-1',
  };
}

async function process(messages: readonly SQSRecord[], timeLeft: TimeLeft = UNLIMITED): Promise<string[]> {
  const { telemetry } = subject.installation;
  const clock = () => subject.installation.now;
  const queue = new MessageQueue(client, sqs.queueUrl);
  const counter = subject.counter();
  const processed = await new ObjectMessages({ counter, queue, telemetry, clock }).process(
    messages,
    timeLeft,
  );
  return processed.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const put = (key: string, events = 3) =>
  subject.put(key, linesOf(Array.from({ length: events }, () => ({ userId: 'ann', time: NOW }))));
const lag = () => subject.installation.telemetry.total(METRICS.countingLagSeconds);

test('messages whose objects are done are not handed back', async () => {
  expect(await process([messageOf(put('a.json')), messageOf(put('b.json', 4), { id: 'm2' })])).toEqual([]);
  expect(await subject.countOf('ann')).toBe(7);
  expect(sqs.calls).toEqual([]);
});

test.each([
  [1, 15],
  [2, 30],
  [6, 480],
  [7, 900],
  [2_000, 900],
])(
  'a message that fails for the %pth time comes again after %p seconds, alone',
  async (receives, seconds) => {
    const [good, bad] = [put('a.json'), put('b.json', 4)];
    subject.s3.beforeAnswer = (_method, path) => {
      if (path.endsWith('b.json')) subject.s3.denyNext(1);
    };
    subject.installation.now = NOW + 5_000;
    expect(await process([messageOf(good), messageOf(bad, { receives, id: 'm2' })])).toEqual(['m2']);
    expect([...sqs.postponed]).toEqual([['handle of m2', seconds]]);
    expect(await subject.countOf('ann')).toBe(3);
  },
);

test('an object that fails is seen as lag', async () => {
  subject.s3.denyNext(1);
  const message = messageOf(put('a.json'));
  subject.installation.now = NOW + 3_600_000;
  await process([message]);
  expect(lag()).toBe(3_600);
});

test('an object that takes longer comes again at once', async () => {
  let left = 9;
  const body = put('a.json', 20_000);
  expect(await process([messageOf(body)], () => (left-- > 0 ? 60_000 : 0))).toEqual(['m1']);
  expect([...sqs.postponed]).toEqual([['handle of m1', 0]]);
  expect(await process([messageOf(body, { receives: 2 })])).toEqual([]);
  expect(await subject.countOf('ann')).toBe(20_000);
});

test('a queue that does not answer only delays a message', async () => {
  subject.s3.denyNext(1);
  await sqs.close();
  expect(await process([messageOf(put('a.json'))])).toEqual(['m1']);
  expect(subject.installation.telemetry.warnings).toContain('a message could not be handed back');
  sqs = await FakeSqs.start();
});

describe('a message that the queue is about to forget', () => {
  const old = { receives: 90, sentAt: NOW - 13 * DAY - 1 };

  test('becomes a dead letter', async () => {
    const body = put('a.json');
    expect(await process([messageOf(body, old)])).toEqual([]);
    expect(subject.rejectedObjects.letters).toEqual([
      expect.objectContaining({
        reason: 'it could not be counted for 13 days',
        content: { message: body, object: 's3://exports/a.json' },
      }),
    ]);
    expect(await subject.countOf('ann')).toBe(0);
  });

  test('is tried once when it has only waited', async () => {
    expect(await process([messageOf(put('a.json'), { ...old, receives: 1 })])).toEqual([]);
    expect(await subject.countOf('ann')).toBe(3);
  });
});
