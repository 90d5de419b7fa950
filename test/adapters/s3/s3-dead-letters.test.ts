import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { S3DeadLetters } from '../../../src/adapters/s3/s3-dead-letters';
import { DeadLetter } from '../../../src/engine/ports';
import { testDeadLetters } from '../../conformance/dead-letters';
import { FakeS3 } from '../../support/fake-s3';

async function startS3() {
  const s3 = await FakeS3.start();
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  return {
    s3,
    client,
    deadLetters: new S3DeadLetters({
      client,
      bucketName: 'letters',
      prefix: 'main/rejected-changes/',
      sendTo: 'publisher',
    }),
  };
}

testDeadLetters('S3', async () => {
  const { s3, client, deadLetters } = await startS3();
  return {
    deadLetters,
    find: (name) =>
      s3
        .text(`letters/main/rejected-changes/publisher/${name}.ndjson`)!
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { sendTo, ...letter } = JSON.parse(line) as DeadLetter & { sendTo: string };
          expect(sendTo).toBe('publisher');
          return letter;
        }),
    names: () => s3.objects.size,
    close: async () => {
      client.destroy();
      await s3.close();
    },
  };
});

test('a bucket that does not take the letters is an error', async () => {
  const { s3, client, deadLetters } = await startS3();
  s3.failNext(1);

  await expect(deadLetters.put('100-ab', [{ reason: 'status 400', id: '1', content: {} }])).rejects.toThrow();

  expect(s3.objects.size).toBe(0);
  client.destroy();
  await s3.close();
});

describe('a bucket of dead letters', () => {
  const client = new S3Client({});
  const bucket = mockClient(client);
  const deadLetters = new S3DeadLetters({
    client,
    bucketName: 'letters',
    prefix: 'main/rejected-events/',
    sendTo: 'aggregator',
  });
  const letter = { reason: 'status 400', id: '1', content: { text: 'Ünï\n用户' } };

  beforeEach(() => bucket.reset());

  test('is sent an object per call, with a letter per line', async () => {
    bucket.on(PutObjectCommand).resolves({});
    await deadLetters.put('100-ab', [letter, { ...letter, id: '2' }]);
    const [{ Bucket, Key, Body, ContentType }] = bucket
      .commandCalls(PutObjectCommand)
      .map(({ args }) => args[0].input);
    expect([Bucket, Key, ContentType]).toEqual([
      'letters',
      'main/rejected-events/aggregator/100-ab.ndjson',
      'application/x-ndjson',
    ]);
    const lines = (Body as string).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { ...letter, sendTo: 'aggregator' },
      { ...letter, id: '2', sendTo: 'aggregator' },
    ]);
  });

  test('is not called for no letters', async () => {
    await deadLetters.put('100-ab', []);
    expect(bucket.calls()).toEqual([]);
  });

  test('that does not answer is an error, so that the records are delivered again', async () => {
    bucket.on(PutObjectCommand).rejects(Object.assign(new Error('10000 ms'), { name: 'TimeoutError' }));
    await expect(deadLetters.put('100-ab', [letter])).rejects.toThrow('10000 ms');
  });
});
