import { DeleteItemCommand, DynamoDBClient, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TIMESERIES } from '../../contract/table-keys';
import { daysOf, entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, HistoryChunk, TimeseriesStore } from '../../engine/ports';
import { decodeHistory, EncodedGroup, encodeHistory } from '../encoding/state-codec';
import { succeeds } from './conditional-write';
import { userKey } from './user-key';

/** Keeps each chunk of a user's history in an item that time-to-live deletes. */
export class DynamoDbTimeseriesStore implements TimeseriesStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    private readonly clock: Clock,
  ) {}

  async put(userId: string, n: number, history: History, expiresAt: number): Promise<void> {
    const { first, last } = daysOf(history);
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [TIMESERIES.partitionKey]: { S: userKey(userId) },
          [TIMESERIES.sortKey]: { N: String(n) },
          firstDay: { S: first },
          lastDay: { S: last },
          entries: { S: textOf(history) },
          [TIMESERIES.timeToLive]: { N: secondsOf(expiresAt) },
        },
      }),
    );
  }

  /** Leaves expired chunks out, since time-to-live deletes them days late (DynamoDB documentation). */
  async read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :user AND #n <= :count',
        FilterExpression: 'firstDay <= :finish AND lastDay >= :start AND #ttl > :now',
        ExpressionAttributeNames: {
          '#pk': TIMESERIES.partitionKey,
          '#n': TIMESERIES.sortKey,
          '#ttl': TIMESERIES.timeToLive,
        },
        ExpressionAttributeValues: {
          ':user': { S: userKey(userId) },
          ':count': { N: String(count) },
          ':start': { S: start },
          ':finish': { S: finish },
          ':now': { N: String(Math.floor(this.clock() / 1000)) },
        },
      },
    );
    const entries: HistoryEntry[] = [];
    for await (const { Items: items } of pages) {
      if (!items) throw new Error('the table answered without any history');
      for (const item of items) {
        entries.push(...entriesOf(historyIn(item.entries.S!)));
      }
    }
    return entries.filter(({ day }) => start <= day && day <= finish);
  }

  async list(userId: string): Promise<HistoryChunk[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :user',
        ExpressionAttributeNames: { '#pk': TIMESERIES.partitionKey },
        ExpressionAttributeValues: { ':user': { S: userKey(userId) } },
      },
    );
    const chunks: HistoryChunk[] = [];
    for await (const { Items: items } of pages) {
      if (!items) throw new Error('the table answered without any history');
      for (const item of items) {
        chunks.push({
          n: Number(item[TIMESERIES.sortKey].N),
          history: historyIn(item.entries.S!),
          expiresAt: Number(item[TIMESERIES.timeToLive].N) * 1000,
        });
      }
    }
    return chunks;
  }

  async remove(userId: string, { n, history, expiresAt }: HistoryChunk): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.tableName,
      Key: { [TIMESERIES.partitionKey]: { S: userKey(userId) }, [TIMESERIES.sortKey]: { N: String(n) } },
      ConditionExpression: 'entries = :entries AND #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': TIMESERIES.timeToLive },
      ExpressionAttributeValues: { ':entries': { S: textOf(history) }, ':ttl': { N: secondsOf(expiresAt) } },
    });
    return succeeds(this.client.send(command));
  }
}

function textOf(history: History): string {
  return JSON.stringify(encodeHistory(history));
}

function historyIn(text: string): History {
  return decodeHistory(JSON.parse(text) as EncodedGroup[]);
}

function secondsOf(epochMilliseconds: number): string {
  return String(Math.ceil(epochMilliseconds / 1000));
}
