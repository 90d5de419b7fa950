import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { AddressInfo } from 'node:net';
import { MemoryTimeseriesStore } from '../../src/adapters/memory/memory-timeseries-store';
import { userPlace } from '../../src/adapters/module/item-keys';
import { openStoreModule } from '../../src/adapters/module/load-store-module';
import { ModuleAggregateStore } from '../../src/adapters/module/module-aggregate-store';
import { ModuleLagNotes } from '../../src/adapters/module/module-lag-notes';
import { ModuleObjectNotes } from '../../src/adapters/module/module-object-notes';
import { ItemStore } from '../../src/contract/item-store';
import { STORE_CHECKS } from '../../src/runtime/store-checks';
import { aggregateStoreConformance } from '../conformance/aggregate-store';
import { testLagNotes } from '../conformance/lag-notes';
import { testObjectNotes } from '../conformance/object-notes';
import { expectNothingFound, fillWritesEarly, searchOver } from '../exactness/check';
import { NOW } from '../support/builders';

jest.setTimeout(900_000);

const MODULE = process.env.STORE_MODULE!;
/** Driver of the module, for what only an operator does. */
interface Client {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}
const { Client } = createRequire(MODULE)('pg') as { Client: new () => Client };

const opened: ItemStore[] = [];
let schemas = 0;

async function open(parameters: Record<string, string> = {}): Promise<ItemStore> {
  const store = await openStoreModule(MODULE, parameters);
  opened.push(store);
  return store;
}

/** Opens a store that holds nothing. */
async function openEmpty(): Promise<ItemStore> {
  return open({ schema: `empty ${++schemas}` });
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close!()));
});

async function asOperator(statement: string): Promise<void> {
  const client = new Client();
  await client.connect();
  await client.query(statement);
  await client.end();
}

describe('a store in PostgreSQL', () => {
  test.each(STORE_CHECKS.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    const schema = `check ${++schemas}`;
    const [store, other] = await Promise.all([open({ schema }), open({ schema })]);
    await run({ store, other });
  });
});

describe('states in PostgreSQL', () => {
  let items: ItemStore;
  aggregateStoreConformance(
    async () => {
      items = await openEmpty();
      return new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW });
    },
    async (userId) => {
      const [item] = await items.read([userPlace(userId).key]);
      const content = Buffer.concat([Buffer.from(item.content).subarray(0, -3), Buffer.from('???')]);
      await items.write([{ item: { ...item, content }, entries: [] }]);
    },
  );
});

testLagNotes('PostgreSQL', async () => {
  const items = await openEmpty();
  return new ModuleLagNotes(async () => items);
});
testObjectNotes('PostgreSQL', async () => {
  const items = await openEmpty();
  return new ModuleObjectNotes(
    async () => items,
    () => NOW,
  );
});

test('connections that the server ends fail the calls that use them, and no later one', async () => {
  const store = await openEmpty();
  const item = { key: 'a', part: 0, version: 1, content: Buffer.from('a') };
  await store.write([{ item, expectedVersion: 0, entries: [] }]);
  await asOperator(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL',
  );
  const calls = await Promise.allSettled(Array.from({ length: 8 }, () => store.read(['a'])));
  expect(calls.length).toBe(8);
  expect(await store.read(['a'])).toMatchObject([{ key: 'a', version: 1 }]);
});

test('a secret leads to an encrypted connection, or to none', async () => {
  const { PGHOST: host, PGPORT: port, PGUSER: username, PGPASSWORD: password } = process.env;
  const service = createServer((_, response) => {
    const SecretString = JSON.stringify({ host, port: Number(port), username, password });
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Name: 'states', SecretString }));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  await expect(open({ secret: 'states' })).rejects.toThrow('The server does not support SSL connections');
  service.close();
});

describe('histories', () => {
  beforeEach(fillWritesEarly);

  test('counts and changes are as exact in PostgreSQL', async () => {
    const create = async () => {
      const items = await openEmpty();
      return {
        aggregates: new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW }),
        timeseries: new MemoryTimeseriesStore({ clock: () => NOW }),
      };
    };
    await expectNothingFound('exactness in PostgreSQL', 40, (runs, seed) => searchOver(create, runs, seed));
  });
});
