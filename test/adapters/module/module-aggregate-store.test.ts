import { MemoryItemStore } from '../../../src/adapters/memory/memory-item-store';
import { userPlace } from '../../../src/adapters/module/item-keys';
import { ModuleAggregateStore } from '../../../src/adapters/module/module-aggregate-store';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { NOW } from '../../support/builders';

describe('states in the store of a module', () => {
  let items: MemoryItemStore;

  aggregateStoreConformance(
    async () => {
      items = new MemoryItemStore();
      return new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW });
    },
    async (userId) => {
      const [item] = await items.read([userPlace(userId).key]);
      const content = Buffer.concat([Buffer.from(item.content).subarray(0, -3), Buffer.from('???')]);
      await items.write([{ item: { ...item, content }, entries: [] }]);
    },
  );
});

test('a user with a long id who was removed since the list was made is due no more', async () => {
  const items = new MemoryItemStore();
  const store = new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW });
  const longId = 'x'.repeat(1_500);
  await store.write(longId, { ...NEW_USER, dueAt: NOW }, [], 0);
  const { part } = userPlace(longId);
  expect((await store.due(NOW, part)).users).toEqual([{ userId: longId, dueAt: NOW }]);

  items.read = async () => [];
  expect((await store.due(NOW, part)).users).toEqual([]);
});
