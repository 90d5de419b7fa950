import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options that the construct passes to a rule source when it binds it. */
export interface RuleSourceBindOptions extends PluginBindOptions {
  /** Function that counts events by the rules. It needs a grant to read them. */
  readonly aggregator: lambda.IFunction;

  /** Function that re-evaluates date rules on a schedule. It needs a grant to read the rules. */
  readonly timeseries: lambda.IFunction;

  /**
   * Time for which history is kept, which no window of days may exceed.
   *
   * @default - windows are not compared with it
   */
  readonly historyRetention?: Duration;
}

/** Configuration that a rule source returns to the construct and its functions. */
export interface RuleSourceConfig extends PluginConfig {
  /**
   * Table that rules are written to.
   *
   * @default - the rules are in no table
   */
  readonly table?: dynamodb.ITable;

  /**
   * Key that whoever reads or writes the rules has to use as well.
   *
   * @default - the key of the table, if the rules are in one, and else none
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Sources that this one combines, in order of precedence. Its own kind and parameters are then not used.
   *
   * @default - it combines none
   */
  readonly sources?: RuleSourceConfig[];
}
