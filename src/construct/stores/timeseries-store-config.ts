import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options that the construct passes to a timeseries store when it binds it. */
export interface TimeseriesStoreBindOptions extends PluginBindOptions {
  /** Function that writes history, and reads it when a user meets a date rule for the first time. */
  readonly aggregator: lambda.IFunction;

  /** Function that reads history on a schedule. */
  readonly timeseries: lambda.IFunction;
}

/** Configuration that a timeseries store returns to the construct and its functions. */
export interface TimeseriesStoreConfig extends PluginConfig {
  /**
   * Table that holds the history.
   *
   * @default - the history is in no table
   */
  readonly table?: dynamodb.ITable;
}
