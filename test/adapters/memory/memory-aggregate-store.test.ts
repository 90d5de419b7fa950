import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { MemoryStateTable } from '../../../src/adapters/memory/state-table';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { attributeChange } from '../../support/changes';

describe('states in memory', () => {
  aggregateStoreConformance(async () => new MemoryAggregateStore());
});

describe('states in memory, packed unless they are of the latest user', () => {
  aggregateStoreConformance(async () => new MemoryAggregateStore({ states: new MemoryStateTable(1) }));
});

test('a listener receives the changes of the writes that took effect and carried some', async () => {
  const received: unknown[] = [];
  const store = new MemoryAggregateStore({ onChanges: (changes) => received.push(changes) });
  const changes = [attributeChange('ann')];
  const first = await store.write('ann', NEW_USER, changes, 0);
  await store.write('ann', NEW_USER, changes, 0);
  await store.write('ann', NEW_USER, [], first.written ? first.version : 0);
  expect(received).toEqual([changes]);
});
