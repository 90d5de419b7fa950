import { createHash } from 'node:crypto';
import {
  AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { decodeChanges } from '../../../src/adapters/encoding/change-codec';
import { encodeState } from '../../../src/adapters/encoding/state-codec';
import { DueIndexError } from '../../../src/adapters/store-errors';
import { userKey } from '../../../src/adapters/user-key';
import { AGGREGATES, DUE_INDEX } from '../../../src/contract/table-keys';
import { DUE_PARTS } from '../../../src/engine/ports';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { event, foldAll, NOW, ruleSet } from '../../support/builders';
import { users } from '../../support/changes';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { HttpServer } from '../../support/http-server';

describe('states in DynamoDB', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
  });
  afterAll(() => dynamoDb.close());

  async function createStore() {
    const table = await dynamoDb.createStateTable(`aggregates-${++tables}`);
    return { store: new DynamoDbAggregateStore(dynamoDb.client, table), table };
  }

  let lastTable: string;
  aggregateStoreConformance(
    async () => {
      const { store, table } = await createStore();
      lastTable = table;
      return store;
    },
    async (userId) => {
      await dynamoDb.client.send(
        new UpdateItemCommand({
          TableName: lastTable,
          Key: { [AGGREGATES.partitionKey]: { S: userKey(userId) } },
          UpdateExpression: 'SET #state = :state',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':state': { B: Buffer.from('spoiled') } },
        }),
      );
    },
  );

  test('know as their own what a batch wrote whose answer was lost', async () => {
    const table = await dynamoDb.createStateTable(`aggregates-${++tables}`);
    let lost = 0;
    const network = await HttpServer.start(async ({ headers, body }) => {
      const sent = Object.entries(headers).filter(
        ([name]) => !/^(host|connection|content-length)$/.test(name),
      );
      const answer = await fetch(dynamoDb.endpoint, {
        method: 'POST',
        headers: Object.fromEntries(sent) as Record<string, string>,
        body,
      });
      const text = await answer.text();
      const isBatch = headers['x-amz-target'] === 'DynamoDB_20120810.BatchExecuteStatement';
      // The first attempt, which is not the SDK's once it has sent a batch.
      if (isBatch && !('amz-sdk-request' in headers) && lost++ < 2) return 'dropped';
      return { status: answer.status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: text };
    });
    const client = new DynamoDBClient({
      region: 'us-east-1',
      endpoint: network.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const store = new DynamoDbAggregateStore(client, table, { pause: async () => {} });
    const userIds = ['ann', 'bob'];
    const states = [0, 1, 2, 3].map((latestRevision) => ({ ...NEW_USER, latestRevision }));
    const write = (state: UserState, ids: string[], versions: number[]) =>
      Promise.all(ids.map((id, i) => store.write(id, state, [], versions[i] ?? 0)));
    try {
      // The SDK sends a batch, then an insertion and a replacement are lost.
      await write(states[0], ['eve', 'joe'], []);
      let versions: number[] = [];
      for (const state of states) {
        const results = await write(state, userIds, versions);
        versions = results.map((result) => (result.written ? result.version : NaN));
      }
      const kept = await store.read(userIds, { consistent: true });
      expect(userIds.map((id) => kept.get(id))).toEqual(
        versions.map((version) => ({ version, state: states[3] })),
      );
      expect(lost).toBeGreaterThanOrEqual(3);
    } finally {
      client.destroy();
      await network.close();
    }
  });

  test('start afresh for a user who was deleted meanwhile, instead of failing for ever', async () => {
    const { store, table } = await createStore();
    const { state } = foldAll(ruleSet(), [event()]);
    const first = await store.write('ann', state, [], 0);
    await dynamoDb.client.send(
      new DeleteItemCommand({ TableName: table, Key: { [AGGREGATES.partitionKey]: { S: userKey('ann') } } }),
    );
    if (!first.written) throw new Error('the table was not empty');
    expect(await store.write('ann', state, [], first.version)).toEqual({
      written: false,
      current: { version: 0, state: NEW_USER },
    });
    expect(await store.write('ann', state, [], 0)).toMatchObject({ written: true });
  });

  test('are not written from before a restore, though the table has had as many writes since', async () => {
    const { store, table } = await createStore();
    const [old, lost, current] = [1, 2, 3].map((latestRevision) => ({ ...NEW_USER, latestRevision }));
    const versionAfter = async (state: UserState, expectedVersion: number) => {
      const result = await store.write('ann', state, [], expectedVersion);
      if (!result.written) throw new Error('another writer was faster');
      return result.version;
    };
    const first = await versionAfter(old, 0);
    const key = { [AGGREGATES.partitionKey]: { S: userKey('ann') } };
    const { Item: backup } = await dynamoDb.client.send(new GetItemCommand({ TableName: table, Key: key }));
    const remembered = await versionAfter(lost, first);

    await dynamoDb.client.send(new PutItemCommand({ TableName: table, Item: backup }));
    const version = await versionAfter(current, first);
    expect(await store.write('ann', lost, [], remembered)).toEqual({
      written: false,
      current: { version, state: current },
    });
  });

  test('carry their changes in an outbox, on exactly those writes that cause some', async () => {
    const { store, table } = await createStore();
    const { state, changes } = foldAll(
      ruleSet(
        { 'Operator-C': 'atLeast', 'Target-C': '1' },
        { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' },
      ),
      [event()],
    );
    const outbox = async () =>
      (await dynamoDb.client.send(new ScanCommand({ TableName: table }))).Items!.find(
        (item) => item[AGGREGATES.partitionKey].S === userKey('ann'),
      )![AGGREGATES.outbox]?.S;

    const written = await store.write('ann', state, changes, 0);
    expect(changes).toHaveLength(2);
    expect(decodeChanges('ann', (await outbox())!)).toEqual(changes);
    expect(await store.readLatestChanges('ann')).toEqual(changes);
    await store.write('ann', state, [], written.written ? written.version : 0);
    expect(await outbox()).toBeUndefined();
    expect(await store.readLatestChanges('ann')).toEqual([]);
  });

  describe('at which time alone can change something', () => {
    const itemIn = async (table: string, userId: string) => {
      const key = { [AGGREGATES.partitionKey]: { S: userKey(userId) } };
      return (await dynamoDb.client.send(new GetItemCommand({ TableName: table, Key: key }))).Item!;
    };

    test('have an entry in the index, and no others', async () => {
      const { store, table } = await createStore();
      await store.write('ann', NEW_USER, [], 0);
      await store.write('bob', { ...NEW_USER, dueAt: NOW }, [], 0);
      expect(Object.keys(await itemIn(table, 'ann')).sort()).toEqual(['pk', 'state', 'version']);
      expect(await itemIn(table, 'bob')).toMatchObject({
        [DUE_INDEX.partitionKey]: { N: expect.stringMatching(/^\d+$/) as string },
        [DUE_INDEX.sortKey]: { N: String(NOW) },
      });
      const { Items: entries } = await dynamoDb.client.send(
        new ScanCommand({ TableName: table, IndexName: DUE_INDEX.name }),
      );
      expect(entries).toHaveLength(1);
      expect(Object.keys(entries![0]).sort()).toEqual([DUE_INDEX.sortKey, DUE_INDEX.partitionKey, 'pk']);
    });

    test('are kept in a table without the index, which says that it cannot list them', async () => {
      const table = await dynamoDb.createTable(`without-index-${++tables}`, AGGREGATES.partitionKey);
      const store = new DynamoDbAggregateStore(dynamoDb.client, table);
      const state = { ...NEW_USER, dueAt: NOW };
      expect(await store.write('ann', state, [], 0)).toMatchObject({ written: true });
      expect((await store.read(['ann'])).get('ann')?.state).toEqual(state);

      const failure = await store.due(NOW, 0).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DueIndexError);
      expect((failure as Error).message).toMatch(
        new RegExp(
          `^the table ${table} cannot list by its index due the users who are due \\(.*index.*\\); ` +
            'a new index answers once it is ACTIVE; if there is none, deploy the installation again or, ' +
            'where the table is given, add a global secondary index due with the partition key duePart ' +
            'and the sort key dueAt, both of type number, that projects userId$',
        ),
      );
    });
  });

  test('are scanned in equal parts, and by a text that their ids contain', async () => {
    const { store } = await createStore();
    for (const userId of ['ann', 'anna', 'bob', 'user', `${'x'.repeat(1_500)}anna`]) {
      await store.write(userId, NEW_USER, [], 0);
    }
    const idsOf = async (scope: Parameters<DynamoDbAggregateStore['scan']>[1]) =>
      (await store.scan(undefined, scope)).users.map(({ userId }) => userId);
    const parts = await Promise.all([0, 1, 2].map((n) => idsOf({ part: { n, of: 3 } })));
    expect(new Set(parts.flat()).size).toBe(5);
    expect(parts.flat()).toHaveLength(5);
    expect((await idsOf({ idContains: 'anna' })).sort()).toEqual(['anna', `${'x'.repeat(1_500)}anna`]);
    // The prefix of every key contains this text.
    expect(await idsOf({ idContains: 'user' })).toEqual(['user']);
  });

  const noise = (i: number) => createHash('sha512').update(String(i)).digest('base64');
  const ENTRY = {
    definition: 'd',
    condition: 'c',
    generation: 1,
    conditionRevision: 1,
    since: NOW,
    evaluated: true,
  };

  test('leave no room for rules that do not fit one item, which are refused with what to do', async () => {
    const { store } = await createStore();
    const rules = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [
        `attribute:${noise(i)}`,
        { ...ENTRY, row: { where: `row ${i}`, cells: { EventName: noise(i), Description: noise(-i) } } },
      ]),
    );
    await expect(store.writeCatalogue({ revision: 1, rules, pendingRemoval: {} }, 0)).rejects.toThrow(
      /^5000 rules are too many for one installation: they take \d+ bytes, and 399000 fit into one item; spread them/,
    );
  });

  test('leave no room for more names of outputs than one item holds, which are refused with what to do', async () => {
    const { store } = await createStore();
    const catalogueOf = (revision: number) => {
      const rules = Object.fromEntries(
        Array.from({ length: 3_000 }, (_, i) => [
          `attribute:${noise(revision * 10_000 + i)}`,
          { ...ENTRY, row: { where: `row ${i}`, cells: {} } },
        ]),
      );
      return { revision, rules, pendingRemoval: {} };
    };
    expect(await store.writeCatalogue(catalogueOf(1), 0)).toBe(true);

    await expect(store.writeCatalogue(catalogueOf(2), 1)).rejects.toThrow(
      /^6000 names of outputs were used in this installation, which is too many: they take \d+ bytes, and 399000 fit/,
    );
    expect((await store.readCatalogue()).revision).toBe(1);
    expect(await store.writeCatalogue({ ...catalogueOf(1), revision: 2 }, 1)).toBe(true);
  });
});

