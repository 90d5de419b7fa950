import * as assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Item, ItemStore, ItemWrite } from '../contract/item-store';

/** Stores of one module that are open at the same time, as in two processes. */
export interface CheckedStores {
  readonly store: ItemStore;
  readonly other: ItemStore;
}

/** One demand of the contract. */
export interface StoreCheck {
  /** Sentence that is true of a store that passes. */
  readonly name: string;
  /** @throws when the store does otherwise */
  run(stores: CheckedStores): Promise<void>;
}

const MAX_VERSION = 2 ** 48;
const MAX_CONTENT_BYTES = 420_000;
const QUEUE = '0';
const PARTS = 18;

/** Builds an item with a key of its own, in any part that the check chooses. */
function item(key: string, about: Partial<Item> = {}): Item {
  return { key, part: 0, version: 1, content: bytes('content'), ...about };
}

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}

/** Compares an item as it was read with the one that was written, in whatever kind of bytes it is. */
function assertSame(read: Item | undefined, written: Item, what: string): void {
  assert.ok(read, `${what} was not read`);
  const { content, ...rest } = read;
  const { content: expected, ...others } = written;
  const without = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  assert.deepEqual({ ...without }, { ...others }, `${what} was read as something else`);
  assert.ok(
    Buffer.from(expected).equals(Buffer.from(content)),
    `${what} has ${content.length} bytes that are not the ${expected.length} that were written`,
  );
}

async function put(store: ItemStore, ...items: readonly Item[]): Promise<void> {
  const answers = await store.write(items.map((each) => ({ item: each, expectedVersion: 0, entries: [] })));
  assert.deepEqual(
    [...answers],
    items.map(() => true),
    'new items were not written',
  );
}

/** Lists a part page by page, and lets something happen behind each page. */
async function scanAll(
  store: ItemStore,
  part: number,
  limit: number,
  afterPage: (page: number) => Promise<unknown> = async () => {},
): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined, page = 1; ; page++) {
    const found = await store.scan(part, after, limit);
    assert.ok(found.length <= limit, `a page of at most ${limit} items had ${found.length}`);
    keys.push(...found.map(({ key }) => key));
    if (found.length < limit) return keys;
    after = found[found.length - 1].key;
    await afterPage(page);
  }
}

async function queueOf(store: ItemStore, queue: string): Promise<string[]> {
  return (await store.entries(queue, undefined, 10_000)).map(({ content }) => text(content));
}

