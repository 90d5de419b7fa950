import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options that the construct passes to a destination when it binds it. */
export interface DestinationBindOptions extends PluginBindOptions {
  /** Function that delivers the changes. It needs grants for all that the destination requires. */
  readonly publisher: lambda.IFunction;
}

/** Configuration that a destination returns to the construct and its functions. */
export interface DestinationConfig extends PluginConfig {}
