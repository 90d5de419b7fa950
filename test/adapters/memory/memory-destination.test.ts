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

test('a listener receives every change as it comes', async () => {
  const received: Change[] = [];
  const destination = new MemoryDestination((change) => received.push(change));

  await destination.deliver([eventChange('ann'), eventChange('ben')]);

  expect(received).toEqual(destination.changes);
  expect(received.map(({ userId }) => userId)).toEqual(['ann', 'ben']);
});
