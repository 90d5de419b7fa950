import { METRICS } from '../../../src/contract/metric-names';
import { changeId } from '../../../src/engine/state/change';
import { AggregatorOptions } from '../../../src/functions/aggregator/aggregator';
import { Installation, streamRecord } from '../../support/installation';

const TWICE = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Period': 'last 7 days' };
const ALWAYS = () => true;
/** Instant at which the two clicks of ann leave the window. */
const LEAVES = Date.parse('2026-01-17T00:00:00Z');
const MINUTE = 60_000;

function recordAt(n: number, at: number, userId = 'ann', shardId?: string) {
  return { ...streamRecord(n, { userId, time: at }, shardId), arrival: at };
}

/** Counts two clicks of ann at once, so that she is in until `LEAVES`. */
async function withMember(options: Partial<AggregatorOptions> = {}) {
  const installation = new Installation(TWICE);
  const at = Date.parse('2026-01-10T12:00:00Z');
  installation.now = at + 1_000;
  const aggregator = installation.aggregator(options);
  await aggregator.process([recordAt(1, at), recordAt(2, at)]);
  const write = jest.spyOn(installation.lagNotes, 'write');
  const clear = jest.spyOn(installation.lagNotes, 'clear');
  const read = jest.spyOn(installation.lagNotes, 'read');
  return { installation, aggregator, write, clear, read };
}

const told = ({ changes }: Installation) =>
  changes.filter(({ userId }) => userId === 'ann').map((one) => `${changeId(one)} ${one.value}`);
const IN = 'ann|attribute:click|1 ready';
const OUT = 'ann|attribute:click|2 not-ready';

test('an exit waits for the events of a stream that lags, and one of them prevents it', async () => {
  const { installation, aggregator } = await withMember();
  const warn = jest.spyOn(installation.telemetry, 'warn');
  // The stream is half an hour behind: ann's clicks of 23:50 are not counted yet.
  installation.now = LEAVES + 10 * MINUTE;
  await aggregator.process([recordAt(3, LEAVES - 20 * MINUTE, 'bob')]);
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN]);
  expect(warn).toHaveBeenCalledWith('boundaries wait for a shard of the event stream that lags', {
    seconds: 30 * 60,
  });
  expect(installation.telemetry.total(METRICS.dueLagSeconds)).toBe(10 * 60);

  const late = LEAVES - 10 * MINUTE;
  await aggregator.process([recordAt(4, late), recordAt(5, late), recordAt(6, installation.now, 'bob')]);
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN]);
  expect(installation.telemetry.total(METRICS.dueLagSeconds)).toBe(0);
});

test('a stream that has caught up releases the exit at once', async () => {
  const { installation, aggregator, clear } = await withMember();
  installation.now = LEAVES + 10 * MINUTE;
  await aggregator.process([recordAt(3, LEAVES - 20 * MINUTE, 'bob')]);
  await aggregator.process([recordAt(4, installation.now, 'bob')]);
  expect(clear).toHaveBeenCalledTimes(1);
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN, OUT]);
  await aggregator.process([recordAt(5, installation.now, 'bob')]);
  expect(clear).toHaveBeenCalledTimes(1);
});

test('a boundary before what a shard still has to count is judged', async () => {
  const { installation, aggregator } = await withMember();
  installation.now = LEAVES + 60 * MINUTE;
  await aggregator.process([recordAt(3, LEAVES, 'bob')]);
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN, OUT]);
});

test('the shard that is furthest behind holds the exit while others have caught up', async () => {
  const { installation, aggregator } = await withMember();
  installation.now = LEAVES + 10 * MINUTE;
  await aggregator.process([recordAt(3, LEAVES - MINUTE, 'bob', 'shard-2')]);
  await aggregator.process([recordAt(4, LEAVES + MINUTE, 'bob', 'shard-3')]);
  await aggregator.process([recordAt(5, installation.now, 'bob')]);
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN]);
});

test('an edit does not let the run judge ahead of a shard that lags', async () => {
  const { installation, aggregator } = await withMember();
  installation.now = LEAVES + 10 * MINUTE;
  await aggregator.process([recordAt(3, LEAVES - MINUTE, 'bob')]);
  await installation.announceRules(TWICE, { ...TWICE, EventName: 'buy', IncludeHistory: 'true' });
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN]);
});

test('a shard whose traffic ends while it lags blocks for ten minutes, not for ever', async () => {
  const { installation, aggregator } = await withMember();
  installation.now = LEAVES + MINUTE;
  await aggregator.process([recordAt(3, LEAVES - MINUTE, 'bob')]);
  installation.now += 10 * MINUTE;
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN]);
  installation.now += 1;
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN, OUT]);
});

test('nothing is read while nobody is due', async () => {
  const { installation, read } = await withMember();
  installation.now = LEAVES - 1;
  await installation.run().run(ALWAYS);
  expect(read).not.toHaveBeenCalled();
  installation.now = LEAVES;
  await installation.run().run(ALWAYS);
  expect(read).toHaveBeenCalledTimes(1);
});

test('nothing is written while no shard lags, and a note each 15 seconds while one does', async () => {
  const { installation, aggregator, write, clear } = await withMember();
  const { now } = installation;
  await aggregator.process([recordAt(3, now - MINUTE, 'bob')]);
  expect(write).not.toHaveBeenCalled();
  for (const seconds of [0, 5, 14, 15, 29, 30]) {
    installation.now = now + seconds * 1_000;
    await aggregator.process([recordAt(4 + seconds, installation.now - MINUTE - 1, 'bob')]);
  }
  expect(write.mock.calls.map(([{ at }]) => (at - now) / 1_000)).toEqual([0, 15, 30]);
  expect(clear).not.toHaveBeenCalled();
});

test('a value that a cap holds back waits for a shard that lags, too', async () => {
  const cells = { RuleType: 'value', Statistic: 'count', AtMost: '1 per day' };
  const installation = new Installation(cells);
  const write = jest.spyOn(installation.lagNotes, 'write');
  await installation.aggregator().process([recordAt(1, installation.now - 10 * MINUTE)]);
  expect(write).toHaveBeenCalledTimes(1);
});

test('nothing is written for rules that time does not judge', async () => {
  const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '2' });
  const write = jest.spyOn(installation.lagNotes, 'write');
  await installation.aggregator().process([recordAt(1, installation.now - 10 * MINUTE)]);
  expect(write).not.toHaveBeenCalled();
});

test('a batch of a source that names no arrivals holds nothing back', async () => {
  const { installation, aggregator, write } = await withMember();
  installation.now = LEAVES + 10 * MINUTE;
  await aggregator.process([{ ...recordAt(3, LEAVES - MINUTE, 'bob'), arrival: NaN }]);
  expect(write).not.toHaveBeenCalled();
  await installation.run().run(ALWAYS);
  expect(told(installation)).toEqual([IN, OUT]);
});

test('a note that cannot be written stops no counting', async () => {
  const { installation, aggregator, write } = await withMember();
  const warn = jest.spyOn(installation.telemetry, 'warn');
  write.mockRejectedValueOnce(new Error('throttled'));
  installation.now = LEAVES - MINUTE;
  expect(await aggregator.process([recordAt(3, LEAVES - 10 * MINUTE, 'bob')])).toEqual({ failed: [] });
  expect(warn).toHaveBeenCalledWith('the lag of a shard could not be noted', { error: 'Error: throttled' });
  expect((await installation.stateOf('bob'))?.rules).toBeDefined();
});
