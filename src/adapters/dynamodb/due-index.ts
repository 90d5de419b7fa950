import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { AGGREGATES, DUE_INDEX } from '../../contract/table-keys';
import { DueIndexError, isInvalid } from '../store-errors';
import { Item } from './batch-read';
import { dueAtIn } from './due-attributes';

/** Users in a page: some 100 KB of the index, read in one call. */
const PAGE_SIZE = 1_000;

/** Entries to read: a page of those of a part. */
export interface IndexScope {
  /** Epoch milliseconds. */
  readonly before: number;
  readonly part: number;
  readonly after?: string;
  readonly limit?: number;
}

/** Entries of the index, the earliest first. */
export interface IndexPage {
  readonly entries: readonly { readonly item: Item; readonly dueAt: number }[];
  readonly next?: string;
}

/**
 * Reads the entries of a part whose instant is `before` or earlier.
 *
 * @throws DueIndexError when the table has no such index, or is still filling it for the first time
 */
export async function readDueIndex(
  client: DynamoDBClient,
  tableName: string,
  { before, part, after, limit = PAGE_SIZE }: IndexScope,
): Promise<IndexPage> {
  const query = new QueryCommand({
    TableName: tableName,
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: '#part = :part AND #dueAt <= :before',
    ExpressionAttributeNames: { '#part': DUE_INDEX.partitionKey, '#dueAt': DUE_INDEX.sortKey },
    ExpressionAttributeValues: { ':part': { N: String(part) }, ':before': { N: String(before) } },
    Limit: limit,
    ...(after !== undefined && { ExclusiveStartKey: positionIn(part, after) }),
  });
  const page = await client.send(query).catch((error: unknown) => refuse(tableName, error));
  if (!page.Items) throw new Error('the table answered without any users');
  const { LastEvaluatedKey: last } = page;
  return {
    entries: page.Items.map((item) => ({ item, dueAt: dueAtIn(item)! })),
    ...(last && { next: `${last[DUE_INDEX.sortKey].N} ${last[AGGREGATES.partitionKey].S}` }),
  };
}

/** Reads a position: the instant and the key of the last user of the page before. */
function positionIn(part: number, after: string): Item {
  const [dueAt] = after.split(' ', 1);
  return {
    [AGGREGATES.partitionKey]: { S: after.slice(dueAt.length + 1) },
    [DUE_INDEX.partitionKey]: { N: String(part) },
    [DUE_INDEX.sortKey]: { N: dueAt },
  };
}

/** Blames the index when a table refuses the query, which is always the same. */
function refuse(tableName: string, error: unknown): never {
  if (!isInvalid(error)) throw error;
  const { name, partitionKey, sortKey } = DUE_INDEX;
  throw new DueIndexError(
    `the table ${tableName} cannot list by its index ${name} the users who are due ` +
      `(${(error as Error).message}); a new index answers once it is ACTIVE; ` +
      'if there is none, deploy the installation again or, where the table is given, ' +
      `add a global secondary index ${name} with the partition key ${partitionKey} ` +
      `and the sort key ${sortKey}, both of type number, that projects ${AGGREGATES.userId}`,
    { cause: error },
  );
}
