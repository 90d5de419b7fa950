import {
  AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { userKey } from '../../adapters/dynamodb/user-key';
import { Config } from '../../contract/config';
import { AGGREGATES, TIMESERIES } from '../../contract/table-keys';
import { attempt } from '../aws';
import { UsageError } from '../usage-error';

type Item = Record<string, AttributeValue>;

/** How often a user may count new events while being removed. */
const MAX_ATTEMPTS = 20;

/** What is kept of one user in the tables of an installation. */
export class UserEraser {
  private readonly key: AttributeValue;
  private readonly states: string;
  private readonly history: string;

  constructor(
    private readonly client: DynamoDBClient,
    { aggregateStore, timeseriesStore }: Config,
    userId: string,
  ) {
    this.key = { S: userKey(userId) };
    this.states = aggregateStore.parameters.tableName;
    this.history = timeseriesStore.parameters.tableName;
  }

  /** How many items there are. */
  async size(): Promise<number> {
    const [state, chunks] = await Promise.all([this.readState(), this.readChunks()]);
    return chunks.length + (state ? 1 : 0);
  }

  /**
   * Removes everything that was kept until now. What the user does meanwhile is counted afresh and stays:
   * the state goes first, and only as it was read; then of the history what was there before.
   *
   * @returns how many items were removed
   */
  async remove(): Promise<number> {
    for (let tried = 0; tried < MAX_ATTEMPTS; tried++) {
      const state = await this.readState();
      const chunks = await this.readChunks();
      if (state && !(await this.removeState(state))) continue;
      let removed = state ? 1 : 0;
      for (const chunk of chunks) if (await this.removeChunk(chunk)) removed++;
      return removed;
    }
    throw new UsageError(
      `the user has counted new events ${MAX_ATTEMPTS} times while being removed, and nothing was removed; try again when it is quieter`,
    );
  }

  private async readState(): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.states,
      Key: { [AGGREGATES.partitionKey]: this.key },
      ConsistentRead: true,
    });
    return (await attempt('read the user', () => this.client.send(command))).Item;
  }

  private async readChunks(): Promise<Item[]> {
    return attempt('read the history of the user', async () => {
      const chunks: Item[] = [];
      const pages = paginateQuery(
        { client: this.client },
        {
          TableName: this.history,
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :user',
          ExpressionAttributeNames: { '#pk': TIMESERIES.partitionKey },
          ExpressionAttributeValues: { ':user': this.key },
        },
      );
      for await (const { Items: items = [] } of pages) chunks.push(...items);
      return chunks;
    });
  }

  private removeState({ version }: Item): Promise<boolean> {
    return this.removeIf(this.states, { [AGGREGATES.partitionKey]: this.key }, { version });
  }

  /**
   * A user who begins anew begins to number history anew as well; what stands under the number by then is not
   * removed.
   */
  private removeChunk({ entries, ...chunk }: Item): Promise<boolean> {
    const { partitionKey, sortKey, timeToLive } = TIMESERIES;
    return this.removeIf(
      this.history,
      { [partitionKey]: this.key, [sortKey]: chunk[sortKey] },
      { entries, [timeToLive]: chunk[timeToLive] },
    );
  }

  /** Removes an item as long as it has these values. */
  private removeIf(table: string, key: Item, values: Item): Promise<boolean> {
    const fields = Object.entries(values);
    return attempt(`remove an item of the table ${table}`, async () => {
      try {
        await this.client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: key,
            ConditionExpression: fields.map((_, i) => `#field${i} = :value${i}`).join(' AND '),
            ExpressionAttributeNames: Object.fromEntries(fields.map(([name], i) => [`#field${i}`, name])),
            ExpressionAttributeValues: Object.fromEntries(
              fields.map(([, value], i) => [`:value${i}`, value]),
            ),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });
  }
}
