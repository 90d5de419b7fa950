import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

/** Options of `TimeseriesStore.dynamoDb`. */
export interface DynamoDbTimeseriesStoreOptions {
  /**
   * Table that holds the users' history, with the partition key `pk` of type string, the sort key `n` of type
   * number and the time-to-live attribute `expiresAt`. It must not be shared with another installation.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}
