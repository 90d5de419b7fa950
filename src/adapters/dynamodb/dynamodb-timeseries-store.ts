import {
  DeleteItemCommand,
  DynamoDBClient,
  paginateQuery,
  PutItemCommand,
  QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { TIMESERIES } from '../../contract/table-keys';
import { chainOf, ChunkLink, linkOf } from '../../engine/history/chunk-chain';
import { daysOf, entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, HistoryChunk, TimeseriesStore } from '../../engine/ports';
import { decodeHistory, EncodedGroup, encodeHistory } from '../encoding/state-codec';
import { UndecodableError } from '../store-errors';
import { userKey } from '../user-key';
import { Item } from './batch-read';
import { succeeds } from './conditional-write';

/** Keeps each chunk of a user's history in an item that time-to-live deletes. */
export class DynamoDbTimeseriesStore implements TimeseriesStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly clock: Clock,
  ) {}

  async put(userId: string, { n, previous, history, expiresAt }: HistoryChunk): Promise<void> {
    const { first, last } = daysOf(history);
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          ...keyOf(userId, n),
          previous: { N: String(previous) },
          firstDay: { S: first },
          lastDay: { S: last },
          entries: { S: textOf(history) },
          [TIMESERIES.timeToLive]: { N: String(secondsOf(expiresAt)) },
        },
      }),
    );
  }

  /**
   * Leaves expired chunks out, since time-to-live deletes them days late (DynamoDB documentation). Chunks of
   * other days are read too: a filter in the query costs the same, and would break the chain.
   */
  async read(userId: string, last: number, start: string, finish: string): Promise<HistoryEntry[]> {
    const chunks: (ChunkLink & { readonly text?: string })[] = [];
    const now = Math.floor(this.clock() / 1000);
    for await (const item of this.itemsOf(userId)) {
      const isWanted =
        item.firstDay.S! <= finish && item.lastDay.S! >= start && Number(item[TIMESERIES.timeToLive].N) > now;
      chunks.push({ ...linkIn(item), ...(isWanted && { text: item.entries.S! }) });
    }
    return chainOf(chunks, last)
      .flatMap(({ text }) => (text === undefined ? [] : decoded(() => entriesOf(historyIn(text)))))
      .filter(({ day }) => start <= day && day <= finish);
  }

  async list(userId: string): Promise<ChunkLink[]> {
    const chunks: ChunkLink[] = [];
    const projection = {
      ProjectionExpression: '#n, previous',
      ExpressionAttributeNames: { '#n': TIMESERIES.sortKey },
    };
    for await (const item of this.itemsOf(userId, projection)) chunks.push(linkIn(item));
    return chunks;
  }

  async remove(userId: string, n: number): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.tableName,
      Key: keyOf(userId, n),
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#pk': TIMESERIES.partitionKey },
    });
    return succeeds(this.client.send(command));
  }

  private async *itemsOf(userId: string, projection: Partial<QueryCommandInput> = {}): AsyncGenerator<Item> {
    const pages = paginateQuery(
      { client: this.client },
      {
        ...projection,
        TableName: this.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :user',
        ExpressionAttributeNames: {
          ...projection.ExpressionAttributeNames,
          '#pk': TIMESERIES.partitionKey,
        },
        ExpressionAttributeValues: { ':user': { S: userKey(userId) } },
      },
    );
    for await (const { Items: items } of pages) {
      if (!items) throw new Error('the table answered without any history');
      yield* items;
    }
  }
}

function keyOf(userId: string, n: number): Item {
  return { [TIMESERIES.partitionKey]: { S: userKey(userId) }, [TIMESERIES.sortKey]: { N: String(n) } };
}

function linkIn(item: Item): ChunkLink {
  const { previous, [TIMESERIES.sortKey]: n } = item;
  return linkOf(Number(n.N), previous && Number(previous.N));
}

/** @throws UndecodableError when the item itself is at fault */
function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new UndecodableError(error);
  }
}

function textOf(history: History): string {
  return JSON.stringify(encodeHistory(history));
}

function historyIn(text: string): History {
  return decodeHistory(JSON.parse(text) as EncodedGroup[]);
}

function secondsOf(epochMilliseconds: number): number {
  return Math.ceil(epochMilliseconds / 1000);
}
