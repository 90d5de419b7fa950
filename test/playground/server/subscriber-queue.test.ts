import { Load } from '../../../src/playground/api';
import { OutgoingEvent, SubscriberQueue } from '../../../src/playground/server/subscriber-queue';

const PATIENCE = 15_000;
const load = (id: string, counted: number) => ({ id, counted }) as Load;
const run = (at: number) => ({ at, changes: [], changed: 0 });

let outbox: SubscriberQueue;
let ended: AbortController;
beforeEach(() => {
  jest.useFakeTimers();
  outbox = new SubscriberQueue();
  ended = new AbortController();
});
afterEach(() => {
  ended.abort();
  jest.useRealTimers();
});

/** Reads for that many milliseconds, taking each event at once. */
async function readFor(milliseconds: number): Promise<OutgoingEvent[]> {
  const events: OutgoingEvent[] = [];
  const reading = (async () => {
    while (!ended.signal.aborted) {
      const next = await outbox.next(PATIENCE, ended.signal);
      if (next) events.push(next);
    }
  })();
  await jest.advanceTimersByTimeAsync(milliseconds);
  ended.abort();
  await reading;
  return events;
}

test('what happens once is told each time, in its order', async () => {
  for (let at = 1; at <= 5; at++) outbox.put('run', run(at));
  expect((await readFor(1)).map(({ data }) => (JSON.parse(data) as { at: number }).at)).toEqual([
    1, 2, 3, 4, 5,
  ]);
});

test.each([
  ['load', 10],
  ['counted', 2],
  ['clock', 10],
  ['rules', 10],
] as const)('%s is told at most %i times a second, and the last of it always', async (name, most) => {
  let n = 0;
  const put = () => outbox.put(name as 'counted', { users: ++n, events: n });
  const writing = setInterval(put, 7);
  const reading = readFor(3_000);
  setTimeout(() => clearInterval(writing), 2_001);
  const events = await reading;
  expect(events.length).toBeLessThanOrEqual(2 * most + 1);
  expect(events.length).toBeGreaterThan(most);
  expect(JSON.parse(events.at(-1)!.data)).toEqual({ users: n, events: n });
});

test('of two loads each is told', async () => {
  outbox.put('load', load('a', 1));
  outbox.put('load', load('b', 1));
  outbox.put('load', load('a', 2));
  expect((await readFor(50)).map(({ data }) => data)).toEqual([
    JSON.stringify(load('a', 2)),
    JSON.stringify(load('b', 1)),
  ]);
});

test('a reader that does not keep up finds the newest', async () => {
  for (let at = 1; at <= 5_000; at++) outbox.put('run', run(at));
  const events = await readFor(1);
  expect([events.length, events[0].data, events.at(-1)!.data]).toEqual([
    1_000,
    JSON.stringify(run(4_001)),
    JSON.stringify(run(5_000)),
  ]);
});

test('a reader to whom nothing is told hears that as well', async () => {
  const next = outbox.next(PATIENCE, ended.signal);
  await jest.advanceTimersByTimeAsync(PATIENCE);
  expect(await next).toBeUndefined();
});

test('a reader who is gone waits for nothing', async () => {
  const next = outbox.next(PATIENCE, ended.signal);
  ended.abort();
  expect(await next).toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});
