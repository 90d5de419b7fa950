import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PluginBindOptions, PluginConfig } from '../plugin';
import { dynamoDbAggregateStore } from './dynamodb-aggregate-store';

/** Options of `AggregateStore.dynamoDb`. */
export interface DynamoDbAggregateStoreOptions {
  /**
   * The table that holds the users' states, with the partition key `pk` of type string, no sort key,
   * and a stream of new images. It must not be shared with another installation.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}

/** What the construct offers to an aggregate store. */
export interface AggregateStoreBindOptions extends PluginBindOptions {
  /** Reads and writes the states of users. */
  readonly aggregator: lambda.IFunction;

  /** Goes through the states of all users on a schedule. */
  readonly timeseries: lambda.IFunction;

  /**
   * Delivers the changes that a write carries with it: has to be invoked with each such write, in order per
   * user.
   */
  readonly publishers: lambda.IFunction[];

  /** Takes what could not be handed to the publisher. */
  readonly deadLetterBucket: s3.IBucket;
}

/** What an aggregate store tells the construct and its functions. */
export interface AggregateStoreConfig extends PluginConfig {
  /**
   * The table that holds the states.
   *
   * @default - the states are in no table
   */
  readonly table?: dynamodb.ITable;
}

/**
 * Where the counts and sums of each user are kept.
 *
 * @example
 * import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
 * import { AggregateStore, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const table: dynamodb.Table;
 * new PinpointIncrementalAnalytics(this, 'Analytics', { aggregateStore: AggregateStore.dynamoDb({ table })
 * });
 */
export abstract class AggregateStore {
  /**
   * An item per user in a DynamoDB table.
   *
   * @throws an error when a table is given that has no stream
   */
  public static dynamoDb(options: DynamoDbAggregateStoreOptions = {}): AggregateStore {
    return new Recipe(dynamoDbAggregateStore(options));
  }

  /**
   * Creates what the store needs below `scope`, has the publisher invoked and grants the functions what they
   * need.
   */
  public abstract bind(scope: Construct, options: AggregateStoreBindOptions): AggregateStoreConfig;
}

class Recipe extends AggregateStore {
  constructor(
    private readonly recipe: (scope: Construct, options: AggregateStoreBindOptions) => AggregateStoreConfig,
  ) {
    super();
  }

  public bind(scope: Construct, options: AggregateStoreBindOptions): AggregateStoreConfig {
    return this.recipe(scope, options);
  }
}
