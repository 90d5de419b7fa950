import { METRICS } from '../../../src/contract/metric-names';
import { Change, changeId } from '../../../src/engine/state/change';
import { UserEraser } from '../../../src/operations/users/user-eraser';
import { DAY, Installation, streamRecord } from '../../support/installation';

const TWICE = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Period': 'last 30 days' };
const ALWAYS = () => true;

/** Builds a record of an event that arrives as it happens. */
function recordAt(n: number, time: string, userId = 'ann') {
  const at = Date.parse(time);
  return { ...streamRecord(n, { userId, time: at }), arrival: at };
}

/** Abbreviates a change with its id and the instant since which it holds. */
const told = (change: Change) =>
  `${changeId(change)} ${change.value} ${new Date(change.at).toISOString().replace('.000', '')}`;

async function runAt(installation: Installation, time: string) {
  installation.now = Date.parse(time);
  await installation.run().run(ALWAYS);
}

describe('an event that comes after a boundary', () => {
  const FIRST = recordAt(1, '2026-01-01T12:00:00Z');
  const SECOND = recordAt(2, '2026-01-10T12:00:00Z');
  const THIRD = recordAt(3, '2026-01-31T08:00:00Z');
  const EXPECTED = [
    'ann|attribute:click|1 ready 2026-01-10T12:00:00Z',
    'ann|attribute:click|2 not-ready 2026-01-31T00:00:00Z',
    'ann|attribute:click|3 ready 2026-01-31T08:00:00Z',
  ];

  async function withTwoEvents() {
    const installation = new Installation(TWICE);
    installation.now = Date.parse('2026-01-10T12:00:01Z');
    await installation.aggregator().process([FIRST, SECOND]);
    return installation;
  }

  test('causes the same changes under the same ids whether the run or the event is first', async () => {
    const runFirst = await withTwoEvents();
    await runAt(runFirst, '2026-01-31T01:00:00Z');
    runFirst.now = Date.parse('2026-01-31T08:00:01Z');
    await runFirst.aggregator().process([THIRD]);

    const eventFirst = await withTwoEvents();
    eventFirst.now = Date.parse('2026-01-31T08:00:01Z');
    await eventFirst.aggregator().process([THIRD]);
    await runAt(eventFirst, '2026-01-31T09:00:00Z');

    expect(runFirst.changes.map(told)).toEqual(EXPECTED);
    expect(eventFirst.changes.map(told)).toEqual(EXPECTED);
  });

  test('and is delivered again tells nothing and keeps the ids', async () => {
    const installation = await withTwoEvents();
    await runAt(installation, '2026-01-31T01:00:00Z');
    expect(installation.changes.map(told)).toEqual(EXPECTED.slice(0, 2));
    await installation.aggregator().process([FIRST, SECOND]);
    expect(installation.changes.map(told)).toEqual(EXPECTED.slice(0, 2));
    installation.now = Date.parse('2026-01-31T08:00:01Z');
    await installation.aggregator().process([SECOND, THIRD]);
    expect(installation.changes.map(told)).toEqual(EXPECTED);
  });
});

test('an event that waits in a lagging stream takes the user in again after the run has taken them out', async () => {
  const installation = new Installation(TWICE);
  installation.now = Date.parse('2026-01-10T12:00:01Z');
  await installation
    .aggregator()
    .process([recordAt(1, '2026-01-01T12:00:00Z'), recordAt(2, '2026-01-10T12:00:00Z')]);
  await runAt(installation, '2026-01-31T01:00:00Z');
  await installation.aggregator().process([recordAt(3, '2026-01-30T20:00:00Z')]);
  expect(installation.changes.map((change) => `${changeId(change)} ${change.value}`)).toEqual([
    'ann|attribute:click|1 ready',
    'ann|attribute:click|2 not-ready',
    'ann|attribute:click|3 ready',
  ]);
  expect((await installation.stateOf('ann'))?.dueAt).toBe(Date.parse('2026-02-09T00:00:00Z'));
});

test('a user who is removed while a boundary waits does not come back with the run', async () => {
  const installation = new Installation(TWICE);
  const { aggregates, timeseries } = installation;
  installation.now = Date.parse('2026-01-10T12:00:01Z');
  await installation
    .aggregator()
    .process([recordAt(1, '2026-01-10T10:00:00Z'), recordAt(2, '2026-01-10T12:00:00Z')]);
  expect((await installation.stateOf('ann'))?.dueAt).toBe(Date.parse('2026-02-09T00:00:00Z'));
  await new UserEraser({ aggregates, timeseries }, 'ann').remove();
  await runAt(installation, '2026-02-20T00:00:00Z');
  expect(installation.changes).toHaveLength(1);
  expect(await installation.stateOf('ann')).toBeUndefined();
  expect(installation.telemetry.total(METRICS.usersVisited)).toBe(0);
});

