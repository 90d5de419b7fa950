import { EMPTY_CATALOGUE } from '../../../src/engine/catalogue/catalogue';
import { Installation as DeployedInstallation } from '../../../src/operations/installation';
import { OperationError } from '../../../src/operations/operation-error';
import { rowsIn, rulesIn, StoredUsers } from '../../../src/operations/users/stored-users';
import { brief } from '../../support/builders';
import { Installation, streamRecord, streamRecords } from '../../support/installation';

let mockInstallation: Installation;
jest.mock('../../../src/operations/stores', () => ({
  openStores: () => ({ aggregates: mockInstallation.aggregates, timeseries: mockInstallation.timeseries }),
}));

const THREE = { 'Operator-C': 'atLeast', 'Target-C': '3' };

let users: StoredUsers;
beforeEach(async () => {
  mockInstallation = new Installation(THREE);
  users = StoredUsers.in({ config: { timeZone: 'UTC' } } as DeployedInstallation, {});
  await mockInstallation.aggregator().process(streamRecords(1, 3));
  await mockInstallation.aggregator().process([streamRecord(4, { userId: 'bob' })]);
});

test('a user is found with the state and the whole history', async () => {
  // Different values, so that history moves out of the state.
  const pages = Array.from({ length: 40 }, (_, i) =>
    streamRecord(10 + i, { attributes: { page: `page ${i} of a shop, whose name takes some room` } }),
  );
  for (let i = 0; i < pages.length; i += 10) {
    await mockInstallation.aggregator().process(pages.slice(i, i + 10));
  }
  const found = (await users.find('ann'))!;
  expect(found.userId).toBe('ann');
  expect(found.state.chunks).toBeDefined();
  expect(found.history.reduce((sum, { count }) => sum + count, 0)).toBe(43);
  expect(await users.find('Ann')).toBeUndefined();
});

test('states are read by id, and users without one are left out', async () => {
  const states = await users.statesOf(['ann', 'eve', 'bob']);
  expect([...states.keys()].sort()).toEqual(['ann', 'bob']);
  expect((await users.stateOf('ann'))?.rules['attribute:click'].ready).toBe(true);
});

test('all users are read over all pages, each with their history', async () => {
  await mockInstallation
    .aggregator()
    .process(Array.from({ length: 1_000 }, (_, i) => streamRecord(10 + i, { userId: `user ${i}` })));
  const all: string[] = [];
  for await (const { userId, history } of users.all()) {
    expect(history).toHaveLength(1);
    all.push(userId);
  }
  expect(new Set(all).size).toBe(1_002);
  expect(all).toHaveLength(1_002);
});

test('users of a page keep their order while their histories are read side by side', async () => {
  const { read } = mockInstallation.timeseries;
  let reads = 0;
  jest.spyOn(mockInstallation.timeseries, 'read').mockImplementation(async (...args) => {
    // The later a read begins, the sooner it is done.
    for (let i = 50 - 25 * reads++; i > 0; i--) await Promise.resolve();
    return read.apply(mockInstallation.timeseries, args);
  });
  const page = await users.statePage();
  const withChunks = {
    users: page.users.map(({ userId, stored }) => ({
      userId,
      stored: {
        ...stored,
        state: { ...stored.state, chunks: { last: 1, from: '2026-01-01', to: '2026-01-02' } },
      },
    })),
  };
  const found = await users.withHistories(withChunks);
  expect(found.map(({ userId }) => userId)).toEqual(page.users.map(({ userId }) => userId));
});

test('the changes of the last write are those of that write alone', async () => {
  expect((await users.lastChanges('ann')).map(brief)).toEqual(['attribute:click#1 ready 3/0']);
  await mockInstallation.aggregator().process([streamRecord(10)]);
  expect(await users.lastChanges('ann')).toEqual([]);
});

test('rules that are wrong for the time being are not in force', async () => {
  await mockInstallation.announceRules(THREE, { ...THREE, EventName: 'buy' });
  expect((await users.rules()).rules.map(({ output }) => output.name)).toEqual(['click', 'buy']);
  await mockInstallation.announceRules(THREE, {
    'EventName': 'buy',
    'Operator-C': 'grater',
    'Target-C': '3',
  });
  const catalogue = await users.catalogue();
  expect(rulesIn(catalogue).map(({ output }) => output.name)).toEqual(['click']);
  expect(rowsIn(catalogue)).toHaveLength(1);
  expect(Object.keys(catalogue.rules)).toHaveLength(2);
  expect(rulesIn(EMPTY_CATALOGUE)).toEqual([]);
});

test('the changes of the rules are read, newest first', async () => {
  await mockInstallation.announceRules({ ...THREE, 'Target-C': '4' });
  expect((await users.ruleChanges(10)).map(({ revision }) => revision)).toEqual([2, 1]);
  expect(await users.ruleChanges(1)).toHaveLength(1);
});

test('a store that fails is named by what was read', async () => {
  jest.spyOn(mockInstallation.aggregates, 'read').mockRejectedValue(new Error('throttled'));
  await expect(users.stateOf('ann')).rejects.toThrow(
    new OperationError('unavailable', 'could not read the user: Error: throttled; try again in a moment'),
  );
  await expect(users.statesOf(['ann', 'bob'])).rejects.toThrow(/^could not read 2 users: /);
});
