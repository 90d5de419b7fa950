import { GetObjectCommand } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { AssetRuleReader } from '../../../src/adapters/s3/asset-rule-reader';
import { createRuleBucketClient } from '../../../src/adapters/s3/rule-bucket-client';
import { CELLS, ruleReaderConformance } from '../../conformance/rule-reader';
import { FakeS3 } from '../../support/fake-s3';
import { brokenBody, scripted } from '../../support/scripted-http';
import { fakesOfEachTest } from '../../support/started';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const started = fakesOfEachTest();

describe('rules that were deployed with the app', () => {
  ruleReaderConformance(async (cells) => {
    const fake = await started(FakeS3.start());
    fake.objects.set(
      'assets/rules.json',
      Buffer.from(JSON.stringify(cells.map((row, i) => ({ where: `rules[${i + 1}]`, cells: row })))),
    );
    const client = createRuleBucketClient({
      endpoint: fake.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    return { reader: new AssetRuleReader(client, 'assets', 'rules.json'), breakOff: () => fake.failNext(1) };
  });
});

describe('an asset', () => {
  const RULES = JSON.stringify([{ where: 'rules[1]', cells: CELLS[0] }]);

  test('is read once, since it never changes', async () => {
    const { http, options } = scripted({ body: RULES });
    const reader = new AssetRuleReader(createRuleBucketClient(options), 'assets', 'rules.json');
    await Promise.all([reader.read(), reader.read()]);
    expect((await reader.read()).rows).toHaveLength(1);
    expect(http.attempts).toBe(1);
  });

  test('whose answer breaks off half-way is read again', async () => {
    const { options } = scripted({ body: brokenBody(RULES.slice(0, 20)) }, { body: RULES });
    const reader = new AssetRuleReader(createRuleBucketClient(options), 'assets', 'rules.json');
    await expect(reader.read()).rejects.toThrow('rules of the app cannot be read: aborted');
    expect((await reader.read()).rows).toHaveLength(1);
  });

  test('that comes without its content is an error that says so', async () => {
    const client = createRuleBucketClient();
    mockClient(client).on(GetObjectCommand).resolves({});
    await expect(new AssetRuleReader(client, 'assets', 'rules.json').read()).rejects.toThrow(
      'rules of the app cannot be read: the answer holds no object',
    );
  });
});
