import { PutObjectCommand } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createShadowBucketClient, ShadowDestination } from '../../../src/adapters/s3/shadow-destination';
import { RuleEventDetail } from '../../../src/contract/rule-event';
import { changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange } from '../../support/changes';
import { FakeS3 } from '../../support/fake-s3';

async function start() {
  const s3 = await FakeS3.start();
  const client = createShadowBucketClient({
    endpoint: s3.endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const written = () =>
    [...s3.objects.values()]
      .flatMap((body) => body.toString('utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as RuleEventDetail);
  const close = async () => {
    client.destroy();
    await s3.close();
  };
  return { s3, written, close, destination: new ShadowDestination(client, 'letters', 'main/shadow/') };
}

testDestination('a shadow', async () => {
  const { destination, written, close } = await start();
  return {
    destination,
    close,
    register: () => {},
    shows: (change) =>
      written()
        .filter(({ userId }) => userId === change.userId)
        .at(-1)?.id === changeId(change),
  };
});

test('a shadow writes the same changes once, and fails when it cannot', async () => {
  const { destination, s3, close } = await start();
  for (let n = 0; n < 3; n++) await destination.deliver([attributeChange('ann')]);
  expect([...s3.objects.keys()]).toEqual([expect.stringMatching(/^letters\/main\/shadow\/\w{32}\.ndjson$/)]);
  s3.failNext(1);
  await expect(destination.deliver([attributeChange('bob')])).rejects.toThrow();
  await close();
});

describe('the bucket of a shadow', () => {
  const client = createShadowBucketClient();
  const bucket = mockClient(client);
  const destination = new ShadowDestination(client, 'letters', 'main/shadow/');

  beforeEach(() => bucket.reset());

  test('is not called for no changes', async () => {
    expect(await destination.deliver([])).toEqual([]);
    expect(bucket.calls()).toEqual([]);
  });

  test('that does not answer is an error: no change is taken for written down', async () => {
    bucket.on(PutObjectCommand).rejects(Object.assign(new Error('10000 ms'), { name: 'TimeoutError' }));
    await expect(destination.deliver([attributeChange('ann')])).rejects.toThrow('10000 ms');
  });
});
