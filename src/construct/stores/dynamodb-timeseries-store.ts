import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { TIMESERIES } from '../../contract/table-keys';
import { createTable, grantReadWrite } from '../support/tables';
import {
  DynamoDbTimeseriesStoreOptions,
  TimeseriesStoreBindOptions,
  TimeseriesStoreConfig,
} from './timeseries-store';

export function dynamoDbTimeseriesStore(
  options: DynamoDbTimeseriesStoreOptions,
): (scope: Construct, host: TimeseriesStoreBindOptions) => TimeseriesStoreConfig {
  return (scope, host) => {
    const table =
      options.table ??
      createTable(scope, 'Table', host, {
        partitionKey: { name: TIMESERIES.partitionKey, type: dynamodb.AttributeType.STRING },
        sortKey: { name: TIMESERIES.sortKey, type: dynamodb.AttributeType.NUMBER },
        timeToLiveAttribute: TIMESERIES.timeToLive,
      });
    for (const user of [host.aggregator, host.timeseries]) {
      grantReadWrite(table, user, 'dynamodb:PutItem', 'dynamodb:Query');
    }
    return { kind: 'dynamoDb', parameters: { tableName: table.tableName }, table };
  };
}
