import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AggregateStore, TimeseriesStore } from '../../../src/index';
import { allowed, configOf, resource, synthesize } from '../synthesis';

const PK = { name: 'pk', type: dynamodb.AttributeType.STRING };

describe('writes that carry changes', () => {
  const { template } = synthesize();
  const mapping = resource(template, 'AWS::Lambda::EventSourceMapping', 'AggregateStore').Properties;

  test('reach the publisher, which is tried for most of the day that the stream remembers', () => {
    expect(mapping).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringContaining('AggregateStoreTable'), 'StreamArn'] },
      FunctionName: { Ref: expect.stringContaining('PublisherFunction') },
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 20 * 60 * 60,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
      },
    });
  });

  test('are the only ones that do', () => {
    expect(
      mapping.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
    ).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { outbox: { S: [{ exists: true }] } } } },
    ]);
  });
});

describe('a given table of states', () => {
  const given = (create: (scope: Construct) => dynamodb.ITable) =>
    synthesize((scope) => ({ aggregateStore: AggregateStore.dynamoDb({ table: create(scope) }) }));

  test('is used in place of one that is created', () => {
    const { analytics, template } = given((scope) =>
      dynamodb.Table.fromTableAttributes(scope, 'Given', {
        tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/states',
        tableStreamArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/states/stream/2026-11-24T00:00:00.000',
      }),
    );

    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    expect(analytics.aggregateTable!.tableName).toBe('states');
    expect(configOf(template, 'Aggregator').aggregateStore).toEqual({
      kind: 'dynamoDb',
      // The account of the stack is not known, so that a bare name may mean another table.
      parameters: { tableName: 'arn:aws:dynamodb:eu-west-1:123456789012:table/states' },
    });
    expect(allowed(template, 'PublisherRole', 'table/states/stream/*')).toContain('dynamodb:GetRecords');
    expect(
      resource(template, 'AWS::Lambda::EventSourceMapping', 'AggregateStore').Properties.EventSourceArn,
    ).toContain('table/states/stream/2026');
  });

  test('is encrypted and decrypted with its own key', () => {
    const { template } = given(
      (scope) =>
        new dynamodb.Table(scope, 'Given', {
          partitionKey: PK,
          stream: dynamodb.StreamViewType.NEW_IMAGE,
          encryptionKey: new kms.Key(scope, 'Own'),
        }),
    );

    expect(allowed(template, 'AggregatorRole', 'Own')).toEqual(
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
    );
    expect(allowed(template, 'PublisherRole', 'Own')).toEqual([
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ]);
  });

  test('is refused without a stream', () => {
    expect(() => given((scope) => new dynamodb.Table(scope, 'Given', { partitionKey: PK }))).toThrow(
      'the table has no stream, without which no change is ever delivered; ' +
        'create it with stream: StreamViewType.NEW_IMAGE, or import it with Table.fromTableAttributes',
    );
  });
});

test('a given table of history is used in place of one that is created', () => {
  const { analytics, template } = synthesize((scope) => ({
    timeseriesStore: TimeseriesStore.dynamoDb({
      table: dynamodb.Table.fromTableName(scope, 'Given', 'history'),
    }),
  }));

  template.resourceCountIs('AWS::DynamoDB::Table', 2);
  expect(analytics.timeseriesTable!.tableName).toBe('history');
  expect(configOf(template, 'Aggregator').timeseriesStore).toEqual({
    kind: 'dynamoDb',
    parameters: { tableName: 'history' },
  });
  expect(allowed(template, 'TimeseriesRole', 'table/history')).toEqual(['dynamodb:Query']);
  expect(allowed(template, 'AggregatorRole', 'table/history')).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
  ]);
});

test('tables can be of the second version of the construct', () => {
  const { template } = synthesize((scope) => ({
    aggregateStore: AggregateStore.dynamoDb({
      table: new dynamodb.TableV2(scope, 'Given', {
        partitionKey: PK,
        dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
      }),
    }),
  }));

  expect(configOf(template, 'Aggregator').aggregateStore.parameters.tableName).toMatch(/^ref-Given/);
});
