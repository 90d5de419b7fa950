import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';

/** Creates a clock that advances only by waits and by calls that take time. */
function manualTime() {
  let now = 1_000_000;
  return {
    clock: () => now,
    pause: async (milliseconds: number) => {
      now += milliseconds;
    },
    spend: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test.each([2, 15, 100])(
  'calls keep to %i a second and use nearly all of it while work waits',
  async (quota) => {
    const { clock, pause, spend } = manualTime();
    const pace = new RateLimiter(quota, clock, pause);
    const times: number[] = [];
    for (let i = 0; i < 10 * quota; i++) {
      await pace.acquire();
      times.push(clock());
      spend(3);
    }
    const seconds = (times[times.length - 1] - times[0]) / 1_000;
    expect((times.length - 1) / seconds).toBeLessThanOrEqual(quota + 1e-9);
    expect(times.length / seconds).toBeGreaterThanOrEqual(0.9 * quota);
  },
);

test('who comes after a rest does not wait', async () => {
  const { clock, pause, spend } = manualTime();
  const pace = new RateLimiter(1, clock, pause);
  await pace.acquire();
  spend(5_000);
  const before = clock();
  await pace.acquire();
  expect(clock()).toBe(before);
});
