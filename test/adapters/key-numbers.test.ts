import { KeyNumbers, KeyNumberStore } from '../../src/adapters/key-numbers';

/** Keeps numbers for any number of containers, as a table does. */
class SharedNumbers implements KeyNumberStore {
  keys: readonly string[] = [];
  reads = 0;

  async read(): Promise<readonly string[]> {
    this.reads++;
    return this.keys;
  }

  async write(keys: readonly string[], expected: number): Promise<boolean> {
    if (this.keys.length !== expected) return false;
    this.keys = keys;
    return true;
  }
}

test('the same key has the same number in every container, and no two keys share one', async () => {
  const shared = new SharedNumbers();
  const containers = [new KeyNumbers(shared), new KeyNumbers(shared), new KeyNumbers(shared)];
  const given = await Promise.all(
    containers.flatMap((container, i) => [container.give(['a', 'b']), container.give([`own-${i}`, 'a'])]),
  );
  expect(new Set(given.map((numberOf) => numberOf('a'))).size).toBe(1);
  expect(new Set(shared.keys).size).toBe(5);
});

test('numbers of another container are resolved with one read for a whole page of users', async () => {
  const shared = new SharedNumbers();
  const numberOf = await new KeyNumbers(shared).give(['a', 'b']);
  shared.reads = 0;
  const reader = new KeyNumbers(shared);
  expect(
    await Promise.all(Array.from({ length: 100 }, () => reader.resolve((keyOf) => keyOf(numberOf('b'))))),
  ).toEqual(Array(100).fill('b'));
  expect(shared.reads).toBe(1);
});

test('a number that was given during a read is found by the next read', async () => {
  const shared = new SharedNumbers();
  const reader = new KeyNumbers(shared);
  let answerFirst = () => {};
  jest.spyOn(shared, 'read').mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        answerFirst = () => resolve([]);
      }),
  );
  const first = reader.resolve((keyOf) => keyOf(0));
  await new KeyNumbers(shared).give(['late']);
  const second = reader.resolve((keyOf) => keyOf(0));
  answerFirst();
  expect(await Promise.all([first, second])).toEqual(['late', 'late']);
});

test('a number that was never given is an error that says what may have happened', async () => {
  await expect(new KeyNumbers(new SharedNumbers()).resolve((keyOf) => keyOf(7))).rejects.toThrow(
    'a state mentions rule number 7, which the table does not know: was an item of the table deleted?',
  );
});

describe('numbers that are restored to an earlier time under a container that stays warm', () => {
  test('are put back where no other key has them', async () => {
    const shared = new SharedNumbers();
    const warm = new KeyNumbers(shared);
    await warm.give(['a']);
    const backup = shared.keys;
    const lost = (await warm.give(['b']))('b');
    shared.keys = backup;
    warm.doubt();
    expect((await warm.give(['b']))('b')).toBe(lost);
    expect(shared.keys).toEqual(['a', 'b']);
    expect((await new KeyNumbers(shared).give(['c']))('c')).toBe(2);
  });

  test('are learnt anew where another key has them', async () => {
    const shared = new SharedNumbers();
    const warm = new KeyNumbers(shared);
    await warm.give(['a', 'b', 'c']);
    shared.keys = ['a'];
    await new KeyNumbers(shared).give(['other']);
    warm.doubt();
    expect(await warm.resolve((keyOf) => keyOf(1))).toBe('other');
    expect((await warm.give(['b']))('b')).toBe(2);
    expect(shared.keys).toEqual(['a', 'other', 'b']);
  });

  test('can be extended before the container has noticed', async () => {
    const shared = new SharedNumbers();
    const warm = new KeyNumbers(shared);
    await warm.give(['a', 'b']);
    shared.keys = ['a'];
    expect((await warm.give(['c']))('c')).toBe(2);
    expect(shared.keys).toEqual(['a', 'b', 'c']);
  });
});
