import { MemoryItemStore } from '../../src/adapters/memory/memory-item-store';
import { Item, ItemStore, ItemWrite } from '../../src/contract/item-store';
import { isEmpty, STORE_CHECKS } from '../../src/runtime/store-checks';

/** Runs every check on a store and returns the names of those that it fails. */
async function failuresOf(store: ItemStore): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, run } of STORE_CHECKS) {
    await run({ store, other: store }).catch(() => failures.push(name));
  }
  return failures;
}

test('a store in memory passes every check', async () => {
  expect(await failuresOf(new MemoryItemStore())).toEqual([]);
});

test('an empty store is told from one that holds something', async () => {
  const store = new MemoryItemStore();
  expect(await isEmpty(store)).toBe(true);
  await store.write([{ item: { key: 'a', part: 17, version: 1, content: Buffer.from('a') }, entries: [] }]);
  expect(await isEmpty(store)).toBe(false);
});

/** A store with one defect each. */
const DEFECTS: Record<string, () => ItemStore> = {
  'folds the case of keys': () =>
    new (class extends MemoryItemStore {
      override async read(keys: readonly string[]): Promise<readonly Item[]> {
        return super.read(keys.map((key) => key.toLowerCase()));
      }
      override async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
        return super.write(
          writes.map((each) => ({ ...each, item: { ...each.item, key: each.item.key.toLowerCase() } })),
        );
      }
    })(),
  'keeps text instead of bytes': () =>
    new (class extends MemoryItemStore {
      override async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
        return super.write(
          writes.map((each) => {
            const content = Buffer.from(Buffer.from(each.item.content).toString('utf8'));
            return { ...each, item: { ...each.item, content } };
          }),
        );
      }
    })(),
  'asks for no version': () =>
    new (class extends MemoryItemStore {
      override async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
        return super.write(writes.map(({ item, entries }) => ({ item, entries })));
      }
    })(),
  'adds entries whatever becomes of the item': () =>
    new (class extends MemoryItemStore {
      override async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
        const answers = await super.write(writes.map((each) => ({ ...each, entries: [] })));
        const version = 1;
        await super.write(
          writes.map(({ entries }, i) => ({
            item: { key: `of ${i}`, part: 17, version, content: Buffer.from('') },
            entries,
          })),
        );
        return answers;
      }
    })(),
  'removes whatever version stands': () =>
    new (class extends MemoryItemStore {
      override async remove(key: string): Promise<boolean> {
        const [item] = await this.read([key]);
        return item !== undefined && super.remove(key, item.version);
      }
    })(),
  'lists who is due without an order': () =>
    new (class extends MemoryItemStore {
      override async due(...[part, before, after, limit]: Parameters<ItemStore['due']>) {
        return [...(await super.due(part, before, after, limit))].reverse();
      }
    })(),
  'forgets to settle': () =>
    new (class extends MemoryItemStore {
      override async settle(): Promise<void> {}
    })(),
  'removes what has not expired': () =>
    new (class extends MemoryItemStore {
      override async removeExpired(_before: number, limit: number): Promise<number> {
        return super.removeExpired(Number.MAX_SAFE_INTEGER, limit);
      }
    })(),
};

test.each(Object.keys(DEFECTS))('a store that %s is found out', async (name) => {
  expect(await failuresOf(DEFECTS[name]())).not.toEqual([]);
});
