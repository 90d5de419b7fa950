import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AggregateStore } from '../src';
import { STORE_MODULE_VARIABLE } from '../src/contract/store-variables';
import { PostgreSql } from '../test/support/postgresql';
import { Valkey } from '../test/support/valkey';

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
      exampleStore(scope, 'postgresql', installation, { schema: installation }),
    start: async () => {
      const database = await PostgreSql.start();
      return {
        environment: { ...database.environment, [STORE_MODULE_VARIABLE]: database.module },
        close: () => database.stop(),
      };
    },
  },
  'valkey': {
    aggregateStore: (scope, installation) =>
      exampleStore(scope, 'valkey', installation, { name: installation }),
    start: async () => {
      const server = await Valkey.start();
      return {
        environment: { VALKEY_URL: server.url, [STORE_MODULE_VARIABLE]: server.module },
        close: () => server.stop(),
      };
    },
  },
};

/** Creates the store of an example in a layer of its own. */
function exampleStore(
  scope: Construct,
  example: string,
  installation: string,
  parameters: Record<string, string>,
): AggregateStore {
  const layer = new lambda.LayerVersion(scope, `StoreOf${installation}`, {
    code: lambda.Code.fromAsset(join(EXAMPLES, example)),
  });
  return AggregateStore.module({ layer, parameters });
}
