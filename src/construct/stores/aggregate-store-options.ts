import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

/** Options of `AggregateStore.dynamoDb`. */
export interface DynamoDbAggregateStoreOptions {
  /**
   * Table that holds the users' states, with the partition key `pk` of type string, no sort key, and a stream
   * of new images. It must not be shared with another installation.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery and, unless it is deleted
   *   with the stack, deletion protection
   */
  readonly table?: dynamodb.ITable;
}
