import { Activity } from '../../../src/operations/cost/activity';
import { costReport } from '../../../src/operations/cost/cost-report';
import { PRICES } from '../../../src/operations/cost/prices';

const ACTIVITY: Activity = {
  events: 5_000,
  users: 100,
  bytesPerEvent: 400,
  seconds: 100,
  timeUnit: 0.001,
  perUserAndBatch: { 1: 1, 5: 1, 30: 1, 60: 1, 300: 1 },
};
const SETTINGS = { windowSeconds: 5, batchSize: 1_000 };

test('the load of the events stands among those that everybody has', () => {
  const { lines } = costReport(ACTIVITY, 1, SETTINGS, PRICES);
  expect(lines.map(({ eventsPerSecond, isOwn }) => [eventsPerSecond, isOwn])).toEqual([
    [10, false],
    [50, true],
    [100, false],
    [1_000, false],
    [10_000, false],
    [100_000, false],
  ]);
});

test('events of one moment have no load of their own', () => {
  const { lines } = costReport({ ...ACTIVITY, seconds: 0 }, 1, SETTINGS, PRICES);
  expect(lines.some(({ isOwn }) => isOwn)).toBe(false);
});

test('loads that are asked for are the ones that are shown', () => {
  const { lines } = costReport(ACTIVITY, 1, { ...SETTINGS, loads: [7] }, PRICES);
  expect(lines.map(({ eventsPerSecond }) => eventsPerSecond)).toEqual([7]);
});

test('from the break-even on Flink costs less, and before it does not', () => {
  const { flinkFrom } = costReport(ACTIVITY, 1, SETTINGS, PRICES);
  const [before, after] = [flinkFrom! / 1.1, flinkFrom! * 1.1].map(
    (load) => costReport(ACTIVITY, 1, { ...SETTINGS, loads: [load] }, PRICES).lines[0],
  );
  expect(before.total).toBeLessThan(before.flink!);
  expect(after.total).toBeGreaterThan(after.flink!);
});

test('more events of a user in a batch move the break-even away', () => {
  const often = { ...ACTIVITY, perUserAndBatch: { 1: 4, 5: 4, 30: 4, 60: 4, 300: 4 } };
  const [few, many] = [ACTIVITY, often].map((one) => costReport(one, 1, SETTINGS, PRICES).flinkFrom!);
  expect(many).toBeGreaterThan(2 * few);
});
