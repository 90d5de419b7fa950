import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { MemoryTimeseriesStore } from '../../../src/adapters/memory/memory-timeseries-store';
import { UserEvent } from '../../../src/engine/events/event';
import { Change } from '../../../src/engine/state/change';
import { PINPOINT } from '../../../src/operations/events/event-format';
import { LocalRuntime } from '../../../src/operations/simulation/local-runtime';
import { brief, NOW, pinpointRecord, PinpointRecordOptions, row } from '../../support/builders';

const TWICE = row({ 'Operator-C': 'atLeast', 'Target-C': '2' });
const LOOKS_BACK = row({
  'EventName': 'buy',
  'Operator-C': 'atLeast',
  'Target-C': '1',
  'IncludeHistory': 'yes',
});

let now: number;
let reader: MemoryRuleReader;
let runtime: LocalRuntime;
let events: UserEvent[];
let changes: Change[];
let records: number;
beforeEach(() => {
  now = NOW;
  events = [];
  changes = [];
  records = 0;
  reader = new MemoryRuleReader([TWICE]);
  runtime = new LocalRuntime({
    aggregates: new MemoryAggregateStore({ onChanges: (written) => runtime.takeOutbox(written) }),
    timeseries: new MemoryTimeseriesStore({ clock: () => now }),
    reader,
    clock: () => now,
    timeZone: 'UTC',
    onEvent: (event) => events.push(event),
    onChange: (change) => changes.push(change),
  });
});

const line = (options: PinpointRecordOptions = {}) => JSON.stringify(pinpointRecord(options));
async function count(...lines: string[]) {
  const first = records + 1;
  records += lines.length;
  return runtime.count(lines, first, PINPOINT);
}

test('a batch says of each record what became of it', async () => {
  const batch = await count(
    line(),
    'poison',
    line({ userId: '' }),
    line({ name: 'trk_click' }),
    line({ name: '_session.start' }),
    line({ userId: 'bob' }),
    '[1]',
    line(),
  );
  expect({ ...batch, changes: batch.changes.map(brief) }).toEqual({
    counted: 3,
    withoutUser: 1,
    skipped: 2,
    rejected: [
      { place: 1, reason: 'the record is not JSON' },
      { place: 6, reason: 'the record is not a JSON object' },
    ],
    changes: ['attribute:click#1 ready 2/0'],
  });
  expect(events.map(({ name, userId }) => `${userId} ${name}`)).toEqual([
    'ann click',
    'ann trk_click',
    'ann _session.start',
    'bob click',
    'ann click',
  ]);
});

test('a later batch says only what became of its own records', async () => {
  await count(line(), 'poison');
  const batch = await count('poison', line());
  expect(batch).toMatchObject({ counted: 1, rejected: [{ place: 0 }] });
  expect(batch.changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
  expect((await count(line())).changes).toEqual([]);
  expect(changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
});

test('an event that comes again under its id is skipped', async () => {
  expect(await count(line({ id: 'a' }), line({ id: 'a' }))).toMatchObject({ counted: 1, skipped: 1 });
});

test('rules are read again after 15 seconds, and a re-evaluation judges by older events', async () => {
  await count(line({ name: 'buy' }));
  reader.rows = [TWICE, LOOKS_BACK];
  now += 14_999;
  await count(line());
  expect((await runtime.rules.current()).rules).toHaveLength(1);
  now += 1;
  await count(line());
  expect((await runtime.rules.current()).rules).toHaveLength(2);

  expect(await runtime.reevaluate(() => false)).toEqual({ finished: false, changes: [] });
  const { finished, changes: found } = await runtime.reevaluate(() => true);
  expect([finished, found.map(brief)]).toEqual([true, ['attribute:buy#1 ready 1/0']]);
});

test('a state that cannot be written is an error', async () => {
  const failing = new LocalRuntime({
    aggregates: Object.assign(new MemoryAggregateStore(), {
      write: async () => {
        throw new Error('full disk');
      },
    }),
    timeseries: new MemoryTimeseriesStore({ clock: () => now }),
    reader,
    clock: () => now,
    timeZone: 'UTC',
    onEvent: () => {},
    onChange: () => {},
  });
  await expect(failing.count([line()], 1, PINPOINT)).rejects.toThrow(
    'an event could not be counted: a user could not be counted; the records are delivered again',
  );
});
