import { inSendingOrder, PlacedObject } from '../../../src/operations/redrive/sending-order';

const keysOf = (...objects: PlacedObject[]) => inSendingOrder(objects).map(({ key }) => key);

test('the oldest object is sent first', () => {
  expect(keysOf({ key: 'a', at: 2_000 }, { key: 'b', at: 1_000, firstSequenceNumber: '9' })).toEqual([
    'b',
    'a',
  ]);
});

test('of one second, the sequence numbers decide, as numbers', () => {
  expect(
    keysOf(
      { key: 'a', at: 0, firstSequenceNumber: '100' },
      { key: 'b', at: 0, firstSequenceNumber: '99' },
      { key: 'c', at: 0, firstSequenceNumber: '9' },
    ),
  ).toEqual(['c', 'b', 'a']);
});

test('objects without a place come first, by their names', () => {
  expect(
    keysOf({ key: 'a', at: 0, firstSequenceNumber: '1' }, { key: 'c', at: 0 }, { key: 'b', at: 0 }),
  ).toEqual(['b', 'c', 'a']);
});

test('the list that was given stays as it is', () => {
  const objects = [
    { key: 'b', at: 2 },
    { key: 'a', at: 1 },
  ];
  inSendingOrder(objects);
  expect(objects.map(({ key }) => key)).toEqual(['b', 'a']);
});
