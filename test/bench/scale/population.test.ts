import {
  divided,
  ShardUsers,
  spread,
  withHotUser,
  zipfUsers,
  evenUsers,
} from '../../../bench/scale/population';
import { randomNumbers } from '../../../bench/workloads';

test('a user is drawn as often as the weight says', () => {
  const { weights } = withHotUser(zipfUsers(2, 1), 1);
  const users = new ShardUsers(Int32Array.of(0, 1, 2), weights);
  const random = randomNumbers(3);
  const drawn = [0, 0, 0];
  for (let n = 0; n < 30_000; n++) drawn[users.draw(random)]++;
  expect(drawn.map((times) => times / 30_000)).toEqual([
    expect.closeTo(1 / 3, 1),
    expect.closeTo(1 / 6, 1),
    expect.closeTo(1 / 2, 1),
  ]);
});

test('each user goes to one shard, and shards have about as many', () => {
  const parts = divided(evenUsers(100_000).weights.keys(), 100, (user) => spread(user) % 100);
  expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...Array(100_000).keys()]);
  for (const part of parts) expect(Math.abs(part.length - 1_000)).toBeLessThan(150);
});
