import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';

/** What the construct offers to every plugin. */
export interface PluginBindOptions {
  /** For everything that holds data. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Encrypts everything that holds data.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/** What every plugin tells the functions. */
export interface PluginConfig {
  /** Which adapter of the functions does the plugin's work at run time. */
  readonly kind: string;

  /** What that adapter needs to know. Tokens are allowed. */
  readonly parameters: { [key: string]: string };
}