test('a window that an edit shortens takes an inactive user out with the next run', async () => {
  const installation = new Installation(TWICE);
  installation.now = Date.parse('2026-01-10T12:00:01Z');
  await installation
    .aggregator()
    .process([recordAt(1, '2026-01-10T10:00:00Z'), recordAt(2, '2026-01-10T12:00:00Z')]);
  installation.now = Date.parse('2026-01-20T10:00:00Z');
  await installation.announceRules({ ...TWICE, Period: 'last 7 days' });
  await runAt(installation, '2026-01-20T11:00:00Z');
  expect(installation.changes.map(told)).toEqual([
    'ann|attribute:click|1 ready 2026-01-10T12:00:00Z',
    'ann|attribute:click|2 not-ready 2026-01-20T11:00:00Z',
  ]);
});

test('a new date rule finds those who have not come back for long with the next run', async () => {
  const installation = new Installation();
  const firstDay = Date.parse('2026-01-10T12:00:00Z');
  installation.now = firstDay + 1_000;
  await installation
    .aggregator()
    .process([recordAt(1, '2026-01-10T12:00:00Z'), recordAt(2, '2026-01-10T12:00:00Z', 'bob')]);
  installation.now = firstDay + 90 * DAY;
  await installation.aggregator().process([recordAt(3, new Date(installation.now).toISOString(), 'bob')]);
  await installation.announceRules({
    'RuleType': 'date',
    'Operator-C': 'less',
    'Target-C': '1',
    'Period': 'last 30 days',
    'Output': 'lapsed',
  });
  await runAt(installation, new Date(firstDay + 90 * DAY + 3_600_000).toISOString());
  expect(installation.changes.map(({ userId, value }) => `${userId} ${value}`)).toEqual(['ann ready']);
});

test('a rule with history counts what happened while its row was wrong', async () => {
  const rule = { ...TWICE, RuleType: 'date' };
  const installation = new Installation(rule);
  installation.now = Date.parse('2026-01-01T12:00:01Z');
  await installation.aggregator().process([recordAt(1, '2026-01-01T12:00:00Z')]);
  await installation.announceRules({ ...rule, 'Operator-C': 'grater' });
  installation.now = Date.parse('2026-01-02T12:00:01Z');
  await installation.aggregator().process([recordAt(2, '2026-01-02T12:00:00Z')]);
  await installation.announceRules(rule);
  await runAt(installation, '2026-01-03T12:00:00Z');
  expect(installation.changes.map(({ value, count }) => [value, count])).toEqual([['ready', 2]]);
});

test('a trigger with history that gets another window finds what its firings have taken', async () => {
  const rule = { 'Operator-C': 'atLeast', 'ResetWhenReachTarget': 'yes', 'IncludeHistory': 'yes' };
  const installation = new Installation({ ...rule, 'Target-C': '1', 'Period': 'this month' });
  installation.now = Date.parse('2026-01-31T12:00:01Z');
  await installation
    .aggregator()
    .process([recordAt(1, '2026-01-30T12:00:00Z'), recordAt(2, '2026-01-31T12:00:00Z')]);
  await installation.announceRules({ ...rule, 'Target-C': '2', 'Period': 'previous month' });
  installation.now = Date.parse('2026-02-01T12:00:01Z');
  await installation.aggregator().process([recordAt(3, '2026-02-01T12:00:00Z')]);
  expect(installation.changes.map(({ count, sum }) => `${count}/${sum}`)).toEqual(['1/0', '1/0', '2/0']);
});

test('the clock of a user does not go back when the only window becomes another', async () => {
  const today = { 'Operator-C': 'atLeast', 'Target-C': '1', 'Period': 'today', 'Output': 'today' };
  const installation = new Installation(today);
  installation.now = Date.parse('2026-01-10T12:00:01Z');
  await installation.aggregator().process([recordAt(1, '2026-01-10T12:00:00Z')]);
  await installation.announceRules({ ...today, EventName: 'buy' });
  const late = recordAt(2, '2026-01-05T12:00:00Z');
  const buy = streamRecord(2, { userId: 'ann', time: late.arrival, name: 'buy' });
  await installation.aggregator().process([{ ...buy, arrival: late.arrival }]);
  expect(installation.changes.map(({ value }) => value)).toEqual(['ready', 'not-ready']);
});
