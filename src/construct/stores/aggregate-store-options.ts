import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Options of `AggregateStore.dynamoDb`. */
export interface DynamoDbAggregateStoreOptions {
  /**
   * Table that holds the users' states, with the partition key `pk` of type string, no sort key, and a stream
   * of new images. It must not be shared with another installation.
   *
   * Rules over windows that move, values with `AtMost` and rules with `carry` need the global secondary index
   * `due` as well, with the partition key `duePart` and the sort key `dueAt`, both of type number, that
   * projects `userId`.
   *
   * It belongs to the region of the stack; the policies of a table of another account, and of its stream,
   * have to let the functions in. Import a table that is encrypted with a key of your own together with its
   * `encryptionKey` (`Table.fromTableAttributes`), or the functions cannot decrypt it.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}

/** Options of `AggregateStore.module`. */
export interface ModuleAggregateStoreOptions {
  /**
   * Layer that holds the module: a JavaScript file that exports `contract` and `openStore`, with everything
   * that it needs beside Node.js. Its contract is in `cdk-pinpoint-incremental-analytics/runtime`, and the
   * command `check-store` tells whether a module keeps it.
   *
   * The layer has to be of the functions' runtime and architecture.
   */
  readonly layer: lambda.ILayerVersion;

  /**
   * Path of the module in the layer, such as `store/index.js`.
   *
   * @default 'index.js'
   */
  readonly file?: string;

  /**
   * What the module is opened with, such as the address of a database and the name of its secret. It is part
   * of the functions' environment, so it is no place for a secret itself. The names `module` and `publishers`
   * are taken.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * What the functions may do in order to reach the store, such as reading the secret of a database.
   *
   * @default - nothing more; a store in a VPC needs `vpc` and a rule of its security group as well
   */
  readonly policyStatements?: iam.PolicyStatement[];
}
