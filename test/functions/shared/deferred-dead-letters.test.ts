import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { DeferredDeadLetters } from '../../../src/functions/shared/deferred-dead-letters';

const LETTER = { reason: 'is no event', id: '1', content: {} };

test('nothing is created without a letter, and one place for all of them', async () => {
  const create = jest.fn(() => new MemoryDeadLetters());
  const letters = new DeferredDeadLetters(create);
  await letters.put('none', []);
  expect(create).not.toHaveBeenCalled();
  await letters.put('one', [LETTER]);
  await letters.put('two', [LETTER]);
  expect(create).toHaveBeenCalledTimes(1);
});

test('what cannot be created fails the call, and the next one tries again', async () => {
  const create = jest.fn(() => new MemoryDeadLetters());
  create.mockImplementationOnce(() => {
    throw new Error('a file is missing');
  });
  const letters = new DeferredDeadLetters(create);
  await expect(letters.put('one', [LETTER])).rejects.toThrow('a file is missing');
  await letters.put('one', [LETTER]);
  expect(create).toHaveBeenCalledTimes(2);
});
