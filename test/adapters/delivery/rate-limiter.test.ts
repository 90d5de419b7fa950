import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';

/** Creates a clock that moves only with pauses and with the time that calls spend. */
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
    const limiter = new RateLimiter(quota, clock, pause);
    const times: number[] = [];
    for (let i = 0; i < 10 * quota; i++) {
      await limiter.acquire();
      times.push(clock());
      spend(3);
    }
    const seconds = (times[times.length - 1] - times[0]) / 1_000;
    expect((times.length - 1) / seconds).toBeLessThanOrEqual(quota + 1e-9);
    expect(times.length / seconds).toBeGreaterThanOrEqual(0.9 * quota);
  },
);

test('a call after a rest does not wait', async () => {
  const { clock, pause, spend } = manualTime();
  const limiter = new RateLimiter(1, clock, pause);
  await limiter.acquire();
  spend(5_000);
  const before = clock();
  await limiter.acquire();
  expect(clock()).toBe(before);
});

test('a call that counts for several makes the next one wait as long as these', async () => {
  const { clock, pause } = manualTime();
  const limiter = new RateLimiter(10, clock, pause);
  const began = clock();
  await limiter.acquire(25);
  expect(clock()).toBe(began);
  await limiter.acquire();
  expect(clock()).toBe(began + 2_500);
});
