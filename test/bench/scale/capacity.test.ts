import { Capacity } from '../../../bench/scale/capacity';

const KEYS = 10_000;

function passing(capacity: Capacity, second: number, asked: number, keys = KEYS): number {
  let passed = 0;
  for (let n = 0; n < asked; n++) {
    if (capacity.take(n % keys, 1, second + n / asked)) passed++;
  }
  return passed;
}

test('no more units pass in a second than the table has', () => {
  const capacity = new Capacity({ units: 4_000, partitionUnits: 1_000, doublingSeconds: 1_800 });
  expect(passing(capacity, 0, 50_000)).toBe(4_000);
  expect(passing(capacity, 1, 50_000)).toBe(4_000);
  expect(capacity).toMatchObject({ passed: 8_000, peak: 4_000 });
});

test('no more units pass for one key than a partition has', () => {
  const capacity = new Capacity({ units: 4_000, partitionUnits: 1_000, doublingSeconds: 1_800 });
  expect(passing(capacity, 0, 5_000, 1)).toBe(1_000);
});

test('a table on demand has twice its busiest second after half an hour, and nothing more when it idles', () => {
  const capacity = new Capacity({ units: 4_000, partitionUnits: 1_000, doublingSeconds: 1_800 });
  passing(capacity, 1_799, 50_000);
  expect(passing(capacity, 1_800, 50_000)).toBe(8_000);
  expect(passing(capacity, 3_599, 1_000)).toBe(1_000);
  expect(passing(capacity, 3_600, 50_000)).toBe(16_000);
  const idle = new Capacity({ units: 4_000, partitionUnits: 1_000, doublingSeconds: 1_800 });
  passing(idle, 0, 1_000);
  expect(passing(idle, 1_800, 50_000)).toBe(4_000);
});
