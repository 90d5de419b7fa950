import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AGGREGATES } from '../../contract/table-keys';
import { DeadLetterDestination } from '../support/dead-letters';
import { numbered } from '../support/numbered';
import { createTable, grantReadWrite } from '../support/tables';
import {
  AggregateStoreBindOptions,
  AggregateStoreConfig,
  DynamoDbAggregateStoreOptions,
} from './aggregate-store';

const STATE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'];

export function dynamoDbAggregateStore({
  table: given,
}: DynamoDbAggregateStoreOptions): (
  scope: Construct,
  host: AggregateStoreBindOptions,
) => AggregateStoreConfig {
  if (given && !given.tableStreamArn) {
    throw new Error(
      'AggregateStore.dynamoDb: the table has no stream, without which no change is ever delivered; ' +
        'create it with stream: StreamViewType.NEW_IMAGE, or import it with Table.fromTableAttributes and its tableStreamArn',
    );
  }

  return (scope, host) => {
    const table =
      given ??
      createTable(scope, 'Table', host, {
        partitionKey: { name: AGGREGATES.partitionKey, type: dynamodb.AttributeType.STRING },
        stream: dynamodb.StreamViewType.NEW_IMAGE,
      });
    grantReadWrite(table, host.aggregator, ...STATE_ACTIONS);
    grantReadWrite(table, host.timeseries, ...STATE_ACTIONS, 'dynamodb:Scan', 'dynamodb:DeleteItem');
    host.publishers.forEach((publisher, i) =>
      publishWrites(scope, numbered('Mapping', i), table, publisher, host),
    );
    return { kind: 'dynamoDb', parameters: { tableName: table.tableName }, table };
  };
}

function publishWrites(
  scope: Construct,
  id: string,
  table: dynamodb.ITable,
  publisher: lambda.IFunction,
  { deadLetterBucket }: AggregateStoreBindOptions,
): void {
  // The ready-made grant for a stream allows to list the streams of all tables.
  iam.Grant.addToPrincipal({
    grantee: publisher,
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    resourceArns: [`${table.tableArn}/stream/*`],
  });
  table.encryptionKey?.grantDecrypt(publisher);

  new lambda.EventSourceMapping(scope, id, {
    target: publisher,
    eventSourceArn: table.tableStreamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    filters: [
      lambda.FilterCriteria.filter({
        eventName: lambda.FilterRule.or('INSERT', 'MODIFY'),
        dynamodb: { NewImage: { [AGGREGATES.outbox]: { S: lambda.FilterRule.exists() } } },
      }),
    ],
    // Destinations take changes in calls of up to 100; a second of waiting fills them.
    batchSize: 500,
    maxBatchingWindow: Duration.seconds(1),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    // A destination that is down is tried for as long as the stream, which forgets after 24 hours, leaves
    // time to keep the changes elsewhere.
    retryAttempts: 10_000,
    maxRecordAge: Duration.hours(20),
    onFailure: new DeadLetterDestination(deadLetterBucket),
    supportS3OnFailureDestination: true,
  });
}
