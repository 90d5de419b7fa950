import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AGGREGATES, DUE_INDEX } from '../../contract/table-keys';
import { DeadLetterDestination } from '../support/dead-letters';
import { Bind } from '../support/factory-plugin';
import { warnOfForeignPolicy } from '../support/foreign-resource';
import { checkKeys, checkStreamView, Keys, nameOfTable, warnOfMissingIndex } from '../support/given-table';
import { numbered } from '../support/numbered';
import { createTable, grantQuery, grantReadWrite } from '../support/tables';
import { AggregateStoreBindOptions, AggregateStoreConfig } from './aggregate-store-config';
import { DynamoDbAggregateStoreOptions } from './aggregate-store-options';

const LABEL = 'AggregateStore.dynamoDb';
const KEYS: Keys = {
  partitionKey: { name: AGGREGATES.partitionKey, type: dynamodb.AttributeType.STRING },
};
/** Index over the users at whom time alone can change something; it costs nothing while there are none. */
const INDEX = {
  indexName: DUE_INDEX.name,
  partitionKey: { name: DUE_INDEX.partitionKey, type: dynamodb.AttributeType.NUMBER },
  sortKey: { name: DUE_INDEX.sortKey, type: dynamodb.AttributeType.NUMBER },
  projectionType: dynamodb.ProjectionType.INCLUDE,
  nonKeyAttributes: [AGGREGATES.userId],
};
const STATE_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
];
const AGGREGATOR_ACTIONS = [...STATE_ACTIONS, 'dynamodb:BatchGetItem'];
const RUN_ACTIONS = [...STATE_ACTIONS, 'dynamodb:BatchGetItem', 'dynamodb:Scan', 'dynamodb:DeleteItem'];
const STREAM_ACTIONS = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

export function dynamoDbAggregateStore(
  storeOptions: DynamoDbAggregateStoreOptions,
): Bind<AggregateStoreBindOptions, AggregateStoreConfig> {
  if (storeOptions.table) checkTable(storeOptions.table);

  return (scope, options) => {
    const given = storeOptions.table;
    const tableName = given && nameOfGiven(scope, given);
    const table =
      given ??
      createTable(scope, 'Table', options, {
        ...KEYS,
        stream: dynamodb.StreamViewType.NEW_IMAGE,
        timeToLiveAttribute: AGGREGATES.timeToLive,
        index: INDEX,
      });
    if (given) warnOfMissingIndex(scope, LABEL, given, INDEX);
    grantReadWrite(table, options.aggregator, ...AGGREGATOR_ACTIONS);
    grantReadWrite(table, options.timeseries, ...RUN_ACTIONS);
    grantQuery(table, DUE_INDEX.name, options.timeseries);
    options.publishers.forEach((publisher, index) =>
      publishWrites(scope, numbered('Mapping', index), table, publisher, options),
    );
    return { kind: 'dynamoDb', parameters: { tableName: tableName ?? table.tableName }, table };
  };
}

function checkTable(table: dynamodb.ITable): void {
  if (!table.tableStreamArn) {
    throw new Error(
      `${LABEL}: the table has no stream, without which no change is ever delivered; ` +
        'create it with stream: StreamViewType.NEW_IMAGE, ' +
        'or import it with Table.fromTableAttributes and its tableStreamArn',
    );
  }
  checkStreamView(LABEL, table);
  checkKeys(LABEL, table, KEYS);
}

/** Checks a table that is given, and returns the name by which the functions find it. */
function nameOfGiven(scope: Construct, table: dynamodb.ITable): string {
  const arn = table.tableStreamArn!;
  warnOfForeignPolicy(
    scope,
    { label: `${LABEL}: stream of the table`, kind: 'table', resource: table, arn },
    { actions: STREAM_ACTIONS, resources: [arn], consequence: 'no change is ever delivered' },
  );
  const actions = new Set([...AGGREGATOR_ACTIONS, ...RUN_ACTIONS, 'dynamodb:Query']);
  return nameOfTable(scope, LABEL, table, [...actions], DUE_INDEX.name);
}

/** Invokes a publisher with the writes that carry changes. */
function publishWrites(
  scope: Construct,
  id: string,
  table: dynamodb.ITable,
  publisher: lambda.IFunction,
  { deadLetterBucket }: AggregateStoreBindOptions,
): void {
  // The CDK's own grant for a stream allows listing the streams of all tables.
  iam.Grant.addToPrincipal({
    grantee: publisher,
    actions: STREAM_ACTIONS,
    resourceArns: [`${table.tableArn}/stream/*`],
  });
  // Notes about batches that were cut off, and no other item.
  iam.Grant.addToPrincipal({
    grantee: publisher,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resourceArns: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${AGGREGATES.deliveryPrefix}*`] },
    },
  });
  table.encryptionKey?.grantEncryptDecrypt(publisher);

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
    // Retries last as long as they can: the stream forgets after 24 hours, and the changes have to be kept
    // elsewhere before.
    retryAttempts: 10_000,
    maxRecordAge: Duration.hours(20),
    onFailure: new DeadLetterDestination(deadLetterBucket),
    supportS3OnFailureDestination: true,
  });
}
