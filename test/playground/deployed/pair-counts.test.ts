import { PairCounts } from '../../../src/playground/deployed/pair-counts';

test('every two segments are counted together, in either order', () => {
  const pairs = new PairCounts(['a', 'b', 'c']);
  for (const user of [['a', 'b'], ['b', 'a', 'c'], ['c'], []]) pairs.add(user);
  const counted = ['ab', 'ba', 'ac', 'ca', 'bc', 'cb'].map((pair) => [pair, pairs.of(pair[0], pair[1])]);
  expect(Object.fromEntries(counted)).toEqual({ ab: 2, ba: 2, ac: 1, ca: 1, bc: 1, cb: 1 });
});

test('two of more segments than the table has room for are not compared', () => {
  const pairs = new PairCounts(['a', 'b', 'c'], 2);
  pairs.add(['a', 'b']);
  expect(() => pairs.of('a', 'b')).toThrow(
    'the installation has 3 segments and triggers, and two are compared among at most 2 from here: ' +
      'compare their users in its destination',
  );
});
