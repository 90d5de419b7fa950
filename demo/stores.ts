import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AggregateStore } from '../src';
import { STORE_MODULE_VARIABLE } from '../src/contract/store-variables';
import { PostgreSql } from '../test/support/postgresql';

/** Store that is running, with the variables that lead the functions to it. */
export interface RunningStore {
  /** Absent for the tables of the stack. */
  readonly environment?: Record<string, string>;
  close(): Promise<void>;
}

/** Where the states of users are kept. */
export interface StoreKind {
  /** Creates the store of an installation as an application does; the default when absent. */
  readonly aggregateStore?: (scope: Construct, installation: string) => AggregateStore;
  start(): Promise<RunningStore>;
}

const EXAMPLES = join(__dirname, '../examples/stores');

export const STORES: Record<string, StoreKind> = {
  'dynamodb': { start: async () => ({ close: async () => {} }) },
  'postgres-example': {
    aggregateStore: (scope, installation) =>
      AggregateStore.module({
        layer: new lambda.LayerVersion(scope, `PostgreSqlOf${installation}`, {
          code: lambda.Code.fromAsset(join(EXAMPLES, 'postgresql')),
        }),
        parameters: { schema: installation },
      }),
    start: async () => {
      const database = await PostgreSql.start();
      return {
        environment: { ...database.environment, [STORE_MODULE_VARIABLE]: database.module },
        close: () => database.stop(),
      };
    },
  },
};
