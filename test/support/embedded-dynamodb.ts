import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export interface TableKey {
  readonly name: string;
  readonly keyType: 'HASH' | 'RANGE';
  readonly attributeType: 'S' | 'N' | 'B';
}

/**
 * Runs an embedded DynamoDB, without transactions, item streams and the item of a failed condition. With
 * `DYNAMODB_ENDPOINT` it leads to that engine instead, which has all three.
 */
export class EmbeddedDynamoDb {
  static async start(): Promise<EmbeddedDynamoDb> {
    const { DYNAMODB_ENDPOINT: elsewhere } = process.env;
    if (elsewhere) return new EmbeddedDynamoDb(elsewhere);
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }) as Server;
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
    const keys: TableKey[] = [{ name: partitionKey, keyType: 'HASH', attributeType: 'S' }];
    if (sortKey) keys.push({ name: sortKey, keyType: 'RANGE', attributeType: 'N' });
    await this.client.send(new CreateTableCommand(tableOf(name, keys)));
    await this.ready(name);
    return name;
  }

  async createTableIfMissing(name: string, keys: readonly TableKey[]): Promise<void> {
    await this.client.send(new CreateTableCommand(tableOf(name, keys))).catch((error: Error) => {
      if (error.name !== 'ResourceInUseException') throw error;
    });
    await this.ready(name);
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

function tableOf(name: string, keys: readonly TableKey[]): CreateTableCommandInput {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys.map((key) => ({ AttributeName: key.name, KeyType: key.keyType })),
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.attributeType })),
  };
}
