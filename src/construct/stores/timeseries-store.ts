import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PluginBindOptions, PluginConfig } from '../plugin';
import { dynamoDbTimeseriesStore } from './dynamodb-timeseries-store';

/** Options of `TimeseriesStore.dynamoDb`. */
export interface DynamoDbTimeseriesStoreOptions {
  /**
   * The table that holds the users' history, with the partition key `pk` of type string, the sort key `n` of
   * type number
   * and the time-to-live attribute `expiresAt`. It must not be shared with another installation.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}

/** What the construct offers to a timeseries store. */
export interface TimeseriesStoreBindOptions extends PluginBindOptions {
  /** Writes history and reads it when a user meets a date rule for the first time. */
  readonly aggregator: lambda.IFunction;

  /** The same, on a schedule. */
  readonly timeseries: lambda.IFunction;
}

/** What a timeseries store tells the construct and its functions. */
export interface TimeseriesStoreConfig extends PluginConfig {
  /**
   * The table that holds the history.
   *
   * @default - the history is in no table
   */
  readonly table?: dynamodb.ITable;
}

/**
 * Where the history of each user is kept that no longer fits the user's state.
 *
 * @example
 * import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
 * import { TimeseriesStore, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const table: dynamodb.Table;
 * new PinpointIncrementalAnalytics(this, 'Analytics', { timeseriesStore: TimeseriesStore.dynamoDb({ table })
 * });
 */
export abstract class TimeseriesStore {
  /** Items per user in a DynamoDB table, deleted when they expire. */
  public static dynamoDb(options: DynamoDbTimeseriesStoreOptions = {}): TimeseriesStore {
    return new Recipe(dynamoDbTimeseriesStore(options));
  }

  /** Creates what the store needs below `scope` and grants the functions what they need. */
  public abstract bind(scope: Construct, options: TimeseriesStoreBindOptions): TimeseriesStoreConfig;
}

class Recipe extends TimeseriesStore {
  constructor(
    private readonly recipe: (scope: Construct, options: TimeseriesStoreBindOptions) => TimeseriesStoreConfig,
  ) {
    super();
  }

  public bind(scope: Construct, options: TimeseriesStoreBindOptions): TimeseriesStoreConfig {
    return this.recipe(scope, options);
  }
}
