import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateGlobalSecondaryIndexAction,
  CreateTableCommand,
  CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { AGGREGATES, DUE_INDEX } from '../../src/contract/table-keys';
import { addBatchStatements } from './batch-statements';
import { until } from './until';

export type TableSchema = Required<Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions'>> &
  Pick<CreateTableCommandInput, 'GlobalSecondaryIndexes'>;

/** Schema of a table of states, as the construct creates it. */
const STATES: TableSchema = {
  KeySchema: [{ AttributeName: AGGREGATES.partitionKey, KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: AGGREGATES.partitionKey, AttributeType: 'S' },
    { AttributeName: DUE_INDEX.partitionKey, AttributeType: 'N' },
    { AttributeName: DUE_INDEX.sortKey, AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: DUE_INDEX.name,
      KeySchema: [
        { AttributeName: DUE_INDEX.partitionKey, KeyType: 'HASH' },
        { AttributeName: DUE_INDEX.sortKey, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [AGGREGATES.userId] },
    },
  ],
};

/**
 * Runs an embedded DynamoDB, without transactions, item streams and the item of a failed condition. With
 * `DYNAMODB_ENDPOINT` it leads to that engine instead, which has all three.
 */
export class EmbeddedDynamoDb {
  static async start(): Promise<EmbeddedDynamoDb> {
    const { DYNAMODB_ENDPOINT: elsewhere } = process.env;
    if (elsewhere) return new EmbeddedDynamoDb(elsewhere);
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }) as Server;
    addBatchStatements(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EmbeddedDynamoDb(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
  }

  readonly client: DynamoDBClient;

  private constructor(
    readonly endpoint: string,
    private readonly server?: Server,
  ) {
    this.client = this.createClient();
  }

  createClient(): DynamoDBClient {
    return new DynamoDBClient({
      endpoint: this.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  async createTable(name: string, partitionKey: string, sortKey?: string): Promise<string> {
    return this.create(name, {
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' } as const] : []),
      ],
      AttributeDefinitions: [
        { AttributeName: partitionKey, AttributeType: 'S' },
        ...(sortKey ? [{ AttributeName: sortKey, AttributeType: 'N' } as const] : []),
      ],
    });
  }

  /** Creates a table of states with its index over the users who are due. */
  async createStateTable(name: string): Promise<string> {
    return this.create(name, STATES);
  }

  /** Adds the index over the users who are due to a table that was created without it. */
  async addStateIndex(name: string): Promise<void> {
    await this.client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: STATES.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: STATES.GlobalSecondaryIndexes!.map((index) => ({
          Create: index as CreateGlobalSecondaryIndexAction,
        })),
      }),
    );
    await until(
      'the index is active',
      async () => {
        const { Table: table } = await this.client.send(new DescribeTableCommand({ TableName: name }));
        return table!.GlobalSecondaryIndexes?.every(({ IndexStatus }) => IndexStatus === 'ACTIVE') ?? false;
      },
      10,
    );
  }

  async createTableIfMissing(name: string, schema: TableSchema): Promise<void> {
    await this.create(name, schema).catch((error: Error) => {
      if (error.name !== 'ResourceInUseException') throw error;
    });
    await this.ready(name);
  }

  private async create(name: string, schema: TableSchema): Promise<string> {
    await this.client.send(
      new CreateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST', ...schema }),
    );
    await this.ready(name);
    return name;
  }

  /** Waits, because a table that was just created refuses reads and writes for a moment. */
  private async ready(name: string): Promise<void> {
    await waitUntilTableExists(
      { client: this.client, minDelay: 0.01, maxDelay: 0.1, maxWaitTime: 10 },
      { TableName: name },
    );
  }

  async close(): Promise<void> {
    this.client.destroy();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
  }
}
