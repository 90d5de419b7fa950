import { METRICS } from '../../../src/contract/metric-names';
import { Change } from '../../../src/engine/state/change';
import { PINPOINT } from '../../../src/operations/events/event-format';
import { Simulation } from '../../../src/operations/simulation/simulation';
import { brief, NOW, pinpointRecord, PinpointRecordOptions, row } from '../../support/builders';
import { Installation, streamRecord } from '../../support/installation';

function simulationOf(cells: Record<string, string>) {
  const changes: string[] = [];
  const rejected: [number, string][] = [];
  const simulation = new Simulation({
    rules: [row(cells)],
    timeZone: 'Europe/Dublin',
    clock: () => NOW,
    decode: PINPOINT,
    onChange: (change) => changes.push(`${change.userId} ${brief(change)}`),
    onRejected: (number, reason) => rejected.push([number, reason]),
  });
  let records = 0;
  const count = (record: PinpointRecordOptions | string) =>
    simulation.count(typeof record === 'string' ? record : JSON.stringify(pinpointRecord(record)), ++records);
  return { simulation, changes, rejected, count };
}

const ONCE = { 'Operator-C': 'atLeast', 'Target-C': '1' };

test('events are counted one at a time, and each change is reported at once', async () => {
  const { simulation, changes, rejected, count } = simulationOf({ ...ONCE, 'Target-C': '2' });
  await count({});
  await count({ userId: 'bob' });
  expect(changes).toEqual([]);
  await count('poison');
  await count({});
  expect(changes).toEqual(['ann attribute:click#1 ready 2/0']);
  expect(rejected).toEqual([[3, 'the record is not JSON']]);
  expect(simulation.telemetry.total(METRICS.eventsCounted)).toBe(3);
});

test('each event that is counted is handed on with its local day, and no repetition', async () => {
  const counted: string[] = [];
  const simulation = new Simulation({
    rules: [row(ONCE)],
    timeZone: 'Europe/Dublin',
    clock: () => NOW,
    decode: PINPOINT,
    onChange: () => {},
    onCounted: ({ day, eventName }) => counted.push(`${eventName} ${day}`),
  });
  const night = { time: Date.UTC(2025, 6, 1, 23, 30), id: 'one' };
  const records = [night, night, { name: 'trk_click' }, { name: 'other', time: Date.UTC(2025, 6, 1) }];
  for (const [place, record] of records.entries()) {
    await simulation.count(JSON.stringify(pinpointRecord(record)), place);
  }
  await simulation.count('poison', records.length);
  expect(counted).toEqual(['click 2025-07-02', 'other 2025-07-01']);
});

test('an event belongs to its local day', async () => {
  const { changes, count } = simulationOf({
    ...ONCE,
    RuleType: 'date',
    StartDate: '2025-07-02',
    FinishDate: '2025-07-02',
  });
  await count({ time: Date.UTC(2025, 6, 1, 22, 30) });
  expect(changes).toEqual([]);
  await count({ time: Date.UTC(2025, 6, 1, 23, 30) });
  expect(changes).toEqual(['ann attribute:trk_date_click#1 ready 1/0']);
});

test('every user is listed with the state, over all pages', async () => {
  const { simulation, count } = simulationOf(ONCE);
  const ids = Array.from({ length: 1_001 }, (_, i) => `user ${i}`);
  for (const userId of ids) await count({ userId });
  const listed: string[] = [];
  for await (const { userId, state } of simulation.users()) {
    expect(state.rules['attribute:click'].ready).toBe(true);
    listed.push(userId);
  }
  expect(listed.sort()).toEqual([...ids].sort());
  expect((await simulation.stateOf('user 7'))?.rules['attribute:click'].counter?.count).toBe(1);
  expect(await simulation.stateOf('nobody')).toBeUndefined();
});

test('a re-evaluation after the last event finds nothing that the events have not', async () => {
  const { simulation, changes, count } = simulationOf({ ...ONCE, IncludeHistory: 'yes' });
  await count({});
  await simulation.reevaluate();
  expect(changes).toEqual(['ann attribute:click#1 ready 1/0']);
});

