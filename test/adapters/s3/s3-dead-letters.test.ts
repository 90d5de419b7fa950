import { S3Client } from '@aws-sdk/client-s3';
import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { S3DeadLetters } from '../../../src/adapters/s3/s3-dead-letters';
import { DeadLetter } from '../../../src/engine/ports';
import { testDeadLetters } from '../../conformance/dead-letters';
import { FakeS3 } from '../../support/fake-s3';

testDeadLetters('memory', async () => {
  const deadLetters = new MemoryDeadLetters();
  return {
    deadLetters,
    find: (name) => [...(deadLetters.stored.get(name) ?? [])],
    names: () => deadLetters.stored.size,
    close: async () => {},
  };
});

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

test('says so when the bucket does not take the letters', async () => {
  const { s3, client, deadLetters } = await startS3();
  s3.failNext(1);

  await expect(deadLetters.put('100-ab', [{ reason: 'status 400', id: '1', content: {} }])).rejects.toThrow();

  expect(s3.objects.size).toBe(0);
  client.destroy();
  await s3.close();
});
