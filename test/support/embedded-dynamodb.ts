import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { CreateTableCommand, DynamoDBClient, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** An embedded DynamoDB: no transactions, no item streams, no item on a failed condition. */
export class EmbeddedDynamoDb {
  static async start(): Promise<EmbeddedDynamoDb> {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }) as Server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EmbeddedDynamoDb(server);
  }

  readonly endpoint: string;
  readonly client: DynamoDBClient;

  private constructor(private readonly server: Server) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.client = new DynamoDBClient({ endpoint: this.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  }

  async createTable(name: string, partitionKey: string, sortKey?: string): Promise<string> {
    const keys: KeySchemaElement[] = [{ AttributeName: partitionKey, KeyType: 'HASH' }];
    if (sortKey) keys.push({ AttributeName: sortKey, KeyType: 'RANGE' });
    await this.client.send(new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys,
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }, ...(sortKey ? [{ AttributeName: sortKey, AttributeType: 'N' as const }] : [])],
    }));
    return name;
  }

  async close(): Promise<void> {
    this.client.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