describe('a table', () => {
  const TABLE = 'aggregates';
  const client = new DynamoDBClient({});
  const table = mockClient(client);
  const pauses: number[] = [];
  const store = () =>
    new DynamoDbAggregateStore(client, TABLE, {
      pause: async (milliseconds) => void pauses.push(milliseconds),
    });
  const keysOf = (userIds: readonly string[]) =>
    userIds.map((userId) => ({ [AGGREGATES.partitionKey]: { S: userKey(userId) } }));
  const itemOf = (userId: string) => ({
    [AGGREGATES.partitionKey]: { S: userKey(userId) },
    version: { N: '7' },
    state: { S: encodeState(NEW_USER, () => 0) },
  });
  const keysAsked = () =>
    table
      .commandCalls(BatchGetItemCommand)
      .map(({ args: [{ input }] }) => input.RequestItems![TABLE].Keys!.length);

  beforeEach(() => {
    table.reset();
    pauses.length = 0;
  });

  test('that leaves keys of a batch unprocessed is asked for these again, after pauses that double', async () => {
    const all = users(5);
    const left = [5, 5, 5, 2, 0];
    let call = 0;
    table.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
      const keys = RequestItems[TABLE].Keys as ReturnType<typeof keysOf>;
      const unread = keys.slice(keys.length - left[call++]);
      return {
        Responses: {
          [TABLE]: keys
            .slice(0, keys.length - unread.length)
            .map((key) => itemOf(all.find((userId) => userKey(userId) === key.pk.S)!)),
        },
        ...(unread.length > 0 && { UnprocessedKeys: { [TABLE]: { Keys: unread } } }),
      };
    });
    const states = await store().read(all);
    expect([...states.keys()].sort()).toEqual(all);
    expect(keysAsked()).toEqual([5, 5, 5, 5, 2]);
    expect(pauses).toHaveLength(4);
    pauses.forEach((milliseconds, i) => {
      expect(milliseconds).toBeGreaterThanOrEqual(25 * 2 ** i);
      expect(milliseconds).toBeLessThanOrEqual(50 * 2 ** i);
    });
  });

  test('that never finishes a batch read is an error that says how many states are left', async () => {
    table.on(BatchGetItemCommand).resolves({
      Responses: { [TABLE]: [] },
      UnprocessedKeys: { [TABLE]: { Keys: keysOf(['bob', 'cem']) } },
    });
    await expect(store().read(['ann', 'bob', 'cem'])).rejects.toThrow(
      '2 of 3 states could not be read in 8 attempts',
    );
    expect(keysAsked()).toEqual([3, 2, 2, 2, 2, 2, 2, 2]);
    expect(pauses).toHaveLength(7);
  });

  test('that answers at once needs no pause', async () => {
    table.on(BatchGetItemCommand).resolves({ Responses: { [TABLE]: [itemOf('ann')] } });
    expect((await store().read(['ann', 'bob'])).get('ann')).toEqual({ version: 7, state: NEW_USER });
    expect(pauses).toEqual([]);
  });

  test('that answers a batch read with nothing at all is an error, and makes no user a new one', async () => {
    table.on(BatchGetItemCommand).resolves({});
    await expect(store().read(['ann'])).rejects.toThrow('the table answered without any states');
  });

  test('that answers a scan with nothing at all is an error, and not the end of the users', async () => {
    table.on(ScanCommand).resolves({});
    await expect(store().scan()).rejects.toThrow('the table answered without any states');
  });

  test.each<[string, AttributeValue | undefined]>([
    ['no JSON', { S: '{"v":' }],
    ['JSON of another kind', { S: '{}' }],
    ['not packed', { B: Buffer.from('{"v":[0,0]}') }],
    ['absent', undefined],
  ])('with a state that is %s names its user', async (_, state) => {
    table.on(ScanCommand).resolves({ Items: [{ ...itemOf('ann'), state: state! }, itemOf('bob')] });
    const named: string[] = [];
    const page = await store().scan(undefined, { onUndecodable: (userId) => named.push(userId) });
    expect(page.users.map(({ userId }) => userId)).toEqual(['bob']);
    expect(named).toEqual(['ann']);
  });

  test('whose numbers of rules lack one names the users that mention it', async () => {
    const rules = { 'attribute:click': { changes: 1, ready: true } };
    const state = { S: encodeState({ ...NEW_USER, rules }, () => 7) };
    table
      .on(ScanCommand)
      .resolves({ Items: [{ ...itemOf('ann'), state }, itemOf('bob')] })
      .on(GetItemCommand)
      .resolves({});
    const errors: unknown[] = [];
    const page = await store().scan(undefined, { onUndecodable: (...found) => errors.push(found) });
    expect(page.users.map(({ userId }) => userId)).toEqual(['bob']);
    expect(errors).toEqual([
      ['ann', expect.objectContaining({ message: expect.stringContaining('rule number 7') })],
    ]);
  });

  test('that does not answer with the numbers of rules is an error, and no fault of any user', async () => {
    const rules = { 'attribute:click': { changes: 1, ready: true } };
    const state = { S: encodeState({ ...NEW_USER, rules }, () => 7) };
    table
      .on(ScanCommand)
      .resolves({ Items: [{ ...itemOf('ann'), state }] })
      .on(GetItemCommand)
      .rejects(new Error('throttled'));
    const named: string[] = [];
    await expect(store().scan(undefined, { onUndecodable: (userId) => named.push(userId) })).rejects.toThrow(
      'throttled',
    );
    expect(named).toEqual([]);
  });

  test('of which no user is due is asked once for each part', async () => {
    table.on(QueryCommand).resolves({ Items: [] });
    for (let part = 0; part < DUE_PARTS; part++) {
      expect(await store().due(NOW, part)).toEqual({ users: [] });
    }
    const asked = table.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);
    expect(asked.map(({ IndexName }) => IndexName)).toEqual(Array(DUE_PARTS).fill('due'));
    expect(new Set(asked.map(({ ExpressionAttributeValues: values }) => values![':part'].N)).size).toBe(
      DUE_PARTS,
    );
  });

  test('continues its list of users who are due behind the last of a page, spaces in ids included', async () => {
    const last = { pk: { S: userKey('a b') }, duePart: { N: '3' }, dueAt: { N: '17' } };
    table
      .on(QueryCommand)
      .resolvesOnce({ Items: [last], LastEvaluatedKey: last })
      .resolves({ Items: [] });
    const { users: due, next } = await store().due(NOW, 3);
    expect(due).toEqual([{ userId: 'a b', dueAt: 17 }]);
    expect(await store().due(NOW, 3, next)).toEqual({ users: [] });
    const [, { args }] = table.commandCalls(QueryCommand);
    expect(args[0].input.ExclusiveStartKey).toEqual(last);
  });

  test('that still fills its index is told apart from one that fails', async () => {
    const refusal = (name: string, message: string) => Object.assign(new Error(message), { name });
    const filling = 'Cannot read from backfilling global secondary index: due';
    table.on(QueryCommand).rejects(refusal('ValidationException', filling));
    await expect(store().due(NOW, 0)).rejects.toThrow(DueIndexError);
    await expect(store().due(NOW, 0)).rejects.toThrow(filling);
    for (const name of ['AccessDeniedException', 'ProvisionedThroughputExceededException']) {
      const error = refusal(name, 'no');
      table.on(QueryCommand).rejects(error);
      await expect(store().due(NOW, 0)).rejects.toBe(error);
    }
  });

  test('that answers with nothing at all is an error, and not the end of the users who are due', async () => {
    table.on(QueryCommand).resolves({});
    await expect(store().due(NOW, 0)).rejects.toThrow('the table answered without any users');
  });

  test('that refuses a write without the current item is asked for it', async () => {
    table
      .on(PutItemCommand)
      .rejects(new ConditionalCheckFailedException({ message: 'refused', $metadata: {} }))
      .on(GetItemCommand)
      .resolves({ Item: itemOf('ann') });
    expect(await store().write('ann', NEW_USER, [], 3)).toEqual({
      written: false,
      current: { version: 7, state: NEW_USER },
    });
  });

  test('that has the write of an attempt whose answer was lost has written it', async () => {
    let written: Record<string, AttributeValue> | undefined;
    table.on(PutItemCommand).callsFake(({ Item }) => {
      written = Item as typeof written;
      throw new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, Item: written });
    });
    const result = await store().write('ann', NEW_USER, [], 3);
    expect(result).toEqual({ written: true, version: Number(written!.version.N) });
  });

  test('that breaks off a write is an error: whether the state was written is unknown', async () => {
    table.on(PutItemCommand).rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    await expect(store().write('ann', NEW_USER, [], 3)).rejects.toThrow('socket hang up');
    await expect(store().writeCatalogue({ revision: 1, rules: {}, pendingRemoval: {} }, 0)).rejects.toThrow(
      'socket hang up',
    );
  });
});
