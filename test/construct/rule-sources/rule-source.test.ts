import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RuleOperator, RuleSource, RuleType } from '../../../src/index';
import {
  allowed,
  assetContent,
  configOf,
  FUNCTIONS,
  render,
  statements,
  synthesize,
  Synthesized,
} from '../synthesis';

const WORKBOOK = '111c6cea-af2a-41bb-ba31-92759c730076';
const TABLE = '636dfdb5-232b-468f-890c-92de2ae1c87a';

const from = (ruleSource: RuleSource | ((scope: Construct) => RuleSource)) =>
  synthesize((scope) => ({ ruleSource: typeof ruleSource === 'function' ? ruleSource(scope) : ruleSource }));
const sourcesOf = ({ template }: Synthesized) => configOf(template, 'Aggregator').ruleSources;

/** Returns the resources on which a role allows an action, as text. */
function resourcesFor({ template }: Synthesized, grantee: string, action: string): string[] {
  return statements(template)
    .filter(({ id, statement }) => id.includes(grantee) && [statement.Action].flat().includes(action))
    .flatMap(({ statement }) => [statement.Resource].flat().map(render));
}

function file(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'rules-of-test-')), name);
  writeFileSync(path, content);
  return path;
}

describe('rules in a table', () => {
  test('can be in a given one', () => {
    const { analytics, template } = synthesize((scope) => ({
      ruleSource: RuleSource.dynamoDb({
        table: dynamodb.Table.fromTableName(scope, 'Given', 'rules-of-marketing'),
      }),
    }));

    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    expect(analytics.rulesTable!.tableName).toBe('rules-of-marketing');
    expect(configOf(template, 'Timeseries').ruleSources[0]).toEqual({
      kind: 'dynamoDb',
      parameters: { tableName: 'rules-of-marketing' },
    });
    expect(allowed(template, 'AggregatorRole', 'table/rules-of-marketing')).toEqual(['dynamodb:Scan']);
  });
});

describe('rules in Parameter Store', () => {
  test('are read below a path and nowhere else', () => {
    const made = from(RuleSource.ssm({ path: '/marketing/rules' }));
    expect(sourcesOf(made)).toEqual([{ kind: 'ssm', parameters: { path: '/marketing/rules' } }]);
    for (const role of ['AggregatorRole', 'TimeseriesRole']) {
      const arn = 'arn:ref-AWS::Partition:ssm:ref-AWS::Region:ref-AWS::AccountId:parameter/marketing/rules';
      expect(resourcesFor(made, role, 'ssm:GetParametersByPath')).toEqual([arn, `${arn}/*`]);
    }
    expect(resourcesFor(made, 'PublisherRole', 'ssm:GetParametersByPath')).toEqual([]);
    expect(allowed(made.template, 'AggregatorRole', 'kms')).toEqual([]);
  });

  test('may be encrypted with a key', () => {
    const made = from((scope) =>
      RuleSource.ssm({ path: '/rules', encryptionKey: new kms.Key(scope, 'Key') }),
    );
    expect(allowed(made.template, 'AggregatorRole', 'Key')).toEqual(['kms:Decrypt']);
  });

  test.each(['rules', '/rules/', '/', '', '/a//b', '/a b'])('are not looked for below %j', (path) => {
    expect(() => RuleSource.ssm({ path })).toThrow(
      'RuleSource.ssm: path must look like /marketing/rules, ' +
        `with letters, digits and _ . - between the slashes and none at the end, but is "${path}"`,
    );
  });

  test('are not looked for more than 14 levels deep', () => {
    expect(() => RuleSource.ssm({ path: '/a'.repeat(15) })).toThrow('has 15');
  });

  test('may be below a path that is known at deployment only', () => {
    const made = from(RuleSource.ssm({ path: Lazy.string({ produce: () => '/late' }) }));
    expect(sourcesOf(made)[0].parameters).toEqual({ path: '/late' });
    expect(resourcesFor(made, 'AggregatorRole', 'ssm:GetParametersByPath')[0]).toMatch(/:parameter\/late$/);
  });
});

describe('rules in S3', () => {
  test('are one object, which the functions may read', () => {
    const made = from((scope) =>
      RuleSource.s3({
        bucket: new s3.Bucket(scope, 'Marketing', { encryption: s3.BucketEncryption.KMS }),
        objectKey: 'rules/table.csv',
      }),
    );
    expect(sourcesOf(made)).toEqual([
      {
        kind: 's3',
        parameters: { bucketName: expect.stringMatching(/^ref-Marketing/), objectKey: 'rules/table.csv' },
      },
    ]);
    expect(resourcesFor(made, 'TimeseriesRole', 's3:GetObject')).toEqual([
      expect.stringMatching(/^att-Marketing.*-Arn\/rules\/table.csv$/),
    ]);
    expect(allowed(made.template, 'AggregatorRole', 'MarketingKey')).toEqual(['kms:Decrypt']);
  });

  test('need a key', () => {
    expect(() =>
      from((scope) => RuleSource.s3({ bucket: new s3.Bucket(scope, 'Bucket'), objectKey: ' ' })),
    ).toThrow('RuleSource.s3: objectKey is empty');
  });
});

test('rules that a function answers: the functions may ask it', () => {
  const made = from((scope) =>
    RuleSource.function(
      new lambda.Function(scope, 'Answer', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = 1'),
      }),
    ),
  );
  expect(sourcesOf(made)).toEqual([
    { kind: 'function', parameters: { functionName: expect.stringMatching(/^att-Answer/) } },
  ]);
  expect(resourcesFor(made, 'AggregatorRole', 'lambda:InvokeFunction')[0]).toMatch(/^att-Answer/);
  expect(resourcesFor(made, 'PublisherRole', 'lambda:InvokeFunction')).toEqual([]);
});

