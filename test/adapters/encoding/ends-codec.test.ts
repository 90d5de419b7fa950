import { decodeEnds, encodeEnds } from '../../../src/adapters/encoding/ends-codec';
import { Ends } from '../../../src/engine/aggregate/ends';

const END = { at: Date.UTC(2026, 0, 15), value: 'gold' };

test.each<[string, Ends]>([
  ['first alone', { first: { plan: END } }],
  ['last alone', { last: { '': { at: -1, value: '0.1' } } }],
  [
    'both, of any name',
    { first: { plan: END, constructor: END }, last: JSON.parse('{"__proto__":{"at":1,"value":"a"}}') },
  ],
])('the ends are the same after they were encoded and decoded: %s', (_, ends) => {
  expect(decodeEnds(JSON.parse(JSON.stringify(encodeEnds(ends))))).toEqual(ends);
});

test('the time is short', () => {
  expect(encodeEnds({ last: { plan: END } })).toEqual([0, { plan: ['mkeonpc0', 'gold'] }]);
});
