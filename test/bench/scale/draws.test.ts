import { PARAMETERS } from '../../../bench/scale/assumptions';
import { callSeconds, clientPause, gap, storePause } from '../../../bench/scale/draws';
import { randomNumbers } from '../../../bench/workloads';

function drawn(draw: (random: () => number) => number): number[] {
  const random = randomNumbers(5);
  return Array.from({ length: 20_000 }, () => draw(random)).sort((one, other) => one - other);
}

test('gaps are those of a Poisson process: as long as their deviation', () => {
  const gaps = drawn((random) => gap(random, 50));
  const mean = gaps.reduce((sum, one) => sum + one, 0) / gaps.length;
  const variance = gaps.reduce((sum, one) => sum + (one - mean) ** 2, 0) / gaps.length;
  expect(mean * 50).toBeCloseTo(1, 1);
  expect(Math.sqrt(variance) * 50).toBeCloseTo(1, 1);
});

test('a call of one item has the median and the p99 that are assumed; one of many takes longer', () => {
  const single = drawn((random) => callSeconds(random, 1, PARAMETERS));
  expect(single[10_000]).toBeCloseTo(PARAMETERS.callMedianSeconds, 3);
  expect(single[19_800] / PARAMETERS.callP99Seconds).toBeCloseTo(1, 0);
  expect(drawn((random) => callSeconds(random, 25, PARAMETERS))[10_000]).toBeGreaterThan(2 * single[10_000]);
});

test('pauses grow with the attempts, those of the client up to a limit', () => {
  const half = () => 0.5;
  expect([1, 2, 3].map((attempt) => storePause(half, attempt, PARAMETERS))).toEqual(
    [0.0375, 0.075, 0.15].map((pause) => expect.closeTo(pause)),
  );
  expect([1, 2, 9].map((attempt) => clientPause(half, attempt, PARAMETERS))).toEqual([0.5, 1, 20]);
});
