import { S3Client } from '@aws-sdk/client-s3';
import { OperationError } from '../../../src/operations/operation-error';
import { DeadLetterBucket } from '../../../src/operations/redrive/dead-letter-bucket';
import { FakeS3 } from '../../support/fake-s3';

let s3: FakeS3;
let bucket: DeadLetterBucket;
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
beforeEach(() => s3.objects.clear());
afterAll(() => s3.close());

function put(...keys: string[]): void {
  for (const key of keys) s3.objects.set(`letters/${key}`, Buffer.from(key));
}

test('objects are listed by their prefixes, over all pages, with the time at which they were written', async () => {
  put('main/a/1', 'main/a/2', 'main/a/3', 'main/b/1', 'other/a/1');
  expect(await bucket.keys(['main/a/', 'other/'])).toEqual(['main/a/1', 'main/a/2', 'main/a/3', 'other/a/1']);
  expect(await bucket.list(['main/b/'])).toEqual([{ key: 'main/b/1', at: Date.UTC(2026, 0, 1) }]);
  expect(await bucket.keys(['none/'])).toEqual([]);
});

test('an object is read and removed', async () => {
  put('main/a/1');
  expect(await bucket.read('main/a/1')).toBe('main/a/1');
  const version = await bucket.find('main/a/1');
  expect(version).toEqual({ text: 'main/a/1', etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
  expect(await bucket.remove('main/a/1', version!)).toBe(true);
  expect(s3.objects.size).toBe(0);
});

test('an object that was written again since it was read is not removed', async () => {
  put('main/a/1');
  const version = (await bucket.find('main/a/1'))!;
  await bucket.put('main/a/1', 'more');
  expect(await bucket.remove('main/a/1', version)).toBe(false);
  expect(s3.text('letters/main/a/1')).toBe('more');
});

test('an object that is gone is none, counts as removed, and is not replaced', async () => {
  expect(await bucket.find('none')).toBeUndefined();
  expect(await bucket.remove('none', { text: '', etag: '"a"' })).toBe(true);
  expect(await bucket.replace('none', 'text', { text: '', etag: '"a"' })).toBe(false);
  expect(s3.objects.size).toBe(0);
});

test('an object is replaced if it is the version that was read', async () => {
  put('main/a/1');
  const version = (await bucket.find('main/a/1'))!;
  expect(await bucket.replace('main/a/1', 'second', version)).toBe(true);
  expect(await bucket.replace('main/a/1', 'third', version)).toBe(false);
  expect(s3.text('letters/main/a/1')).toBe('second');
});

test('a write or removal is tried again while another one of the object is under way', async () => {
  s3.collideNext(2);
  expect(await bucket.putIfAbsent('main/a/1', 'text')).toBe('text');
  s3.collideNext(2);
  expect(await bucket.remove('main/a/1', (await bucket.find('main/a/1'))!)).toBe(true);
  s3.collideNext(5);
  await expect(bucket.putIfAbsent('main/a/1', 'text')).rejects.toThrow(
    'could not write s3://letters/main/a/1: ConditionalRequestConflict',
  );
});

test('an object is written once: later writers get what the first has written', async () => {
  expect(await bucket.putIfAbsent('overtaken', 'first')).toBe('first');
  expect(await bucket.putIfAbsent('overtaken', 'second')).toBe('first');
  expect(s3.text('letters/overtaken')).toBe('first');
});

test('a failure names the object', async () => {
  await expect(bucket.read('none')).rejects.toThrow(/^could not read s3:\/\/letters\/none: NoSuchKey: /);
  s3.failNext(1);
  const failure = bucket.putIfAbsent('overtaken', 'text');
  await expect(failure).rejects.toThrow(/^could not write s3:\/\/letters\/overtaken: /);
  await expect(failure).rejects.toBeInstanceOf(OperationError);
});
