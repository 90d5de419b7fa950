import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { AggregateStoreBindOptions, AggregateStoreConfig } from './aggregate-store-config';
import { DynamoDbAggregateStoreOptions, ModuleAggregateStoreOptions } from './aggregate-store-options';
import { dynamoDbAggregateStore } from './dynamodb-aggregate-store';
import { moduleAggregateStore } from './module-aggregate-store';

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
   * Stores what a module of your own keeps, in a database of your choice. Each publisher is invoked after
   * writes with changes, and once a minute in case that failed.
   *
   * A `RulesConsole` and `grantReadState` need `AggregateStore.dynamoDb`.
   *
   * @throws an error when `file` leads out of the layer, or a parameter has a name that is taken
   */
  public static module(options: ModuleAggregateStoreOptions): AggregateStore {
    return factoryPlugin(AggregateStore, moduleAggregateStore(options));
  }

  /**
   * Creates the resources of the store below `scope`, has the publishers invoked and grants the functions
   * what they need.
   */
  public abstract bind(scope: Construct, options: AggregateStoreBindOptions): AggregateStoreConfig;
}
