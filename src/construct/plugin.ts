import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';

/** Options that the construct passes to every plugin when it binds it. */
export interface PluginBindOptions {
  /** Removal policy of every resource that holds data. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Key that encrypts every resource that holds data.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/** Configuration that every plugin returns for the functions. */
export interface PluginConfig {
  /** Name of the adapter that does the plugin's work in the functions. */
  readonly kind: string;

  /** Parameters of that adapter. Tokens are allowed. */
  readonly parameters: { [key: string]: string };
}
