import { METRICS } from '../../../src/contract/metric-names';
import { chainOf } from '../../../src/engine/history/chunk-chain';
import { wholeHistory } from '../../../src/engine/history/whole-history';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { PlacedEvent, UserCounter } from '../../../src/functions/aggregator/user-counter';
import { event, EventOptions } from '../../support/builders';
import { DAY, Installation, sequenceNumber } from '../../support/installation';

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const FIRES = { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' };
const FIRST = { version: 0, state: NEW_USER };

function counterOf(installation: Installation): UserCounter {
  return new UserCounter({
    rules: installation.rulesInForce(),
    aggregates: installation.aggregates,
    timeseries: installation.timeseries,
    telemetry: installation.telemetry,
    clock: () => installation.now,
    redelivery: 7 * DAY,
    historyRetention: 400 * DAY,
  });
}

function placed(first: number, last: number, options: EventOptions = {}, shardId = 'shard'): PlacedEvent[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    shardId,
    sequenceNumber: sequenceNumber(first + i),
    event: event(options),
  }));
}

const totals = ({ telemetry }: Installation) => ({
  counted: telemetry.total(METRICS.eventsCounted),
  redelivered: telemetry.total(METRICS.eventsRedelivered),
  writes: telemetry.total(METRICS.usersWritten),
  conflicts: telemetry.total(METRICS.stateConflicts),
});
const clicksOf = async (installation: Installation) =>
  (await installation.stateOf('ann'))?.rules['attribute:click']?.counter?.count;

test('events are counted with one write, and the state after it is returned', async () => {
  const installation = new Installation(FIVE);
  const stored = await counterOf(installation).count('ann', placed(1, 6), FIRST);
  expect(stored).toEqual((await installation.aggregates.read(['ann'])).get('ann'));
  expect(await clicksOf(installation)).toBe(6);
  expect(totals(installation)).toEqual({ counted: 6, redelivered: 0, writes: 1, conflicts: 0 });
});

test('events in which a rule found a text for a number are told, each once', async () => {
  const spent = { 'Operator-V': 'atLeast', 'Target-V': '5', 'Metric': 'amount' };
  const installation = new Installation(spent, { ...spent, Output: 'other' });
  const counter = counterOf(installation);
  const events = [
    ...placed(1, 3, { attributes: { amount: '5 EUR' }, id: 'repeated' }),
    ...placed(4, 5, { attributes: { amount: '5' } }),
    ...placed(6, 7, { attributes: { amount: '' } }),
  ];
  const stored = await counter.count('ann', events, FIRST);
  await counter.count('ann', events, stored);
  expect(installation.telemetry.total(METRICS.nonNumericMetrics)).toBe(3);
});

test('events that the state holds already are not counted again, and cost no write', async () => {
  const installation = new Installation(FIVE);
  const counter = counterOf(installation);
  const stored = await counter.count('ann', placed(1, 4), FIRST);
  const again = await counter.count('ann', placed(2, 4), stored);
  expect(again).toBe(stored);
  await counter.count('ann', placed(3, 6), stored);
  expect(await clicksOf(installation)).toBe(6);
  expect(totals(installation)).toEqual({ counted: 6, redelivered: 5, writes: 2, conflicts: 0 });
});

test('events of which one write could not carry the changes are counted with several, each once', async () => {
  const outputs = Array.from({ length: 30 }, (_, i) => ({ ...FIRES, Output: `fired-${i}` }));
  const installation = new Installation(FIVE, ...outputs);
  const write = jest.spyOn(installation.aggregates, 'write');
  await counterOf(installation).count('ann', placed(1, 20), FIRST);
  expect(write.mock.calls.map(([, , changes]) => changes.length)).toEqual([211, 210, 180]);
  expect(await clicksOf(installation)).toBe(20);
  expect(totals(installation)).toEqual({ counted: 20, redelivered: 0, writes: 3, conflicts: 0 });
});

