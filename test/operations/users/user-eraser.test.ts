import { OperationError } from '../../../src/operations/operation-error';
import { UserEraser } from '../../../src/operations/users/user-eraser';
import { Installation, streamRecord } from '../../support/installation';

let installation: Installation;
let records: number;
beforeEach(() => {
  installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '5' });
  records = 0;
});

/** Counts so many different events that history moves out of the state. */
async function countMany(userId: string, where = 'shop'): Promise<void> {
  for (let batch = 0; batch < 3; batch++) {
    const pages = Array.from({ length: 10 }, () =>
      streamRecord(++records, {
        userId,
        attributes: { page: `page ${records} of the ${where}, whose name takes some room` },
      }),
    );
    await installation.aggregator().process(pages);
  }
}

const eraserOf = (userId: string) =>
  new UserEraser({ aggregates: installation.aggregates, timeseries: installation.timeseries }, userId);
const clicksOf = async (userId: string) =>
  (await installation.stateOf(userId))?.rules['attribute:click']?.counter?.count;

test('the state and every chunk are counted and removed, and other users stay', async () => {
  await countMany('ann');
  await countMany('bob');
  const chunks = (await installation.timeseries.list('ann')).length;
  expect(chunks).toBeGreaterThan(1);

  expect(await eraserOf('ann').count()).toEqual({ states: 1, chunks });
  expect(await eraserOf('ann').remove()).toEqual({ states: 1, chunks });
  expect(await installation.stateOf('ann')).toBeUndefined();
  expect(await installation.timeseries.list('ann')).toEqual([]);
  expect(await clicksOf('bob')).toBe(30);
  expect((await installation.timeseries.list('bob')).length).toBeGreaterThan(1);
});

test('an unknown user has nothing to remove', async () => {
  expect(await eraserOf('ann').count()).toEqual({ states: 0, chunks: 0 });
  expect(await eraserOf('ann').remove()).toEqual({ states: 0, chunks: 0 });
});

test('events that are counted before the state is gone are removed with it', async () => {
  await countMany('ann');
  const { remove } = installation.aggregates;
  const spy = jest.spyOn(installation.aggregates, 'remove').mockImplementationOnce(async (...args) => {
    await countMany('ann');
    return remove.apply(installation.aggregates, args);
  });
  const removed = await eraserOf('ann').remove();
  expect(spy).toHaveBeenCalledTimes(2);
  expect(await installation.stateOf('ann')).toBeUndefined();
  expect(await installation.timeseries.list('ann')).toEqual([]);
  expect(removed.states).toBe(1);
  expect(removed.chunks).toBeGreaterThan(3);
});

test('events that are counted after the state is gone begin a new one, and stay', async () => {
  await countMany('ann');
  const before = (await installation.timeseries.list('ann')).length;
  const { remove } = installation.aggregates;
  jest.spyOn(installation.aggregates, 'remove').mockImplementationOnce(async (...args) => {
    const isRemoved = await remove.apply(installation.aggregates, args);
    await countMany('ann', 'blog');
    return isRemoved;
  });
  expect(await eraserOf('ann').remove()).toEqual({ states: 1, chunks: before });
  expect(await clicksOf('ann')).toBe(30);
  expect(JSON.stringify(await installation.timeseries.list('ann'))).not.toContain('shop');
});

test('a user who comes into being during the removal keeps the history', async () => {
  const { readVersion } = installation.aggregates;
  jest.spyOn(installation.aggregates, 'readVersion').mockImplementationOnce(async (...args) => {
    const version = await readVersion.apply(installation.aggregates, args);
    await countMany('ann');
    return version;
  });
  expect(await eraserOf('ann').remove()).toEqual({ states: 0, chunks: 0 });
  expect((await installation.timeseries.list('ann')).length).toBeGreaterThan(1);
});

test('a user who never comes to rest is given up after 20 attempts, with nothing removed', async () => {
  await countMany('ann');
  const chunks = (await installation.timeseries.list('ann')).length;
  const remove = jest.spyOn(installation.aggregates, 'remove').mockResolvedValue(false);
  await expect(eraserOf('ann').remove()).rejects.toThrow(
    new OperationError(
      'conflict',
      'the user has counted new events 20 times while being removed, and nothing was removed; ' +
        'try again when it is quieter',
    ),
  );
  expect(remove).toHaveBeenCalledTimes(20);
  expect(await installation.timeseries.list('ann')).toHaveLength(chunks);
});

test('a store that fails is named by what it was to do', async () => {
  await countMany('ann');
  jest.spyOn(installation.timeseries, 'remove').mockRejectedValue(new Error('throttled'));
  await expect(eraserOf('ann').remove()).rejects.toThrow(/^could not remove history of the user: /);
});

test('a container that remembers a removed user brings nothing of the user back', async () => {
  installation.setRules({ 'Operator-C': 'atLeast', 'Target-C': '5', 'Metric': 'amount' });
  const [a, b] = [installation.aggregator(), installation.aggregator()];
  const spend = (amount: number, attributes = {}) => ({ metrics: { amount }, attributes });
  const other = 'shardId-000000000001';

  await a.process([streamRecord(1, spend(1_000, { page: 'secret' }))]);
  await eraserOf('ann').remove();
  await b.process([streamRecord(1, spend(1), other)]);
  await eraserOf('ann').remove();
  await b.process([streamRecord(2, spend(2), other)]);
  await a.process([streamRecord(2, spend(4))]);

  const state = await installation.stateOf('ann');
  expect(state?.rules['attribute:click']?.counter).toMatchObject({ count: 2, sum: '6' });
  expect(JSON.stringify(state)).not.toContain('secret');
});

test('history that an attempt to count writes while the user is removed goes as well', async () => {
  await countMany('ann');
  const { remove } = installation.aggregates;
  const orphan = { n: 77, previous: 0, history: [], expiresAt: installation.now + 1 };
  jest.spyOn(installation.aggregates, 'remove').mockImplementationOnce(async (...args) => {
    const isRemoved = await remove.apply(installation.aggregates, args);
    await installation.timeseries.put('ann', orphan);
    return isRemoved;
  });
  await eraserOf('ann').remove();
  expect(await installation.timeseries.list('ann')).toEqual([]);
});

test('a removed user of whom a warm container remembers a full history leaves no piece of it', async () => {
  const warm = installation.aggregator();
  await warm.process([
    streamRecord(++records, { attributes: { page: `secret ${'x'.repeat(150)}`, more: 'y'.repeat(150) } }),
    streamRecord(++records, { attributes: { page: `secret ${'z'.repeat(150)}`, more: 'y'.repeat(150) } }),
  ]);
  await eraserOf('ann').remove();
  await warm.process([streamRecord(++records)]);
  expect(await clicksOf('ann')).toBe(1);
  expect(await installation.timeseries.list('ann')).toEqual([]);
  expect(JSON.stringify(await installation.stateOf('ann'))).not.toContain('secret');
});
