import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { testDeadLetters } from '../../conformance/dead-letters';

testDeadLetters('memory', async () => {
  const deadLetters = new MemoryDeadLetters();
  return {
    deadLetters,
    find: (name) => [...(deadLetters.stored.get(name) ?? [])],
    names: () => deadLetters.stored.size,
    close: async () => {},
  };
});
