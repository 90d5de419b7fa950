import { DynamoDBClient, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TIMESERIES } from '../../contract/table-keys';
import { daysOf, entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, TimeseriesStore } from '../../engine/ports';
import { decodeHistory, EncodedGroup, encodeHistory } from '../encoding/state-codec';
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
          entries: { S: JSON.stringify(encodeHistory(history)) },
          [TIMESERIES.timeToLive]: { N: String(Math.ceil(expiresAt / 1000)) },
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
        entries.push(...entriesOf(decodeHistory(JSON.parse(item.entries.S!) as EncodedGroup[])));
      }
    }
    return entries.filter(({ day }) => start <= day && day <= finish);
  }
}