describe('a rule over a window that moves', () => {
  const at = (time: string) => Date.parse(time);
  const MONTH = { ...ONCE, Period: 'last 30 days' };

  test('is judged as the events pass, hour by hour, and not by the present', async () => {
    const { simulation, changes, count } = simulationOf(MONTH);
    await count({ time: at('2021-01-01T12:00:00Z') });
    await count({ time: at('2021-01-30T23:30:00Z'), userId: 'bob' });
    expect(changes).toEqual(['ann attribute:click#1 ready 1/0', 'bob attribute:click#1 ready 1/0']);
    await count({ time: at('2021-01-31T01:00:00Z'), userId: 'bob' });
    expect(changes.slice(2)).toEqual(['ann attribute:click#2 not-ready 0/0']);
    expect(simulation.now()).toBe(simulation.latestEvent);
    expect(new Date(simulation.now()).toISOString()).toBe('2021-01-31T01:00:00.900Z');
  });

  test('is judged up to an instant to which the clock is set, and the clock never goes back', async () => {
    const { simulation, changes, count } = simulationOf(MONTH);
    await count({ time: at('2021-07-01T12:00:00Z') });
    // Dublin's midnight.
    simulation.advance(at('2021-07-30T22:59:59.999Z'));
    await simulation.reevaluate();
    expect(changes).toHaveLength(1);
    simulation.advance(at('2021-07-30T23:00:00Z'));
    expect(simulation.advance(at('2021-07-02T00:00:00Z'))).toBe(at('2021-07-30T23:00:00Z'));
    await simulation.reevaluate();
    expect(changes.slice(1)).toEqual(['ann attribute:click#2 not-ready 0/0']);
  });

  test('counts an event that comes late into its own day', async () => {
    const { changes, count } = simulationOf({ ...MONTH, 'Target-C': '2' });
    await count({ time: at('2021-02-10T12:00:00Z') });
    await count({ time: at('2021-01-11T12:00:00Z') });
    expect(changes).toEqual([]);
    await count({ time: at('2021-01-12T12:00:00Z') });
    expect(changes).toEqual(['ann attribute:click#1 ready 2/0']);
  });
});

describe.each(['keep', 'clear'] as const)('rules that are replaced after the events (%s)', (removedRules) => {
  const OTHER = { ...ONCE, Output: 'other' };
  const LATER = { ...ONCE, 'Output': 'later', 'Target-C': '2', 'IncludeHistory': 'yes' };
  const before = [ONCE, OTHER];
  const after = [OTHER, LATER];

  test.each([
    ['some', after],
    ['all', []],
  ])('come to what the deployed functions make of it: %s', async (_, replaced) => {
    const installation = new Installation(...before);
    installation.removedRules = removedRules;
    const records = [{}, {}, { userId: 'bob' }];
    await installation.aggregator().process(records.map((record, index) => streamRecord(index + 1, record)));
    installation.setRules(...replaced);
    // An emptied source is believed once a later look has found the same.
    for (let looks = 0; looks < 2; looks++) {
      await installation.rulesInForce().latest();
      installation.now += 3_600_000;
    }
    await installation.run().run(() => true);

    const changes: string[] = [];
    const inShort = (change: Change) => `${change.userId} ${brief(change)}`;
    const simulation = new Simulation({
      rules: before.map((cells) => row(cells)),
      timeZone: 'UTC',
      clock: () => NOW,
      decode: PINPOINT,
      removedRules,
      replacement: replaced.map((cells) => row(cells)),
      onChange: (change) => changes.push(inShort(change)),
    });
    for (const [index, record] of records.entries()) {
      await simulation.count(JSON.stringify(pinpointRecord(record)), index + 1);
    }
    await simulation.replaceRules();
    await simulation.reevaluate();
    expect(changes.sort()).toEqual(installation.changes.map(inShort).sort());
    expect(changes.filter((change) => change.includes('not-ready'))).toHaveLength(
      removedRules === 'keep' ? 0 : replaced.length > 0 ? 2 : 4,
    );
  });
});
