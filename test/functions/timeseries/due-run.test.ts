import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { METRICS } from '../../../src/contract/metric-names';
import { AggregateStore, DUE_PARTS } from '../../../src/engine/ports';
import { brief } from '../../support/builders';
import { withFates } from '../../support/faults';
import { DAY, Installation, streamRecord } from '../../support/installation';
import { withMethods } from '../../support/with-methods';

const TODAY = { 'Operator-C': 'atLeast', 'Target-C': '1', 'Output': 'today', 'Period': 'today' };
const ALWAYS = () => true;
/** First instants of the days after the event of a user. */
const MIDNIGHTS = ['2026-01-16', '2026-01-17', '2026-01-18'].map((day) => Date.parse(day));

/** Counts an event of each user, which arrives at once: today, or so many days later. */
async function withUsers(days: Readonly<Record<string, number>>): Promise<Installation> {
  const installation = new Installation(TODAY);
  const { now } = installation;
  const records = Object.entries(days).map(([userId, day], i) => ({
    ...streamRecord(i + 1, { userId, time: now + day * DAY }),
    arrival: now + day * DAY,
  }));
  installation.now = now + Math.max(...Object.values(days)) * DAY;
  await installation.aggregator().process(records);
  installation.changes.length = 0;
  return installation;
}

function crowd(users: number): Promise<Installation> {
  return withUsers(Object.fromEntries(Array.from({ length: users }, (_, i) => [`user-${i}`, 0])));
}

/** Lists what was told, with the instant since which it holds. */
const told = ({ changes }: Installation) =>
  changes.map(({ at, ...change }) => {
    const since = new Date(at).toISOString();
    return `${change.userId} ${brief({ at, ...change })} ${since.slice(0, 16)}Z`;
  });

async function dueUsers({ aggregates, now }: Installation): Promise<string[]> {
  const parts = Array.from({ length: DUE_PARTS }, (_, part) => part);
  const pages = await Promise.all(parts.map((part) => aggregates.due(now, part)));
  return pages.flatMap(({ users }) => users.map(({ userId }) => userId)).sort();
}

const visited = ({ telemetry }: Installation) => telemetry.total(METRICS.usersVisited);
const failing = ({ telemetry }: Installation) => telemetry.total(METRICS.usersFailing);

test('judges the users who are due as of their boundary, and visits no other', async () => {
  const installation = await withUsers({ ann: 0, bob: 2, carl: 0 });
  expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
  expect(told(installation).sort()).toEqual([
    'ann attribute:today#2 not-ready 0/0 2026-01-16T00:00Z',
    'carl attribute:today#2 not-ready 0/0 2026-01-16T00:00Z',
  ]);
  expect(visited(installation)).toBe(2);
  expect(await dueUsers(installation)).toEqual([]);

  await installation.run().run(ALWAYS);
  expect(visited(installation)).toBe(2);
});

test('says how late it is until no user is left', async () => {
  const installation = await withUsers({ ann: 0, bob: 1, carl: 2 });
  installation.now = MIDNIGHTS[2] + 60_000;
  const lag = () => installation.telemetry.total(METRICS.dueLagSeconds);
  expect(await installation.run().run(() => false)).toEqual({ finished: false });
  expect(told(installation)).toEqual([]);
  expect(lag()).toBe((installation.now - MIDNIGHTS[0]) / 1000);
  expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
  expect(lag()).toBe(0);
});

test('leaves the rest to the next run when its time is over between two pages', async () => {
  const installation = await crowd(100);
  installation.now = MIDNIGHTS[0] + 1;
  const aggregates = withMethods<AggregateStore>(installation.aggregates, {
    due: (before, part, after) => installation.aggregates.due(before, part, after, 2),
  });
  let pages = 5;
  expect(await installation.run(aggregates).run(() => pages-- > 0)).toEqual({ finished: false });
  expect(visited(installation)).toBeLessThanOrEqual(10);
  expect(await dueUsers(installation)).toHaveLength(100 - visited(installation));
  expect(await installation.run(aggregates).run(ALWAYS)).toEqual({ finished: true });
  expect(visited(installation)).toBe(100);
  expect(new Set(told(installation)).size).toBe(100);
});

