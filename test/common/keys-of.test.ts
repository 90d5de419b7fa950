import { keysOf } from '../../src/common/keys-of';

test('keys come in the order in which they are written', () => {
  expect(keysOf({ second: 1, first: 2 })).toEqual(['second', 'first']);
});

test('keys may be those alone that fit', () => {
  const table = { a: 1, b: 2, c: 3 };
  expect(keysOf(table, (key) => table[key] > 1)).toEqual(['b', 'c']);
});
