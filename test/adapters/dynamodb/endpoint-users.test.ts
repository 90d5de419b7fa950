import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  createEndpointTableClient,
  DynamoDbEndpointUsers,
} from '../../../src/adapters/dynamodb/dynamodb-endpoint-users';
import { MemoryEndpointUsers } from '../../../src/adapters/memory/memory-endpoint-users';
import { ENDPOINT_USERS } from '../../../src/contract/ingestion-config';
import { endpointUsersConformance } from '../../conformance/endpoint-users';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { HttpServer } from '../../support/http-server';

describe('in memory', () => {
  endpointUsersConformance(async () => new MemoryEndpointUsers());
});

describe('in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tableName: string;
  let tables = 0;
  let now = NOW;

  const container = (client = dynamoDb.client) =>
    new DynamoDbEndpointUsers({ client, tableName, clock: () => now, pause: async () => {} });

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });

  beforeEach(async () => {
    tableName = await dynamoDb.createTable(`endpoints-${++tables}`, ENDPOINT_USERS.partitionKey);
  });

  afterAll(() => dynamoDb.close());

  describe('with a container that stays', () => {
    endpointUsersConformance(async () => container());
  });

  describe('with a new container for every call', () => {
    endpointUsersConformance(async () => ({
      find: async (...args) => container().find(...args),
      remember: async (...args) => container().remember(...args),
    }));
  });

  test('it is one item per endpoint', async () => {
    await container().remember('app', 'phone', 'ann');
    const { Items } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(Items).toEqual([{ pk: { S: 'endpoint#app#phone' }, userId: { S: 'ann' } }]);
  });

  test('what another container has learned is known 10 seconds later at most', async () => {
    const [one, other] = [container(), container()];
    await one.remember('app', 'phone', 'ann');
    await other.find('app', ['phone']);
    await one.remember('app', 'phone', 'ben');
    now += 10_001;
    expect(await other.find('app', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test('a user whom another container has met first is known at once', async () => {
    const [one, other] = [container(), container()];
    await other.find('app', ['phone']);
    await one.remember('app', 'phone', 'ann');
    expect(await other.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('an endpoint that sends one batch after the other is read once', async () => {
    const { client, calls, close } = await between((keys) => keys);
    await container().remember('app', 'phone', 'ann');
    const users = container(client);
    for (let times = 0; times < 5; times++) {
      expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
    }
    expect(calls()).toBe(1);
    await close();
  });

  test('keys that DynamoDB leaves unprocessed are asked for again', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `endpoint-${index}`);
    for (const id of ids) await container().remember('app', id, `user of ${id}`);
    const { client, calls, close } = await between((keys) => keys.slice(0, 8));
    expect(await container(client).find('app', ids)).toEqual(new Map(ids.map((id) => [id, `user of ${id}`])));
    expect(calls()).toBe(4);
    await close();
  });

  test('half an answer is an error', async () => {
    const { client, close } = await between(() => []);
    await expect(container(client).find('app', ['phone', 'desk'])).rejects.toThrow(
      '2 of 2 endpoints could not be read',
    );
    await close();
  });

  test('who could not be kept is not known', async () => {
    const users = new DynamoDbEndpointUsers({
      client: dynamoDb.client,
      tableName: 'no-such-table',
      clock: () => now,
      pause: async () => {},
    });
    await expect(users.remember('app', 'phone', 'ann')).rejects.toThrow();
    await expect(users.find('app', ['phone'])).rejects.toThrow();
  });

  interface Batch {
    readonly RequestItems: Record<string, { Keys: unknown[]; ConsistentRead?: boolean }>;
  }

  /** Stands in front of the table and leaves some keys of a read unprocessed. */
  async function between(processed: (keys: unknown[]) => unknown[]) {
    let calls = 0;
    const server = await HttpServer.start(async ({ headers, body }) => {
      calls++;
      const { RequestItems } = JSON.parse(body.toString('utf8')) as Batch;
      const { Keys, ConsistentRead } = RequestItems[tableName];
      expect(ConsistentRead).toBe(true);
      const Read = processed(Keys);
      const left = Keys.slice(Read.length);
      const forwarded = Object.fromEntries(
        ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].map((name) => [
          name,
          String(headers[name]),
        ]),
      );
      const answer =
        Read.length === 0
          ? { Responses: {} }
          : ((await (
              await fetch(dynamoDb.endpoint, {
                method: 'POST',
                headers: forwarded,
                body: JSON.stringify({ RequestItems: { [tableName]: { Keys: Read, ConsistentRead } } }),
              })
            ).json()) as object);
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({
          ...answer,
          UnprocessedKeys: left.length > 0 ? { [tableName]: { Keys: left, ConsistentRead } } : {},
        }),
      };
    });
    const client = createEndpointTableClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const close = async () => {
      client.destroy();
      await server.close();
    };
    return { client, calls: () => calls, close };
  }
});
