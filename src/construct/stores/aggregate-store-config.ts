import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options that the construct passes to an aggregate store when it binds it. */
export interface AggregateStoreBindOptions extends PluginBindOptions {
  /** Function that reads and writes the states of users. */
  readonly aggregator: lambda.IFunction;

  /** Function that goes through the states of all users on a schedule. */
  readonly timeseries: lambda.IFunction;

  /**
   * Functions that deliver the changes of a write. The store has to invoke each of them with every write that
   * carries changes, in order per user.
   */
  readonly publishers: lambda.IFunction[];

  /** Bucket for writes that could not be handed to a publisher. */
  readonly deadLetterBucket: s3.IBucket;
}

/** Configuration that an aggregate store returns to the construct and its functions. */
export interface AggregateStoreConfig extends PluginConfig {
  /**
   * Table that holds the states.
   *
   * @default - the states are in no table
   */
  readonly table?: dynamodb.ITable;
}
