import { Change } from '../../../src/engine/state/change';
import { SegmentTotals } from '../../../src/playground/embedded/segment-totals';

const DAY = 86_400_000;
const fired = (userId: string, day: number): Change => ({
  userId,
  output: { kind: 'event', name: 'trk_course' },
  n: 1,
  count: 3,
  sum: '0',
  at: day * DAY,
});

test('the latest are those that happened last, whichever came in last', () => {
  const tallies = new SegmentTotals((time) => `day ${time / DAY}`);
  // One user after the other, as a file may list them.
  for (let day = 1; day <= 300; day++) tallies.add(fired('ann', day));
  for (let day = 1; day <= 300; day++) tallies.add(fired('bob', day));
  const latest = tallies.latest('event:trk_course');
  expect(latest).toHaveLength(100);
  expect(latest.slice(0, 4).map(({ userId, at }) => [userId, at / DAY])).toEqual([
    ['bob', 300],
    ['ann', 300],
    ['bob', 299],
    ['ann', 299],
  ]);

  const restored = new SegmentTotals(() => '');
  for (const part of tallies.snapshot()) restored.restore(part);
  expect(restored.latest('event:trk_course')).toEqual(latest);
});