test('a user who fails stops no other, stays due, and counts as failing', async () => {
  const installation = await withUsers({ ann: 0, bob: 0, carl: 0 });
  installation.now = MIDNIGHTS[0] + 5_000;
  const { aggregates, telemetry } = installation;
  const broken = withMethods<AggregateStore>(aggregates, {
    write: async (userId, ...rest) => {
      if (userId === 'ann') {
        throw Object.assign(new Error('the item of ann is too large'), {
          name: 'ValidationException',
          $metadata: { httpStatusCode: 400 },
        });
      }
      return aggregates.write(userId, ...rest);
    },
  });
  const warn = jest.spyOn(telemetry, 'warn');
  expect(await installation.run(broken).run(ALWAYS)).toEqual({ finished: true });
  expect(installation.changes.map(({ userId }) => userId).sort()).toEqual(['bob', 'carl']);
  expect(failing(installation)).toBe(1);
  expect(telemetry.total(METRICS.dueLagSeconds)).toBe(5);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(warn.mock.calls)).not.toContain('ann');
  expect(await dueUsers(installation)).toEqual(['ann']);

  await installation.run().run(ALWAYS);
  expect(installation.changes.map(({ userId }) => userId).sort()).toEqual(['ann', 'bob', 'carl']);
  expect(failing(installation)).toBe(0);
  expect(telemetry.total(METRICS.dueLagSeconds)).toBe(0);
});

test('a user whose state cannot be decoded fails alone', async () => {
  const installation = await withUsers({ ann: 0, bob: 0 });
  installation.now = MIDNIGHTS[0];
  const damaged = withMethods<AggregateStore>(installation.aggregates, {
    read: async (userIds, options) => {
      const states = await installation.aggregates.read(userIds);
      if (states.delete('ann')) options!.onUndecodable!('ann', new Error('no state'));
      return states;
    },
  });
  await installation.run(damaged).run(ALWAYS);
  expect(installation.changes.map(({ userId }) => userId)).toEqual(['bob']);
  expect(failing(installation)).toBe(1);
});

describe('a store that fails as a whole ends the run, and the next one judges all', () => {
  test.each(['due', 'read'] as const)('when it fails at %s', async (method) => {
    const installation = await withUsers({ ann: 0 });
    installation.now = MIDNIGHTS[0];
    const down = withFates<MemoryAggregateStore>(installation.aggregates, { [method]: ['fails'] });
    await expect(installation.run(down).run(ALWAYS)).rejects.toThrow(`${method} was throttled`);
    await installation.run().run(ALWAYS);
    expect(installation.changes).toHaveLength(1);
  });

  test('when it fails for one user after the other', async () => {
    const installation = await crowd(2_500);
    installation.now = MIDNIGHTS[0];
    const down = withFates<MemoryAggregateStore>(installation.aggregates, {
      write: Array<'fails'>(5_000).fill('fails'),
    });
    await expect(installation.run(down).run(ALWAYS)).rejects.toThrow('write was throttled');
    await installation.run().run(ALWAYS);
    expect(installation.changes).toHaveLength(2_500);
  });
});

test('a user who is removed after being listed comes to nothing', async () => {
  const installation = await withUsers({ ann: 0 });
  installation.now = MIDNIGHTS[0];
  const stale = withMethods<AggregateStore>(installation.aggregates, {
    read: async () => new Map(),
  });
  expect(await installation.run(stale).run(ALWAYS)).toEqual({ finished: true });
  expect(installation.changes).toEqual([]);
});

describe('asks the index', () => {
  test('once for each part, and reads no user, when none is due', async () => {
    const installation = await withUsers({ ann: 0 });
    const due = jest.spyOn(installation.aggregates, 'due');
    const read = jest.spyOn(installation.aggregates, 'read');
    expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
    expect(due.mock.calls.map(([, part]) => part)).toEqual(Array.from({ length: DUE_PARTS }, (_, n) => n));
    expect(read).not.toHaveBeenCalled();
  });

  test('not at all without a rule over a window that moves', async () => {
    const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '1' });
    await installation.aggregator().process([streamRecord(1)]);
    const due = jest.spyOn(installation.aggregates, 'due');
    expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
    expect(due).not.toHaveBeenCalled();
  });
});
