import { ItemStore } from '../../src/contract/item-store';
import { Valkey } from '../support/valkey';
import { openerOf, TestedModule, testModule } from './suite';

jest.setTimeout(900_000);

const KEYS = 20;
const CRASHES = 5;

let valkey: Valkey;
beforeAll(async () => {
  valkey = await Valkey.start();
});
afterAll(() => valkey.stop());

const MODULE: TestedModule = {
  database: 'Valkey',
  get file() {
    return valkey.module;
  },
  parametersOf: (name) => ({ url: valkey.url, name }),
};

testModule(MODULE);

const { open, openEmpty } = openerOf({
  get file() {
    return valkey.module;
  },
  database: 'Valkey',
  parametersOf: (name) => ({ url: valkey.url, name: `own ${name}` }),
});

/** Counts in an item, by one more each time, and returns how often the store said that it had. */
async function countIn(store: ItemStore, key: string, isOver: () => boolean): Promise<number> {
  let acknowledged = 0;
  while (!isOver()) {
    try {
      const [stands] = await store.read([key]);
      const next = (stands?.version ?? 0) + 1;
      const content = Buffer.from(`${key} ${next}`);
      const item = { key, part: 0, version: next, content };
      const write = { item, expectedVersion: next - 1, entries: [{ queue: '0', content }] };
      if ((await store.write([write]))[0]) acknowledged++;
    } catch {
      // The server is away; whether it had written is seen by the next read.
    }
  }
  return acknowledged;
}

test('a server that dies again and again loses no write that it has acknowledged, and no entry', async () => {
  const store = await openEmpty();
  let isOver = false;
  const keys = Array.from({ length: KEYS }, (_, i) => `counter ${i}`);
  const counting = keys.map((key) => countIn(store, key, () => isOver));
  for (let crash = 0; crash < CRASHES; crash++) {
    await valkey.crash();
    // Counting goes on in between.
    for (let round = 0; round < 50; round++) await store.read(keys);
  }
  isOver = true;
  const acknowledged = await Promise.all(counting);
  const items = new Map((await store.read(keys)).map((item) => [item.key, item]));
  const entries = (await store.entries('0', undefined, 1_000_000)).map(({ content }) => content.toString());
  for (const [i, key] of keys.entries()) {
    const { version } = items.get(key)!;
    expect(acknowledged[i]).toBeGreaterThan(0);
    expect(version).toBeGreaterThanOrEqual(acknowledged[i]);
    expect(entries.filter((entry) => entry.startsWith(`${key} `))).toEqual(
      Array.from({ length: version }, (_, n) => `${key} ${n + 1}`),
    );
  }
});

test('a server that makes room by forgetting is refused', async () => {
  const store = (await openEmpty()) as ItemStore & {
    readonly client: { config(...args: string[]): Promise<unknown> };
  };
  await store.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await expect(open({ url: valkey.url })).rejects.toThrow(
    'the server removes keys when its memory is full (maxmemory-policy allkeys-lru); set noeviction',
  );
  await store.client.config('SET', 'maxmemory-policy', 'noeviction');
});
