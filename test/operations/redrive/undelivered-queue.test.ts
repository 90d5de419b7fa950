import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetterBucket } from '../../../src/operations/redrive/dead-letter-bucket';
import { readDeadLetters } from '../../../src/operations/redrive/dead-object';
import { UndeliveredQueue, UndeliveredQueueOptions } from '../../../src/operations/redrive/undelivered-queue';
import { FakeS3 } from '../../support/fake-s3';
import { FakeSqs } from '../../support/fake-sqs';

const SENT_AT = Date.UTC(2026, 0, 2);
const PREFIX = 'main/undelivered-events/';

let s3: FakeS3;
let sqs: FakeSqs;
let queue: UndeliveredQueue;
let options: UndeliveredQueueOptions;
beforeAll(async () => {
  [s3, sqs] = await Promise.all([FakeS3.start(), FakeSqs.start()]);
  const client = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  options = {
    client: new SQSClient({ ...client, endpoint: sqs.endpoint }),
    queueUrl: sqs.queueUrl,
    sendTo: 'aggregator',
    bucket: new DeadLetterBucket(
      new S3Client({ ...client, endpoint: s3.endpoint, forcePathStyle: true }),
      'letters',
    ),
    prefix: PREFIX,
  };
  queue = new UndeliveredQueue(options);
});
beforeEach(() => {
  s3.objects.clear();
  sqs.messages.length = 0;
  sqs.calls.length = 0;
  sqs.refusedRemovals = 0;
  sqs.showAll();
});
afterAll(() => Promise.all([s3.close(), sqs.close()]));

const event = (n: number) => `{"id": "e-${n}", "detail": {"n": ${n}}}`;

function enqueue(...bodies: string[]): void {
  bodies.forEach((body, i) =>
    sqs.messages.push({
      id: `message-${i}`,
      body,
      sentAt: SENT_AT + i,
      attributes: { ERROR_CODE: 'NO_PERMISSIONS', RULE_ARN: 'arn:aws:events:us-east-1:123456789012:rule/r' },
    }),
  );
}

const letters = () =>
  [...s3.objects].flatMap(([key, text]) => readDeadLetters(key, text.toString('utf8')).events);

test('events are moved into the bucket, byte by byte, with the cause and the time of the message', async () => {
  enqueue(event(1));
  expect(await queue.moveToBucket()).toEqual([
    { key: expect.stringMatching(`^${PREFIX}aggregator/[0-9a-f]{20}\\.ndjson$`), at: SENT_AT },
  ]);
  expect(letters()).toEqual([
    {
      reason: 'EventBridge could not write it to the stream: NO_PERMISSIONS',
      id: 'eventbridge:e-1',
      arrival: SENT_AT,
      data: Buffer.from(event(1)).toString('base64'),
    },
  ]);
  expect(sqs.messages).toEqual([]);
});

test('all events are moved, ten in a call', async () => {
  enqueue(...Array.from({ length: 21 }, (_, n) => event(n)));
  expect(await queue.size()).toBe(21);
  expect(await queue.moveToBucket()).toHaveLength(3);
  expect(letters()).toHaveLength(21);
  expect(await queue.size()).toBe(0);
});

test('an event without an id has that of its message', async () => {
  enqueue('{"detail": {}}', 'no JSON', '{"id": 7}');
  await queue.moveToBucket();
  expect(letters().map(({ id }) => id)).toEqual([
    'eventbridge:message-0',
    'eventbridge:message-1',
    'eventbridge:message-2',
  ]);
});

test('an event is in the bucket before its message is removed', async () => {
  enqueue(event(1));
  s3.failNext(1);
  await expect(queue.moveToBucket()).rejects.toThrow(/^could not write s3:\/\/letters\/main\//);
  expect(sqs.messages).toHaveLength(1);
});

test('a message that could not be removed is moved again under the same identity', async () => {
  enqueue(event(1));
  sqs.refusedRemovals = 1;
  await expect(queue.moveToBucket()).rejects.toThrow(
    `could not delete messages of the queue ${sqs.queueUrl}: Error: InternalError`,
  );
  sqs.showAll();
  await queue.moveToBucket();
  expect(letters().map(({ id }) => id)).toEqual(['eventbridge:e-1']);
});

test('the size is asked for without receiving anything', async () => {
  enqueue(event(1));
  expect(await queue.size()).toBe(1);
  expect(sqs.calls).toEqual(['GetQueueAttributes']);
});

test('a failure names the queue', async () => {
  const other = new UndeliveredQueue({ ...options, queueUrl: `${sqs.endpoint}/1/none` });
  await expect(other.size()).rejects.toThrow(
    `could not read the attributes of the queue ${sqs.endpoint}/1/none: QueueDoesNotExist`,
  );
  await expect(other.moveToBucket()).rejects.toThrow(
    `could not receive messages of the queue ${sqs.endpoint}/1/none: QueueDoesNotExist`,
  );
});
