import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { RULES } from '../../../src/contract/table-keys';
import { DynamoDbTarget } from '../../../src/operations/rules/dynamodb-target';
import { diffRules, StoredRule, storedRules } from '../../../src/operations/rules/rule-diff';
import { RuleTarget } from '../../../src/operations/rules/rule-target';
import { S3Target } from '../../../src/operations/rules/s3-target';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { FakeS3 } from '../../support/fake-s3';

const RULE: StoredRule = {
  id: 'clicks',
  cells: { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '5' },
};

/** Writes rules as the page does, against the rules as they were last read. */
async function make(target: RuleTarget, ...wanted: StoredRule[]): Promise<string[]> {
  const existing = storedRules((await target.read()).rows);
  return target.write(diffRules(existing, wanted), wanted, () => {});
}

describe('a target that lives on', () => {
  test('adds an item again that another writer has removed', async () => {
    const dynamoDb = await EmbeddedDynamoDb.start();
    try {
      const table = await dynamoDb.createTable('living-rules', RULES.partitionKey);
      const target = new DynamoDbTarget(dynamoDb.client, table);
      await make(target, RULE);
      await target.read();
      await dynamoDb.client.send(
        new DeleteItemCommand({ TableName: table, Key: { [RULES.partitionKey]: { S: RULE.id } } }),
      );
      expect(await make(target, RULE)).toEqual([]);
      expect((await target.read()).rows).toHaveLength(1);
    } finally {
      await dynamoDb.close();
    }
  });

  test('writes an object again that another writer has removed', async () => {
    const s3 = await FakeS3.start();
    try {
      const target = new S3Target(
        new S3Client({
          endpoint: s3.endpoint,
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
          forcePathStyle: true,
        }),
        'bucket',
        'rules.csv',
      );
      await make(target, RULE);
      await target.read();
      s3.objects.delete('bucket/rules.csv');
      await make(target, RULE);
      expect(s3.text('bucket/rules.csv')).toContain('click');
    } finally {
      await s3.close();
    }
  });
});
