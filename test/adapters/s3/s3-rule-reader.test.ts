import { GetObjectCommand } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createRuleBucketClient } from '../../../src/adapters/s3/rule-bucket-client';
import { S3RuleReader } from '../../../src/adapters/s3/s3-rule-reader';
import { CELLS, ruleReaderConformance } from '../../conformance/rule-reader';
import { csvOf } from '../../support/csv';
import { FakeS3 } from '../../support/fake-s3';
import { brokenBody, scripted } from '../../support/scripted-http';
import { fakesOfEachTest } from '../../support/started';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const started = fakesOfEachTest();

describe('rules in an object of S3', () => {
  async function object(content: string | Buffer) {
    const fake = await started(FakeS3.start());
    fake.objects.set('bucket/rules', typeof content === 'string' ? Buffer.from(content) : content);
    const client = createRuleBucketClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    return { fake, reader: new S3RuleReader(client, 'bucket', 'rules') };
  }

  describe('as a table', () =>
    ruleReaderConformance(async (cells) => {
      const { fake, reader } = await object(csvOf(cells));
      return { reader, breakOff: () => fake.failNext(1) };
    }));
  describe('as JSON', () =>
    ruleReaderConformance(
      async (cells) => (await object(JSON.stringify({ version: 1, rules: cells }))).reader,
    ));

  test('of another encoding is an error, and never a rule that matches nothing', async () => {
    const { fake, reader } = await object(Buffer.from('RuleType,EventName\naggregator,café\n', 'latin1'));
    await expect(reader.read()).rejects.toThrow('s3://bucket/rules cannot be read: the file is not UTF-8');
    fake.objects.set('bucket/rules', Buffer.from('\uFEFFRuleType,EventName\naggregator,café\n', 'utf16le'));
    expect((await reader.read()).rows).toMatchObject([{ cells: { EventName: 'café' } }]);
  });

  test('that has not changed is not sent again', async () => {
    const { fake, reader } = await object(csvOf(CELLS));
    const first = await reader.read();
    expect(await reader.read()).toBe(first);
    fake.objects.set('bucket/rules', Buffer.from(csvOf(CELLS.slice(0, 1))));
    expect((await reader.read()).rows).toHaveLength(1);
    expect(fake.reads).toEqual(['sent', 'unchanged', 'sent']);
  });

  test('that is missing, or holds no rules, is an error: a broken file has not been emptied', async () => {
    const { fake, reader } = await object('{"version": 99, "rules": []}');
    await expect(reader.read()).rejects.toThrow(
      's3://bucket/rules cannot be read: the rules are of version 99',
    );
    fake.objects.set('bucket/rules', Buffer.from('a,b\n1,2'));
    await expect(reader.read()).rejects.toThrow('no column RuleType');
    fake.objects.clear();
    await expect(reader.read()).rejects.toThrow('s3://bucket/rules cannot be read');
  });
});

describe('a bucket', () => {
  const readerOf = (...script: Parameters<typeof scripted>) =>
    new S3RuleReader(
      createRuleBucketClient({ ...scripted(...script).options, maxAttempts: 1 }),
      'bucket',
      'rules',
    );

  test('whose answer breaks off half-way gives no rules, and is asked for all of them again', async () => {
    const reader = readerOf(
      { headers: { etag: '"1"' }, body: csvOf(CELLS) },
      { headers: { etag: '"2"' }, body: brokenBody(csvOf(CELLS.slice(0, 1))) },
      { headers: { etag: '"2"' }, body: csvOf(CELLS.slice(0, 2)) },
    );
    expect((await reader.read()).rows).toHaveLength(3);
    await expect(reader.read()).rejects.toThrow('s3://bucket/rules cannot be read: aborted');
    expect((await reader.read()).rows).toHaveLength(2);
  });

  test('of another region is asked there', async () => {
    const reader = readerOf(
      {
        status: 301,
        headers: { 'x-amz-bucket-region': 'us-west-2' },
        body: '<Error><Code>PermanentRedirect</Code></Error>',
      },
      { body: csvOf(CELLS) },
    );
    expect((await reader.read()).rows).toHaveLength(3);
  });

  test('that says “unchanged” of an object that was never read is an error', async () => {
    await expect(readerOf({ status: 304 }).read()).rejects.toThrow('s3://bucket/rules cannot be read');
  });

  test('that answers without an object is an error that says so', async () => {
    const client = createRuleBucketClient();
    mockClient(client).on(GetObjectCommand).resolves({});
    await expect(new S3RuleReader(client, 'bucket', 'rules').read()).rejects.toThrow(
      's3://bucket/rules cannot be read: the answer holds no object',
    );
  });
});
