import { MemoryDestination } from '../../../src/adapters/memory/memory-destination';
import { Change } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { eventChange } from '../../support/changes';

testDestination('memory', async () => {
  const destination = new MemoryDestination();
  return {
    destination,
    register: () => {},
    shows: (change) =>
      destination.changes.filter(({ userId }) => userId === change.userId).at(-1)?.n === change.n,
    close: async () => {},
  };
});

test('tells of every change as it comes', async () => {
  const told: Change[] = [];
  const destination = new MemoryDestination((change) => told.push(change));

  await destination.deliver([eventChange('ann'), eventChange('ben')]);

  expect(told).toEqual(destination.changes);
  expect(told.map(({ userId }) => userId)).toEqual(['ann', 'ben']);
});