describe('rules in a Honeycode workbook', () => {
  const expected = [
    {
      kind: 'honeycode',
      parameters: { workbookId: WORKBOOK, tableId: TABLE, tableName: 'rules', region: 'us-west-2' },
    },
  ];

  test.each([
    [{ workbookId: WORKBOOK, tableId: TABLE }],
    [
      {
        sheetUrl:
          'https://builder.honeycode.aws/table/' +
          `1-us-west-2%3A122162422134%3Atable%3A${WORKBOOK}%2F${TABLE}`,
      },
    ],
    [{ sheetUrl: `https://builder.honeycode.aws/table/1-us-west-2:122162422134:table:${WORKBOOK}/${TABLE}` }],
  ])('are said by %j', (options) => {
    const made = from(RuleSource.honeycode(options));
    expect(sourcesOf(made)).toEqual(expected);
    expect(resourcesFor(made, 'AggregatorRole', 'honeycode:QueryTableRows')).toEqual([
      'arn:ref-AWS::Partition:honeycode:us-west-2:ref-AWS::AccountId:' +
        `table:workbook/${WORKBOOK}/table/${TABLE}`,
    ]);
  });

  test.each([
    [{}, 'give sheetUrl, or both workbookId and tableId'],
    [{ workbookId: WORKBOOK }, 'give sheetUrl, or both workbookId and tableId'],
    [
      { sheetUrl: 'https://builder.honeycode.aws/', tableId: TABLE },
      'sheetUrl says workbookId and tableId already',
    ],
    [{ sheetUrl: `https://builder.honeycode.aws/${WORKBOOK}` }, 'must be the address of a sheet'],
    [{ workbookId: 'wb', tableId: TABLE }, 'workbookId must be an id like'],
    [
      { workbookId: WORKBOOK, tableId: TABLE, tableName: 'rules"]' },
      'tableName must be letters, digits and underscores',
    ],
  ])('are not said by %j', (options, message) => {
    expect(() => RuleSource.honeycode(options)).toThrow(message);
  });
});

describe('rules in a file of the app', () => {
  const csv = 'RuleType;EventName;Operator-C;Target-C\r\naggregator;click;atLeast;5\r\n';

  test.each([
    ['rules.csv', `\uFEFF${csv}`],
    [
      'rules.json',
      '{"version":1,"rules":[{"type":"aggregator","events":"click",' +
        '"condition":{"statistic":"count","operator":"atLeast","target":5}}]}',
    ],
  ])('%s are deployed with it', (name, content) => {
    const made = from(RuleSource.file(file(name, content)));
    const [{ kind, parameters }] = sourcesOf(made);
    expect(kind).toBe('asset');
    expect(
      JSON.parse(assetContent(made.stack, (parameters as { objectKey: string }).objectKey)),
    ).toHaveLength(1);
  });

  test('are judged at synthesis, all of them', () => {
    const path = file(
      'rules.csv',
      'RuleType,EventName,Operator-C,Target-C\naggregator,click,grater,5\naggregator,,equal,1\n',
    );
    expect(() => RuleSource.file(path)).toThrow(
      /row 2, Operator-C: “grater” is not an operator; did you mean “greater”\?[^]*row 3, EventName: is empty/,
    );
  });

  test('cause a warning where they are probably not meant like this', () => {
    const { stack } = from(
      RuleSource.file(
        file('rules.csv', 'RuleType,EventName,Operator-C,Target-C,Colour\naggregator,click,equal,5,red\n'),
      ),
    );
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Colour: is not a column'));
  });

  test.each([
    ['{"version": 99, "rules": []}', 'the rules are of version 99'],
    ['a,b\n1,2', 'has no column RuleType'],
    ['{', 'the rules are not JSON'],
    ['PK\u0003\u0004', 'the file is a workbook, or another archive, and not a text'],
  ])('cannot be %j', (content, message) => {
    expect(() => RuleSource.file(file('rules', content))).toThrow(message);
  });

  test('have to be there', () => {
    expect(() => RuleSource.file('/no/such/rules.csv')).toThrow(
      'RuleSource.file(/no/such/rules.csv): ENOENT',
    );
  });
});

describe('several sources together', () => {
  const inline = RuleSource.inline([
    {
      ruleType: RuleType.AGGREGATOR,
      eventName: 'click',
      countOperator: RuleOperator.AT_LEAST,
      countTarget: 5,
    },
  ]);

  test('are handed over in the order in which they win, however nested', () => {
    const made = from(
      RuleSource.all(inline, RuleSource.all(RuleSource.ssm({ path: '/rules' }), RuleSource.dynamoDb())),
    );
    for (const name of FUNCTIONS) {
      expect(configOf(made.template, name).ruleSources.map(({ kind }) => kind)).toEqual([
        'asset',
        'ssm',
        'dynamoDb',
      ]);
    }
    expect(made.analytics.rulesTable).toBeDefined();
  });

  test('have no table of their own when there are two', () => {
    expect(
      from(RuleSource.all(RuleSource.dynamoDb(), RuleSource.dynamoDb())).analytics.rulesTable,
    ).toBeUndefined();
  });

  test('are at least one', () => {
    expect(() => RuleSource.all()).toThrow('RuleSource.all combines nothing; give it at least one source');
  });
});
