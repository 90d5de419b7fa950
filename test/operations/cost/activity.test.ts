import { ActivityMeter, WINDOWS } from '../../../src/operations/cost/activity';

const NOON = Date.UTC(2026, 0, 1, 12, 0, 0);

function metered(events: readonly (readonly [user: string, seconds: number])[]) {
  const meter = new ActivityMeter();
  for (const [userId, seconds] of events) {
    meter.addRecord(100);
    meter.addEvent({ userId, time: NOON + 1_000 * seconds });
  }
  return meter;
}

test('events of a user meet in a batch when they come within its seconds', () => {
  const { activity } = metered([
    ['ann', 0],
    ['bob', 1],
    ['ann', 3],
    ['ann', 31],
    ['bob', 299],
  ]);
  expect(activity).toMatchObject({ events: 5, users: 2, bytesPerEvent: 100, seconds: 299 });
  expect(activity.perUserAndBatch).toEqual({ 1: 1, 5: 5 / 4, 30: 5 / 4, 60: 5 / 3, 300: 5 / 2 });
});

test('the events of a user are known, and those of nobody are none', () => {
  const meter = metered([
    ['ann', 0],
    ['ann', 1],
  ]);
  expect([meter.eventsOf('ann'), meter.eventsOf('bob')]).toEqual([2, 0]);
});

test('times that are days do not tell what meets in a shorter batch', () => {
  const DAY = 86_400;
  const { activity } = metered([
    ['ann', 0.5 * DAY],
    ['ann', 0.5 * DAY],
    ['bob', 1.5 * DAY],
  ]);
  expect(activity.timeUnit).toBe(DAY);
  expect(Object.values(activity.perUserAndBatch)).toEqual(WINDOWS.map(() => 1));
});

test('no events are no activity', () => {
  expect(new ActivityMeter().activity).toMatchObject({ events: 0, users: 0, bytesPerEvent: 0, seconds: 0 });
});
