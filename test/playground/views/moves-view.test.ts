import { ChangeView } from '../../../src/playground/api';
import { movesView } from '../../../src/playground/views/moves-view';

async function* changes(count: number, value: string): AsyncGenerator<ChangeView> {
  for (let at = 0; at < count; at++) yield { userId: `user-${at}`, value, at } as ChangeView;
}

test('the newest thousand are listed, and all of them are counted', async () => {
  const { joined, left } = await movesView({ joined: 5_100, left: 7, changes: changes(5_000, 'ready') });
  expect([joined.count, joined.kept, joined.listed.length]).toEqual([5_100, 5_000, 1_000]);
  expect([joined.listed[0], joined.listed[999]]).toEqual([
    { userId: 'user-4999', at: 4_999 },
    { userId: 'user-4000', at: 4_000 },
  ]);
  expect(left).toEqual({ count: 7, kept: 0, listed: [] });
});

test.each([
  ['ready', 'joined'],
  ['fired', 'joined'],
  ['not-ready', 'left'],
] as const)('who is %s has %s', async (value, direction) => {
  const view = await movesView({ joined: 0, left: 0, changes: changes(1, value) });
  expect(view[direction].listed).toEqual([{ userId: 'user-0', at: 0 }]);
});

test('who moves while the others are listed is counted as well', async () => {
  const { joined } = await movesView({ joined: 1, left: 0, changes: changes(2, 'ready') });
  expect([joined.count, joined.kept]).toEqual([2, 2]);
});
