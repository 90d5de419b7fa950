import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { dynamoDbTimeseriesStore } from './dynamodb-timeseries-store';
import { TimeseriesStoreBindOptions, TimeseriesStoreConfig } from './timeseries-store-config';
import { DynamoDbTimeseriesStoreOptions } from './timeseries-store-options';

/**
 * Stores the part of each user's history that no longer fits the user's state.
 *
 * @example
 * import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
 * import { TimeseriesStore, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const table: dynamodb.Table;
 * const timeseriesStore = TimeseriesStore.dynamoDb({ table });
 * new PinpointIncrementalAnalytics(this, 'Analytics', { timeseriesStore });
 */
export abstract class TimeseriesStore {
  /**
   * Stores several items per user in a DynamoDB table, which are deleted when they expire.
   *
   * @throws an error when a table of the app is given that has other keys
   */
  public static dynamoDb(options: DynamoDbTimeseriesStoreOptions = {}): TimeseriesStore {
    return factoryPlugin(TimeseriesStore, dynamoDbTimeseriesStore(options));
  }

  /** Creates the resources of the store below `scope` and grants the functions what they need. */
  public abstract bind(scope: Construct, options: TimeseriesStoreBindOptions): TimeseriesStoreConfig;
}
