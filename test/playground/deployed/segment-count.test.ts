import { EMPTY_CATALOGUE } from '../../../src/engine/catalogue/catalogue';
import { StatePage } from '../../../src/engine/ports';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { CountedSegments, SegmentCount } from '../../../src/playground/deployed/segment-count';

const USER = { userId: 'ann', stored: { version: 1, state: NEW_USER } };

/** Creates a table whose pages arrive when the test releases them. */
function slowTable() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    catalogue: async () => EMPTY_CATALOGUE,
    statePage: () =>
      new Promise<StatePage>((resolve) => {
        waiting.push(() => resolve({ users: [USER] }));
      }),
  };
}

test('a table that takes long to count is counted less often, and nobody who has a count waits for the next', async () => {
  const table = slowTable();
  let now = 1_000_000;
  let told = 0;
  const count = new SegmentCount(
    table as never,
    () => now,
    () => {
      told++;
    },
  );
  const answered = async (asked: Promise<CountedSegments>) => {
    await letGo(table.waiting, 4, () => {
      now += 15_000;
    });
    return asked;
  };
  const first = await answered(count.current());
  expect(first).toMatchObject({ users: 4, countedAt: 1_060_000 });

  now += 19 * 60_000;
  expect(await count.current()).toBe(first);
  now += 61_000;
  expect(await count.current()).toBe(first);
  expect(table.waiting).toHaveLength(4);
  await letGo(table.waiting, 4, () => {});
  await until(() => told === 1);
  expect(await count.current()).toMatchObject({ countedAt: now });
});

test('more users than can be counted from here are refused', async () => {
  const table = {
    catalogue: async () => EMPTY_CATALOGUE,
    statePage: async () => ({ users: [USER], next: 'on' }),
  };
  await expect(
    new SegmentCount(
      table as never,
      () => 0,
      () => {},
      1_000,
    ).current(),
  ).rejects.toMatchObject({
    code: 'conflict',
    message:
      'the installation has more than 1000 users, too many to count from here: see how many its destination has in each segment',
  });
});

async function letGo(waiting: (() => void)[], calls: number, before: () => void): Promise<void> {
  await until(() => waiting.length === calls);
  for (const go of waiting.splice(0)) {
    before();
    go();
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 1_000) throw new Error('waited too long');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
