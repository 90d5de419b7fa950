import { chainOf, linkOf, nextChunk } from '../../../src/engine/history/chunk-chain';
import { NEW_USER } from '../../../src/engine/state/user-state';

test('a chunk has the number of the version that it was moved from, and names the one before', () => {
  expect(nextChunk(NEW_USER, 77)).toEqual({ n: 77, previous: 0 });
  const chunks = { last: 77, from: '2026-01-01', to: '2026-01-02' };
  expect(nextChunk({ ...NEW_USER, chunks }, 12)).toEqual({ n: 12, previous: 77 });
});

test('a chunk that was counted up follows the number before', () => {
  expect([linkOf(3, undefined), linkOf(3, 0), linkOf(3, 99)]).toEqual([
    { n: 3, previous: 2 },
    { n: 3, previous: 0 },
    { n: 3, previous: 99 },
  ]);
});

describe('the chain', () => {
  const chunks = [linkOf(1, 50), linkOf(2, undefined), linkOf(9, 1), linkOf(50, 0)];
  const numbers = (last: number) => chainOf(chunks, last).map(({ n }) => n);

  test('is that of the last chunk, the oldest first', () => expect(numbers(9)).toEqual([50, 1, 9]));
  test('ends where a chunk is gone', () => {
    expect(chainOf([linkOf(9, 1), linkOf(50, 0)], 9)).toEqual([linkOf(9, 1)]);
  });
  test('of a chunk that is gone is empty', () => expect(numbers(7)).toEqual([]));
  test('ends although damaged links form a circle', () => {
    expect(chainOf([linkOf(4, 5), linkOf(5, 4)], 4)).toEqual([linkOf(5, 4), linkOf(4, 5)]);
  });
});
