import {
  AttributeValue,
  BatchExecuteStatementCommand,
  BatchExecuteStatementCommandInput,
  BatchGetItemCommand,
  BatchGetItemCommandInput,
  BatchStatementResponse,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DeleteItemCommandInput,
  DynamoDBClient,
  GetItemCommand,
  GetItemCommandInput,
  PutItemCommand,
  PutItemCommandInput,
  QueryCommand,
  QueryCommandInput,
  ScanCommand,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AGGREGATES, DUE_INDEX } from '../src/contract/table-keys';
import { parseWrite } from '../test/support/write-statements';

type Item = Record<string, AttributeValue>;

export interface Units {
  calls: number;
  readUnits: number;
  writeUnits: number;
}

const PAGE_BYTES = 1_048_576;

/**
 * Keeps tables in memory and counts the units that DynamoDB charges: 1 write unit per KB begun, 1 read unit
 * per 4 KB, half of it when eventually consistent (DynamoDB pricing). A test compares it with an engine that
 * speaks the protocol.
 */
export class MeteredDynamoDb extends DynamoDBClient {
  readonly byOperation = new Map<string, Units>();
  /** Write units of the index of users who are due. */
  indexWrites = 0;
  private readonly tables = new Map<string, Map<string, Item>>();

  override send = (async (command: unknown): Promise<unknown> => {
    if (command instanceof PutItemCommand) return this.put(command.input);
    if (command instanceof BatchExecuteStatementCommand) return this.executeBatch(command.input);
    if (command instanceof DeleteItemCommand) return this.remove(command.input);
    if (command instanceof GetItemCommand) return this.get(command.input);
    if (command instanceof BatchGetItemCommand) return this.batchGet(command.input);
    if (command instanceof QueryCommand) return this.query(command.input);
    if (command instanceof ScanCommand) return this.scan(command.input);
    throw new Error('this call is not metered');
  }) as DynamoDBClient['send'];

