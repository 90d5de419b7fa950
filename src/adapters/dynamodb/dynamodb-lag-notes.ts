import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { AGGREGATES, DUE_INDEX } from '../../contract/table-keys';
import { LagNote, LagNotes } from '../../engine/ports';
import { batchRead, Item } from './batch-read';

/** Time after which a note is of no use to anybody. */
const RETENTION_MS = 86_400_000;
const MAX_READ_ATTEMPTS = 8;

/** Keeps notes in the table of states, and finds them by a part of its index that no user has. */
export class DynamoDbLagNotes implements LagNotes {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  async write({ source, countedUpTo, at }: LagNote): Promise<void> {
    await this.put(source, at, {
      countedUpTo: { N: String(countedUpTo) },
      [DUE_INDEX.partitionKey]: { N: String(DUE_INDEX.lagPart) },
      [DUE_INDEX.sortKey]: { N: String(at) },
    });
  }

  /** Takes the note out of the index; who writes notes may not delete items. */
  async clear(source: string, at: number): Promise<void> {
    await this.put(source, at, {});
  }

  async read(since: number): Promise<LagNote[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.tableName,
        IndexName: DUE_INDEX.name,
        KeyConditionExpression: '#part = :part AND #at >= :since',
        ExpressionAttributeNames: { '#part': DUE_INDEX.partitionKey, '#at': DUE_INDEX.sortKey },
        ExpressionAttributeValues: {
          ':part': { N: String(DUE_INDEX.lagPart) },
          ':since': { N: String(since) },
        },
      },
    );
    const keys: Item[] = [];
    for await (const { Items: items = [] } of pages) {
      keys.push(...items.map((item) => ({ [AGGREGATES.partitionKey]: item[AGGREGATES.partitionKey] })));
    }
    const notes: LagNote[] = [];
    if (keys.length === 0) return notes;
    await batchRead(
      keys,
      async (item) => {
        // The index may still list a note that has been withdrawn.
        if (item.countedUpTo === undefined) return;
        notes.push({
          source: item[AGGREGATES.partitionKey].S!.slice(AGGREGATES.lagPrefix.length),
          countedUpTo: Number(item.countedUpTo.N),
          at: Number(item[DUE_INDEX.sortKey].N),
        });
      },
      {
        client: this.client,
        tableName: this.tableName,
        noun: 'notes',
        maxAttempts: MAX_READ_ATTEMPTS,
        pause: setTimeout,
        consistent: true,
      },
    );
    return notes;
  }

  private async put(source: string, at: number, content: Item): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [AGGREGATES.partitionKey]: { S: AGGREGATES.lagPrefix + source },
          [AGGREGATES.timeToLive]: { N: String(Math.ceil((at + RETENTION_MS) / 1000)) },
          ...content,
        },
      }),
    );
  }
}