/** Demands of the contract of stores, each on keys of its own; together they need an empty store. */
export const STORE_CHECKS: readonly StoreCheck[] = [
  {
    name: 'keeps every byte of a content, up to 420,000 of them',
    async run({ store }) {
      const all = item('bytes/all', { content: Uint8Array.from({ length: 256 }, (_, i) => i) });
      const large = item('bytes/large', { content: randomBytes(MAX_CONTENT_BYTES) });
      const empty = item('bytes/empty', { content: new Uint8Array() });
      await put(store, all, large, empty);
      const read = new Map((await store.read([all.key, large.key, empty.key])).map((one) => [one.key, one]));
      for (const one of [all, large, empty]) assertSame(read.get(one.key), one, `the item ${one.key}`);
    },
  },
  {
    name: 'keeps versions and instants exactly',
    async run({ store }) {
      const exact = item('exact', {
        part: PARTS - 1,
        version: MAX_VERSION,
        dueAt: 1_764_547_200_123,
        expiresAt: 8_640_000_000_000_000,
      });
      await put(store, exact);
      const [read] = await store.read([exact.key]);
      assertSame(read, exact, 'the item');
    },
  },
  {
    name: 'tells keys apart that differ in case, accents, blanks or their spelling in Unicode',
    async run({ store }) {
      const names = [
        'ann',
        'Ann',
        'ANN',
        'ánn',
        'a\u0301nn',
        'ann ',
        ' ann',
        'ａｎｎ',
        '🎉',
        '🎉🎉',
        'o\'b"%_\\',
      ];
      const items = [...names, 'x'.repeat(1_080)].map((name, i) => item(`keys/${name}`, { version: i + 1 }));
      await put(store, ...items);
      const read = new Map((await store.read(items.map(({ key }) => key))).map((one) => [one.key, one]));
      for (const one of items) assertSame(read.get(one.key), one, `the item ${JSON.stringify(one.key)}`);
    },
  },
  {
    name: 'reads the items that exist and leaves the others out',
    async run({ store }) {
      await put(store, item('some/a'), item('some/c'));
      const read = await store.read(['some/a', 'some/b', 'some/c']);
      assert.deepEqual(read.map(({ key }) => key).sort(), ['some/a', 'some/c']);
      assert.deepEqual([...(await store.read([]))], []);
    },
  },
  {
    name: 'writes an item only over the version that is expected, and answers for each in the order given',
    async run({ store }) {
      await put(store, item('cas/a', { version: 10 }), item('cas/b', { version: 20 }));
      const write = (key: string, version: number, expectedVersion?: number): ItemWrite => ({
        item: item(key, { version, content: bytes(`version ${version}`) }),
        expectedVersion,
        entries: [],
      });
      const answers = await store.write([
        write('cas/a', 11, 0),
        write('cas/b', 21, 20),
        write('cas/c', 31, 0),
        write('cas/d', 41, 7),
      ]);
      assert.deepEqual([...answers], [false, true, true, false]);
      assert.deepEqual([...(await store.write([write('cas/a', 12), write('cas/e', 51)]))], [true, true]);
      const read = await store.read(['cas/a', 'cas/b', 'cas/c', 'cas/d', 'cas/e']);
      assert.deepEqual(read.map(({ key, version }) => `${key} ${version}`).sort(), [
        'cas/a 12',
        'cas/b 21',
        'cas/c 31',
        'cas/e 51',
      ]);
      const b = read.find(({ key }) => key === 'cas/b')!;
      assert.equal(text(b.content), 'version 21');
    },
  },
  {
    name: 'replaces an item as a whole, with the instants that it no longer has',
    async run({ store }) {
      await put(store, item('whole', { part: 3, version: 1, dueAt: 5, expiresAt: 8_640_000_000_000_000 }));
      const next = item('whole', { part: 3, version: 2 });
      assert.deepEqual([...(await store.write([{ item: next, expectedVersion: 1, entries: [] }]))], [true]);
      assertSame((await store.read(['whole']))[0], next, 'the item');
      assert.deepEqual([...(await store.due(3, 10, undefined, 10))], []);
    },
  },
  {
    name: 'takes 500 writes and 1,000 keys in a call',
    async run({ store }) {
      const items = Array.from({ length: 1_000 }, (_, i) => item(`many/${i}`, { part: 4, version: i + 1 }));
      await put(store, ...items.slice(0, 500));
      await put(store, ...items.slice(500));
      const read = await store.read(items.map(({ key }) => key));
      assert.equal(read.length, items.length, 'not all items were read');
    },
  },
  {
    name: 'removes an item only at the version that is expected',
    async run({ store }) {
      await put(store, item('removed', { version: 8 }));
      assert.equal(await store.remove('removed', 7), false);
      assert.equal((await store.read(['removed'])).length, 1);
      assert.equal(await store.remove('removed', 8), true);
      assert.equal(await store.remove('removed', 8), false);
      assert.equal((await store.read(['removed'])).length, 0);
    },
  },
  {
    name: 'lists a part page by page, each item once, while others are written and removed',
    async run({ store }) {
      const keys = Array.from({ length: 25 }, (_, i) => `scan/${String((i * 7) % 25).padStart(2, '0')}`);
      await put(store, ...keys.map((key) => item(key, { part: 5 })), item('scan/elsewhere', { part: 6 }));
      assert.deepEqual((await scanAll(store, 5, 10)).sort(), [...keys].sort());
      const standing = keys.filter((key) => !key.endsWith('3'));
      const listed = await scanAll(store, 5, 4, async (page) => {
        if (page === 1) for (const key of keys) if (key.endsWith('3')) await store.remove(key, 1);
        await store.write([{ item: item(`scan/new ${page}`, { part: 5 }), entries: [] }]);
        const again = item(standing[page], { part: 5, version: page + 1 });
        await store.write([{ item: again, entries: [] }]);
      });
      const old = listed.filter((key) => standing.includes(key));
      assert.deepEqual([...old].sort(), [...standing].sort());
    },
  },
  {
    name: 'lists the items that are due, the earliest first, page by page',
    async run({ store }) {
      const instants = [300, 100, 200, 100, 400, 100, 1_764_547_200_000];
      await put(
        store,
        ...instants.map((dueAt, i) => item(`due/${i}`, { part: 7, dueAt })),
        item('due/never', { part: 7 }),
        item('due/elsewhere', { part: 8, dueAt: 100 }),
      );
      const found: { key: string; dueAt: number }[] = [];
      for (;;) {
        const page = await store.due(7, 300, found[found.length - 1], 2);
        found.push(...page);
        if (page.length < 2) break;
      }
      assert.deepEqual(
        found.map(({ dueAt }) => dueAt),
        [100, 100, 100, 200, 300],
      );
      assert.deepEqual(found.map(({ key }) => key).sort(), ['due/0', 'due/1', 'due/2', 'due/3', 'due/5']);
      const moved = item('due/0', { part: 7, version: 2, dueAt: 900 });
      await store.write([{ item: moved, expectedVersion: 1, entries: [] }]);
      assert.equal((await store.due(7, 300, undefined, 10)).length, 4, 'an item that was moved is still due');
    },
  },
  {
    name: 'adds entries with the items that are written, and with no other',
    async run({ store }) {
      const queue = 'with items';
      const write = (key: string, expectedVersion: number): ItemWrite => ({
        item: item(key),
        expectedVersion,
        entries: [
          { queue, content: bytes(key) },
          { queue: `${queue} 2`, content: bytes(`${key} 2`) },
        ],
      });
      await store.write([write('entries/a', 0), write('entries/b', 5), write('entries/c', 0)]);
      assert.deepEqual((await queueOf(store, queue)).sort(), ['entries/a', 'entries/c']);
      assert.deepEqual((await queueOf(store, `${queue} 2`)).sort(), ['entries/a 2', 'entries/c 2']);
      assert.deepEqual(await queueOf(store, 'another'), []);
    },
  },
  {
    name: 'lists entries in their order and page by page, and removes those that are settled',
    async run({ store }) {
      const queue = 'in order';
      const expected = Array.from({ length: 12 }, (_, i) => `entry ${i}`);
      for (const [i, content] of expected.entries()) {
        await store.write([{ item: item(`ordered/${i}`), entries: [{ queue, content: bytes(content) }] }]);
      }
      const first = await store.entries(queue, undefined, 5);
      const second = await store.entries(queue, first[4].id, 5);
      assert.deepEqual(
        [...first, ...second].map(({ content }) => text(content)),
        expected.slice(0, 10),
      );
      await store.settle(queue, [first[0].id, first[2].id, second[4].id]);
      await store.settle(queue, [first[0].id]);
      await store.settle('another', [first[1].id]);
      const left = expected.filter((_, i) => i !== 0 && i !== 2 && i !== 9);
      assert.deepEqual(await queueOf(store, queue), left);
    },
  },
  {
    name: 'lets exactly one of several writers at a time replace a version, with its entries in that order',
    async run({ store, other }) {
      const key = 'contended';
      const queue = 'contended';
      await put(store, item(key, { content: bytes('0') }));
      let version = 1;
      const writers = Array.from({ length: 16 }, async (_, n) => {
        const mine = n % 2 === 0 ? store : other;
        for (let done = 0; done < 10;) {
          const [stands] = await mine.read([key]);
          const next = String(Number(text(stands.content)) + 1);
          const [isWritten] = await mine.write([
            {
              item: item(key, { version: ++version, content: bytes(next) }),
              expectedVersion: stands.version,
              entries: [{ queue, content: bytes(next) }],
            },
          ]);
          if (isWritten) done++;
        }
      });
      await Promise.all(writers);
      assert.equal(text((await store.read([key]))[0].content), '160', 'writes were lost or counted twice');
      assert.deepEqual(
        await queueOf(store, queue),
        Array.from({ length: 160 }, (_, i) => String(i + 1)),
        'entries are missing, doubled or in another order than the writes',
      );
    },
  },
  {
    name: 'writes many items at the same time from two processes without a deadlock',
    async run({ store, other }) {
      const keys = Array.from({ length: 100 }, (_, i) => `crossing/${i}`);
      const writes = (order: readonly string[], version: number) =>
        order.map((key) => ({
          item: item(key, { version }),
          entries: [{ queue: 'crossing', content: bytes(key) }],
        }));
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => i + 1).flatMap((round) => [
          store.write(writes(keys, round)),
          other.write(writes([...keys].reverse(), 100 + round)),
        ]),
      );
      assert.equal((await store.read(keys)).length, keys.length);
      assert.equal((await queueOf(store, 'crossing')).length, 20 * keys.length);
    },
  },
  {
    name: 'shows every process what another has written, at once',
    async run({ store, other }) {
      for (let i = 1; i <= 20; i++) {
        const [writer, reader] = i % 2 === 0 ? [store, other] : [other, store];
        const seen = item('seen', { part: 9, version: i, dueAt: i });
        await writer.write([{ item: seen, entries: [{ queue: 'seen', content: bytes(String(i)) }] }]);
        assertSame((await reader.read(['seen']))[0], seen, 'the item of another process');
        assert.equal((await reader.scan(9, undefined, 10))[0].version, i);
        assert.deepEqual([...(await reader.due(9, i, undefined, 10))], [{ key: 'seen', dueAt: i }]);
        assert.equal((await queueOf(reader, 'seen')).length, i);
      }
    },
  },
  {
    name: 'removes what has expired, and nothing else',
    async run({ store }) {
      await put(
        store,
        ...[1_000, 2_000, 3_000].map((expiresAt) => item(`expired/${expiresAt}`, { expiresAt })),
        item('expired/never'),
      );
      assert.equal(await store.removeExpired(2_000, 1), 1);
      assert.equal(await store.removeExpired(2_000, 10), 1);
      assert.equal(await store.removeExpired(2_000, 10), 0);
      const keys = ['expired/1000', 'expired/2000', 'expired/3000', 'expired/never'];
      assert.deepEqual((await store.read(keys)).map(({ key }) => key).sort(), keys.slice(2));
    },
  },
];

/** Tells whether a store holds nothing yet, so that the checks harm nobody's states. */
export async function isEmpty(store: ItemStore): Promise<boolean> {
  for (let part = 0; part < PARTS; part++) {
    if ((await store.scan(part, undefined, 1)).length > 0) return false;
  }
  return (await store.entries(QUEUE, undefined, 1)).length === 0;
}
