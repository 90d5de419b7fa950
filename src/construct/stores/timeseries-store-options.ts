import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

/** Options of `TimeseriesStore.dynamoDb`. */
export interface DynamoDbTimeseriesStoreOptions {
  /**
   * Table that holds the users' history, with the partition key `pk` of type string, the sort key `n` of type
   * number and the time-to-live attribute `expiresAt`. It must not be shared with another installation.
   *
   * It belongs to the region of the stack; the policy of a table of another account has to let the functions
   * in. Import a table that is encrypted with a key of your own together with its `encryptionKey`
   * (`Table.fromTableAttributes`), or the functions cannot decrypt it.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}
