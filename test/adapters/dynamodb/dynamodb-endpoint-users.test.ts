import { BatchGetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createEndpointTableClient,
  DynamoDbEndpointUsers,
} from '../../../src/adapters/dynamodb/dynamodb-endpoint-users';
import { ENDPOINT_USERS } from '../../../src/contract/ingestion-config';
import { endpointUsersConformance } from '../../conformance/endpoint-users';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { HttpServer } from '../../support/http-server';

describe('users of endpoints in DynamoDB', () => {
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
      assignmentsOf: async (...args) => container().assignmentsOf(...args),
      remove: async (...args) => container().remove(...args),
    }));
  });

  test('are one item per endpoint', async () => {
    await container().remember('app', 'phone', 'ann');
    const { Items } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(Items).toEqual([{ pk: { S: 'endpoint#app#phone' }, userId: { S: 'ann' } }]);
  });

  test('stored by another container are known 10 seconds later at most', async () => {
    const [one, other] = [container(), container()];
    await one.remember('app', 'phone', 'ann');
    await other.find('app', ['phone']);
    await one.remember('app', 'phone', 'ben');
    now += 10_001;
    expect(await other.find('app', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test('that another container stored first are known at once', async () => {
    const [one, other] = [container(), container()];
    await other.find('app', ['phone']);
    await one.remember('app', 'phone', 'ann');
    expect(await other.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('are read once for an endpoint that sends one batch after the other', async () => {
    const { client, calls, close } = await between((keys) => keys);
    await container().remember('app', 'phone', 'ann');
    const users = container(client);
    for (let times = 0; times < 5; times++) {
      expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
    }
    expect(calls()).toBe(1);
    await close();
  });

  test('whose keys DynamoDB leaves unprocessed are asked for again', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `endpoint-${index}`);
    for (const id of ids) await container().remember('app', id, `user of ${id}`);
    const { client, calls, close } = await between((keys) => keys.slice(0, 8));
    expect(await container(client).find('app', ids)).toEqual(new Map(ids.map((id) => [id, `user of ${id}`])));
    expect(calls()).toBe(4);
    await close();
  });

  test('are not half known: half an answer is an error', async () => {
    const { client, close } = await between(() => []);
    await expect(container(client).find('app', ['phone', 'desk'])).rejects.toThrow(
      '2 of 2 endpoints could not be read',
    );
    await close();
  });

  test('that could not be stored are not known', async () => {
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

  /** Starts a proxy of the table that leaves keys of a read unprocessed. */
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

describe('a table of endpoints', () => {
  const TABLE = 'endpoints';
  const client = createEndpointTableClient();
  const table = mockClient(client);
  const pauses: number[] = [];
  const now = NOW;
  let users: DynamoDbEndpointUsers;

  beforeEach(() => {
    table.reset();
    pauses.length = 0;
    users = new DynamoDbEndpointUsers({
      client,
      tableName: TABLE,
      clock: () => now,
      pause: async (milliseconds) => void pauses.push(milliseconds),
    });
  });

  const keyOf = (id: string) => ({ [ENDPOINT_USERS.partitionKey]: { S: `endpoint#app#${id}` } });
  const itemOf = (id: string, userId: string) => ({ ...keyOf(id), [ENDPOINT_USERS.userId]: { S: userId } });

  test('that answers with nothing at all is an error: events must not become events of no user', async () => {
    table.on(BatchGetItemCommand).resolves({});
    await expect(users.find('app', ['phone'])).rejects.toThrow('the table answered without any endpoints');
  });

  test('that never finishes a batch read is an error that says how many endpoints are left', async () => {
    table.on(BatchGetItemCommand).resolves({
      Responses: { [TABLE]: [] },
      UnprocessedKeys: { [TABLE]: { Keys: [keyOf('phone')] } },
    });
    await expect(users.find('app', ['phone', 'desk'])).rejects.toThrow(
      '1 of 2 endpoints could not be read in 5 attempts',
    );
    expect(pauses).toHaveLength(4);
  });

  test('that breaks off a write leaves the user of the endpoint unknown', async () => {
    table
      .on(PutItemCommand)
      .resolvesOnce({})
      .rejects(new Error('socket hang up'))
      .on(BatchGetItemCommand)
      .resolves({ Responses: { [TABLE]: [itemOf('phone', 'ben')] } });
    await users.remember('app', 'phone', 'ann');
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
    await expect(users.remember('app', 'phone', 'ben')).rejects.toThrow('socket hang up');
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test('is asked again for an endpoint without a user, each time', async () => {
    table.on(BatchGetItemCommand).resolves({ Responses: {} });
    for (const _ of [1, 2]) expect(await users.find('app', ['phone'])).toEqual(new Map());
    expect(table.calls()).toHaveLength(2);
  });
});
