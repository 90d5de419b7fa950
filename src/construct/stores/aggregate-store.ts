import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { AggregateStoreBindOptions, AggregateStoreConfig } from './aggregate-store-config';
import { DynamoDbAggregateStoreOptions } from './aggregate-store-options';
import { dynamoDbAggregateStore } from './dynamodb-aggregate-store';

/**
 * Stores the counts and sums of each user.
 *
 * @example
 * import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
 * import { AggregateStore, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const table: dynamodb.Table;
 * const aggregateStore = AggregateStore.dynamoDb({ table });
 * new PinpointIncrementalAnalytics(this, 'Analytics', { aggregateStore });
 */
export abstract class AggregateStore {
  /**
   * Stores an item per user in a DynamoDB table.
   *
   * @throws an error when a table is given that has no stream, or a table of the app that has other keys or a
   *   stream without new images
   */
  public static dynamoDb(options: DynamoDbAggregateStoreOptions = {}): AggregateStore {
    return factoryPlugin(AggregateStore, dynamoDbAggregateStore(options));
  }

  /**
   * Creates the resources of the store below `scope`, has the publishers invoked and grants the functions
   * what they need.
   */
  public abstract bind(scope: Construct, options: AggregateStoreBindOptions): AggregateStoreConfig;
}