  constructor() {
    super({ region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } });
  }

  get total(): Units {
    return [...this.byOperation.values()].reduce(
      (sum, units) => ({
        calls: sum.calls + units.calls,
        readUnits: sum.readUnits + units.readUnits,
        writeUnits: sum.writeUnits + units.writeUnits,
      }),
      { calls: 0, readUnits: 0, writeUnits: 0 },
    );
  }

  calls(operation: string): number {
    return this.byOperation.get(operation)?.calls ?? 0;
  }

  reset(): void {
    this.byOperation.clear();
    this.indexWrites = 0;
  }

  /** Bytes of all items of a table. */
  bytes(tableName: string): number {
    return [...this.table(tableName).values()].reduce((sum, item) => sum + sizeOf(item), 0);
  }

  items(tableName: string): IterableIterator<Item> {
    return this.table(tableName).values();
  }

  private put({
    TableName,
    Item: item,
    ExpressionAttributeNames,
    ExpressionAttributeValues,
  }: PutItemCommandInput): object {
    const table = this.table(TableName!);
    const key = keyOf(item!);
    const old = table.get(key);
    this.charge('PutItem', 0, writeUnits(item!, old));
    if (ExpressionAttributeNames) {
      const expected = ExpressionAttributeValues?.[':expected']?.N;
      const stands =
        expected === undefined ? old === undefined : old?.[ExpressionAttributeNames['#a']]?.N === expected;
      if (!stands) {
        throw new ConditionalCheckFailedException({
          message: 'The conditional request failed',
          $metadata: {},
          Item: old,
        });
      }
    }
    this.indexWrites += indexWrites(old, item!);
    table.set(key, item!);
    return {};
  }

  /** Charges each statement as the single write of its item. */
  private executeBatch({ Statements }: BatchExecuteStatementCommandInput): object {
    const operation = 'BatchExecuteStatement';
    const Responses = Statements!.map((statement): BatchStatementResponse => {
      const { table: name, item, key, condition } = parseWrite(statement, AGGREGATES.partitionKey);
      const table = this.table(name);
      const old = table.get(keyOf(key));
      this.charge(operation, 0, writeUnits(item, old));
      const stands = condition ? old?.[condition.name]?.N === condition.value.N : old === undefined;
      if (!stands) {
        return { Error: { Code: condition ? 'ConditionalCheckFailed' : 'DuplicateItem', Item: old } };
      }
      this.indexWrites += indexWrites(old, item);
      table.set(keyOf(key), item);
      return {};
    });
    this.units(operation).calls -= Responses.length - 1;
    return { Responses };
  }

  private remove({ TableName, Key }: DeleteItemCommandInput): object {
    this.charge('DeleteItem', 0, 1);
    this.table(TableName!).delete(keyOf(Key!));
    return {};
  }

  private get({ TableName, Key, ConsistentRead }: GetItemCommandInput): object {
    const item = this.table(TableName!).get(keyOf(Key!));
    this.charge('GetItem', readUnits(item ? sizeOf(item) : 0, ConsistentRead), 0);
    return { Item: item };
  }

  private batchGet({ RequestItems }: BatchGetItemCommandInput): object {
    let units = 0;
    const Responses = Object.fromEntries(
      Object.entries(RequestItems!).map(([name, { Keys }]) => [
        name,
        Keys!.flatMap((key) => {
          const item = this.table(name).get(keyOf(key));
          units += readUnits(item ? sizeOf(item) : 0, false);
          return item ? [item] : [];
        }),
      ]),
    );
    this.charge('BatchGetItem', units, 0);
    return { Responses, UnprocessedKeys: {} };
  }

  /**
   * Returns all of a user's chunks, unfiltered: DynamoDB charges before it filters, and the caller filters
   * once more.
   */
  private query({ TableName, ExpressionAttributeValues, ConsistentRead }: QueryCommandInput): object {
    const Items = [...this.table(TableName!).values()].filter(
      ({ pk }) => pk.S === ExpressionAttributeValues![':user'].S,
    );
    this.charge(
      'Query',
      readUnits(
        Items.reduce((sum, item) => sum + sizeOf(item), 0),
        ConsistentRead,
      ),
      0,
    );
    return { Items };
  }

  private scan({ TableName, ExclusiveStartKey, ConsistentRead }: ScanCommandInput): object {
    const all = [...this.table(TableName!)];
    const start = ExclusiveStartKey ? all.findIndex(([key]) => key === keyOf(ExclusiveStartKey)) + 1 : 0;
    let bytes = 0;
    let end = start;
    while (end < all.length && bytes < PAGE_BYTES) bytes += sizeOf(all[end++][1]);
    this.charge('Scan', readUnits(bytes, ConsistentRead), 0);
    const page = all.slice(start, end);
    return {
      Items: page.map(([, item]) => item),
      ...(end < all.length && { LastEvaluatedKey: { pk: page[page.length - 1][1].pk } }),
    };
  }

  private charge(operation: string, read: number, write: number): void {
    const units = this.units(operation);
    units.calls += 1;
    units.readUnits += read;
    units.writeUnits += write;
  }

  private units(operation: string): Units {
    let units = this.byOperation.get(operation);
    if (!units) this.byOperation.set(operation, (units = { calls: 0, readUnits: 0, writeUnits: 0 }));
    return units;
  }

  private table(name: string): Map<string, Item> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new Map()));
    return table;
  }
}

function keyOf(item: Item): string {
  return item.n?.N === undefined ? item.pk.S! : `${item.pk.S}\n${item.n.N}`;
}

function readUnits(bytes: number, consistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(bytes / 4096)) / (consistent ? 1 : 2);
}

/** Counts the units of a write by the larger one of the items before and after it. */
function writeUnits(item: Item, old: Item | undefined): number {
  return Math.max(1, Math.ceil(Math.max(sizeOf(item), old ? sizeOf(old) : 0) / 1024));
}

/** Counts the writes that an index of keys takes: one to delete an entry, one to put one. */
function indexWrites(old: Item | undefined, item: Item): number {
  const [before, after] = [old, item].map((one) => one?.[DUE_INDEX.sortKey]?.N);
  if (before === after) return 0;
  return (before === undefined ? 0 : 1) + (after === undefined ? 0 : 1);
}

/**
 * Computes the bytes of names and values; a number takes a byte per two digits and one more (DynamoDB
 * developer guide, item sizes).
 */
export function sizeOf(item: Item): number {
  const bytesOf = ({ S, N, B }: AttributeValue) =>
    B?.length ?? (N === undefined ? Buffer.byteLength(S!) : Math.ceil(N.length / 2) + 1);
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + bytesOf(value), 0);
}