describe('another function that counts the user at the same time', () => {
  test('costs a second fold on top of what it has counted', async () => {
    const installation = new Installation(FIVE);
    await counterOf(installation).count('ann', placed(1, 3, {}, 'other shard'), FIRST);
    await counterOf(installation).count('ann', placed(1, 2), FIRST);
    expect(await clicksOf(installation)).toBe(5);
    expect(totals(installation)).toEqual({ counted: 5, redelivered: 0, writes: 2, conflicts: 1 });
  });

  test('counts the same events in place of this one', async () => {
    const installation = new Installation(FIVE);
    const written = await counterOf(installation).count('ann', placed(1, 3), FIRST);
    expect(await counterOf(installation).count('ann', placed(1, 3), FIRST)).toEqual(written);
    expect(await clicksOf(installation)).toBe(3);
    expect(totals(installation)).toEqual({ counted: 3, redelivered: 3, writes: 1, conflicts: 1 });
  });

  test('between two writes of one batch costs none of its events', async () => {
    const outputs = Array.from({ length: 30 }, (_, i) => ({ ...FIRES, Output: `fired-${i}` }));
    const installation = new Installation(FIVE, ...outputs);
    const { write } = installation.aggregates;
    let others = 1;
    jest.spyOn(installation.aggregates, 'write').mockImplementation(async (...args) => {
      const result = await write.apply(installation.aggregates, args);
      if (result.written && others-- > 0) {
        await counterOf(installation).count('ann', placed(1, 2, {}, 'other shard'), {
          version: result.version,
          state: args[1],
        });
      }
      return result;
    });
    await counterOf(installation).count('ann', placed(1, 20), FIRST);
    expect(await clicksOf(installation)).toBe(22);
    expect(totals(installation)).toMatchObject({ counted: 22, redelivered: 0, conflicts: 1 });
  });

  test('and is always faster fails the count after 50 attempts', async () => {
    const installation = new Installation(FIVE);
    const write = jest
      .spyOn(installation.aggregates, 'write')
      .mockResolvedValue({ written: false, current: FIRST });
    await expect(counterOf(installation).count('ann', placed(1, 1), FIRST)).rejects.toThrow(
      'the state was changed by others 50 times in a row',
    );
    expect(write).toHaveBeenCalledTimes(50);
  });
});

test('events counted before the store fails stay counted and are not counted again', async () => {
  const outputs = Array.from({ length: 30 }, (_, i) => ({ ...FIRES, Output: `fired-${i}` }));
  const installation = new Installation(FIVE, ...outputs);
  const { write } = installation.aggregates;
  let writes = 0;
  jest.spyOn(installation.aggregates, 'write').mockImplementation(async (...args) => {
    if (++writes === 2) throw new Error('throttled');
    return write.apply(installation.aggregates, args);
  });
  const counter = counterOf(installation);
  await expect(counter.count('ann', placed(1, 20), FIRST)).rejects.toThrow('throttled');
  expect(await clicksOf(installation)).toBe(7);
  await counter.count('ann', placed(1, 20), FIRST);
  expect(await clicksOf(installation)).toBe(20);
});

