import { changesWithoutReason } from './allowed-changes';

test('a change with its reason above it is allowed', () => {
  expect(
    changesWithoutReason('# What this file is.\n\n# Nobody could have used it.\nremoved:it.Shop.close\n'),
  ).toEqual([]);
});

test.each([
  ['nothing', 'removed:it.Shop.close'],
  ['an empty comment', '#\nremoved:it.Shop.close'],
  ['an empty line after the comment', '# Nobody could have used it.\n\nremoved:it.Shop.close'],
  [
    'the change of another reason',
    '# Nobody could have used it.\nremoved:it.Shop.open\nremoved:it.Shop.close',
  ],
])('a change with %s above it is not', (_what, text) => {
  expect(changesWithoutReason(text)).toEqual([
    expect.stringContaining('removed:it.Shop.close has no comment'),
  ]);
});
