import { UncheckedConfig } from '../../../src/contract/config';
import { diffRules, StoredRule } from '../../../src/operations/rules/rule-diff';
import { RuleTarget } from '../../../src/operations/rules/rule-target';
import { DeployedInstallation } from '../../../src/playground/deployed/deployed-installation';
import { FakeS3 } from '../../support/fake-s3';
import { PageStack } from '../../support/page-stack';
import { publishRules } from '../../support/published-rules';

const TABLE = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';

let stack: PageStack;
let page: DeployedInstallation;
async function open(overrides: Partial<UncheckedConfig> = {}, source?: string): Promise<void> {
  stack = await PageStack.start(overrides);
  page = await stack.open({ source });
}
afterEach(async () => {
  await page.close();
  await stack.close();
});

const target = () => page.rules as RuleTarget;

describe('the rules of a stack', () => {
  test('are those of its table, and come into force when the functions look', async () => {
    await open({ rulesMaxAgeSeconds: 1 });
    expect(await page.overview()).toMatchObject({ rulesPlace: `DynamoDB table ${stack.tables.rules}` });
    expect(await page.overview()).not.toHaveProperty('rulesReadOnly');
    expect(await publishRules(page, TABLE)).toBe(
      'in force with the first event that comes in 1 second or later, or with the next scheduled run if that is sooner; who is in or out without a new event is found by the run',
    );
    expect((await page.activeRules()).rules).toEqual([]);
    await stack.lookAtRules();
    expect((await page.activeRules()).rules).toMatchObject([{ eventNames: ['click'] }]);
    expect(await page.ruleChanges(5)).toMatchObject([
      { revision: 1, source: `DynamoDB table ${stack.tables.rules}` },
    ]);
  });

  test.each<[string, UncheckedConfig['ruleSources'], string]>([
    [
      'the app',
      [{ kind: 'asset', parameters: { bucketName: 'b', objectKey: 'k' } }],
      'the rules of this installation are part of its app: change them there and deploy it',
    ],
    [
      'a function',
      [{ kind: 'function', parameters: { functionName: 'f' } }],
      'the rules of this installation come from the function f: change them where that function gets them',
    ],
    [
      'Honeycode',
      [
        {
          kind: 'honeycode',
          parameters: { workbookId: 'w', tableId: 't', tableName: 'rules', region: 'us-west-2' },
        },
      ],
      'the rules of this installation are in a Honeycode workbook: change them there',
    ],
    [
      'several places',
      [
        { kind: 'ssm', parameters: { path: '/a' } },
        { kind: 'ssm', parameters: { path: '/b' } },
      ],
      'the installation has several sources of rules; choose one with --source: 1 (ssm), 2 (ssm)',
    ],
  ])(
    'that are in %s are shown as they are in force, and the reason why they cannot be changed',
    async (_, ruleSources, reason) => {
      await open({ ruleSources });
      expect(await page.overview()).toMatchObject({
        rulesReadOnly: reason,
        rulesPlace: 'the installation main',
      });
      expect('write' in page.rules).toBe(false);
      expect(await page.rules.read()).toEqual({ rows: [], problems: [] });
      await stack.putRule('click', { 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '2' });
      await stack.lookAtRules();
      expect((await page.rules.read()).rows).toEqual([
        expect.objectContaining({ cells: expect.objectContaining({ EventName: 'click' }) }),
      ]);
    },
  );

  test('that are in several places are written to the one that is chosen', async () => {
    await open(
      {
        ruleSources: [
          { kind: 'ssm', parameters: { path: '/a' } },
          { kind: 'dynamoDb', parameters: { tableName: 'chosen' } },
        ],
      },
      '2',
    );
    expect(await page.overview()).toMatchObject({ rulesPlace: 'DynamoDB table chosen' });
    await expect(stack.open({ source: '3' })).rejects.toThrow(
      '--source must be one of 1 (ssm), 2 (dynamoDb), but is 3',
    );
  });

  test('that AWS does not show or write are refused with what to do', async () => {
    await open({ ruleSources: [{ kind: 'dynamoDb', parameters: { tableName: 'nowhere' } }] });
    const message = (what: string) =>
      expect.stringMatching(
        new RegExp(
          `^could not ${what} DynamoDB table nowhere: ResourceNotFoundException: .*; see that the name, the account and the region are the right ones$`,
          's',
        ),
      );
    await expect(target().read()).rejects.toMatchObject({ code: 'unavailable', message: message('read') });
    await expect(writeRule('a')).rejects.toMatchObject({ code: 'unavailable', message: message('write to') });
  });

  test('that somebody else has written meanwhile are left as they are', async () => {
    const s3 = await FakeS3.start();
    await open({
      ruleSources: [{ kind: 's3', parameters: { bucketName: 'bucket', objectKey: 'rules.csv' } }],
    });
    process.env.AWS_ENDPOINT_URL_S3 = s3.endpoint;
    page = await stack.open();
    try {
      await publishRules(page, TABLE);
      s3.conflictNext();
      await expect(writeRule('b')).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(
          's3://bucket/rules.csv was changed by another person or program meanwhile and is left as it is',
        ),
      });
    } finally {
      await s3.close();
    }
  });
});

async function writeRule(id: string): Promise<void> {
  const rule: StoredRule = { id, cells: { RuleType: 'aggregator', EventName: 'click' } };
  await target().write(diffRules([], [rule]), [rule], () => {});
}