describe('history over its budget', () => {
  /** More different values than a state keeps. */
  const pages = (first: number, day: string) =>
    Array.from({ length: 8 }, (_, i) =>
      placed(first + i, first + i, {
        time: Date.parse(`${day}T12:00:00Z`),
        attributes: { page: `page ${first + i} of a shop, with a name that takes some room` },
      }),
    ).flat();

  test('moves into a chunk that says its days and when it expires', async () => {
    const installation = new Installation(FIVE);
    const counter = counterOf(installation);
    const put = jest.spyOn(installation.timeseries, 'put');
    const full = await counter.count('ann', pages(1, '2026-01-15'), FIRST);
    expect(full.state.chunks).toBeUndefined();
    const moved = await counter.count('ann', pages(9, '2026-01-14'), full);
    expect(moved.state.chunks).toEqual({ last: full.version, from: '2026-01-15', to: '2026-01-15' });
    expect(put.mock.calls).toEqual([
      [
        'ann',
        {
          n: full.version,
          previous: 0,
          history: full.state.history,
          expiresAt: installation.now + 400 * DAY,
        },
      ],
    ]);
    await counter.count('ann', pages(17, '2026-01-13'), moved);
    expect((await installation.stateOf('ann'))!.chunks).toEqual({
      last: moved.version,
      from: '2026-01-14',
      to: '2026-01-15',
    });
    expect(put.mock.calls[1][1]).toMatchObject({ n: moved.version, previous: full.version });
  });

  test('moves into the same chunk when the attempt is repeated', async () => {
    const installation = new Installation(FIVE);
    const counter = counterOf(installation);
    const full = await counter.count('ann', pages(1, '2026-01-15'), FIRST);
    jest.spyOn(installation.aggregates, 'write').mockRejectedValueOnce(new Error('crash'));
    await expect(counter.count('ann', pages(9, '2026-01-15'), full)).rejects.toThrow('crash');
    await counterOf(installation).count('ann', pages(9, '2026-01-15'), full);
    expect(await installation.timeseries.list('ann')).toEqual([{ n: full.version, previous: 0 }]);
    expect(await clicksOf(installation)).toBe(16);
  });

  const everything = async (installation: Installation) =>
    JSON.stringify(await wholeHistory(installation.timeseries, 'ann', (await installation.stateOf('ann'))!));

  test('of a removed life never takes the place of a chunk of the next one, and goes again', async () => {
    const installation = new Installation(FIVE);
    const [old, other] = [counterOf(installation), counterOf(installation)];
    const remembered = await old.count('ann', pages(1, '2026-01-15'), FIRST);
    await installation.aggregates.remove('ann', remembered.version);

    let next = await other.count('ann', pages(101, '2026-01-16'), FIRST);
    next = await other.count('ann', pages(109, '2026-01-16'), next);
    const ofNextLife = await installation.timeseries.list('ann');
    const before = await everything(installation);
    expect(before).toContain('page 101 of');

    const stood = await old.count('ann', placed(117, 117, { name: 'other' }), remembered);
    expect(await installation.timeseries.list('ann')).toEqual(
      expect.arrayContaining([...ofNextLife, { n: next.version, previous: ofNextLife[0].n }]),
    );
    expect(await installation.timeseries.list('ann')).toHaveLength(2);
    expect(stood.state.chunks!.last).toBe(next.version);
    expect(await everything(installation)).toContain(before.slice(1, -1));
    expect(await everything(installation)).not.toContain('page 1 of');
  });

  test('of a user who is removed leaves no chunk when a container that remembers the user counts on', async () => {
    const installation = new Installation(FIVE);
    const counter = counterOf(installation);
    const remembered = await counter.count('ann', pages(1, '2026-01-15'), FIRST);
    await installation.aggregates.remove('ann', remembered.version);
    await counter.count('ann', placed(9, 9), remembered);
    expect(await installation.timeseries.list('ann')).toEqual([]);
    expect(await clicksOf(installation)).toBe(1);
  });

  test('stays where another attempt from the same state was faster', async () => {
    const installation = new Installation(FIVE);
    const [fast, slow] = [counterOf(installation), counterOf(installation)];
    const full = await fast.count('ann', pages(1, '2026-01-15'), FIRST);
    let stored = await fast.count('ann', pages(9, '2026-01-15'), full);
    await slow.count('ann', placed(17, 17), full);
    stored = await fast.count('ann', pages(18, '2026-01-15'), stored);
    stored = await fast.count('ann', pages(26, '2026-01-15'), stored);
    await slow.count('ann', placed(34, 34), full);
    const kept = chainOf(await installation.timeseries.list('ann'), stored.state.chunks!.last);
    expect(kept[0]).toEqual({ n: full.version, previous: 0 });
    expect(kept.length).toBeGreaterThan(2);
    for (const page of [1, 9, 18, 26]) expect(await everything(installation)).toContain(`page ${page} of`);
  });
});
