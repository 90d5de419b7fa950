import { inParallel } from '../../src/common/in-parallel';

/** Lets all work go on that waits for nothing else. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Holds work back until it is let through, one piece at a time. */
function gate() {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    openOne: () => waiting.shift()?.(),
  };
}

test('works on every item, never on more than the limit at the same time', async () => {
  const { wait, openOne } = gate();
  const begun: number[] = [];
  const done = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await wait();
  });
  await settle();
  expect(begun).toEqual([1, 2]);
  openOne();
  await settle();
  expect(begun).toEqual([1, 2, 3]);
  for (let i = 0; i < 4; i++) {
    openOne();
    await settle();
  }
  await done;
  expect(begun).toEqual([1, 2, 3, 4, 5]);
});

test('is done at once without items', async () => {
  const work = jest.fn();
  await inParallel([], 5, work);
  expect(work).not.toHaveBeenCalled();
});

test('fails when the work on an item fails', async () => {
  await expect(
    inParallel([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new Error(`no ${item}`);
    }),
  ).rejects.toThrow('no 2');
});
