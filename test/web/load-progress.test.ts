import { Load } from '../../src/playground/api';
import {
  addSample,
  averageSpeed,
  Sample,
  shareOf,
  speedOf,
  timeLeft,
  withLoad,
} from '../../web/src/load/progress';

const load = (over: Partial<Load> = {}): Load => ({
  id: '1',
  name: 'events.ndjson',
  state: 'running',
  bytes: 0,
  size: 1000,
  lines: 0,
  counted: 0,
  rejected: 0,
  withoutUser: 0,
  skipped: 0,
  changes: 0,
  startedAt: 0,
  faults: [],
  ...over,
});

test('speed is that of the last seconds', () => {
  let samples: Sample[] = [];
  for (let second = 0; second <= 10; second++) {
    samples = addSample(samples, { at: second * 1000, lines: second * 100, bytes: second * 1000 });
  }
  for (let second = 11; second <= 20; second++) {
    samples = addSample(samples, {
      at: second * 1000,
      lines: 1000 + (second - 10) * 10,
      bytes: 10_000 + (second - 10) * 100,
    });
  }
  expect(speedOf(samples)).toEqual({ linesPerSecond: 10, bytesPerSecond: 100 });
  expect(samples.length).toBeLessThan(8);
});

test('after a pause there is still something to compare with', () => {
  const samples = addSample([{ at: 0, lines: 0, bytes: 0 }], { at: 60_000, lines: 60, bytes: 600 });
  expect(speedOf(samples)).toEqual({ linesPerSecond: 1, bytesPerSecond: 10 });
});

test('one moment alone says nothing of the speed', () => {
  expect(speedOf([])).toBeUndefined();
  expect(speedOf(addSample([], { at: 0, lines: 5, bytes: 50 }))).toBeUndefined();
});

test('share and time left go by the bytes of the file', () => {
  const half = load({ bytes: 500 });
  expect(shareOf(half)).toBe(0.5);
  expect(timeLeft(half, { linesPerSecond: 1, bytesPerSecond: 100 })).toBe(5000);
});

test('without a size, neither is known, until it is done', () => {
  expect(shareOf(load({ size: 0, bytes: 500 }))).toBeUndefined();
  expect(timeLeft(load({ size: 0 }), { linesPerSecond: 1, bytesPerSecond: 1 })).toBeUndefined();
  expect(timeLeft(load(), { linesPerSecond: 0, bytesPerSecond: 0 })).toBeUndefined();
  expect(shareOf(load({ size: 0, state: 'done' }))).toBe(1);
});

test('how fast it was is said of what has ended', () => {
  expect(averageSpeed(load({ lines: 3000, startedAt: 1000, finishedAt: 2500 }))).toBe(2000);
  expect(averageSpeed(load({ lines: 3000 }))).toBeUndefined();
});

test('loads stay in their order, a new one comes first, and they are bounded', () => {
  let loads = withLoad(withLoad([], load({ id: 'a' })), load({ id: 'b' }));
  loads = withLoad(loads, load({ id: 'a', state: 'done' }));
  expect(loads.map(({ id, state }) => [id, state])).toEqual([
    ['b', 'running'],
    ['a', 'done'],
  ]);
  for (let number = 0; number < 100; number++) loads = withLoad(loads, load({ id: `${number}` }));
  expect(loads).toHaveLength(50);
  expect(loads[0].id).toBe('99');
});
