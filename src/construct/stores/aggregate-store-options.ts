import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

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
