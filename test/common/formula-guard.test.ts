import fc from 'fast-check';
import { guarded, unguarded } from '../../src/common/formula-guard';

test.each(['=1+1', '+1+cmd', '-2+3', '@SUM(1)', '\t=1', '\r=1', "'=1", '-', '=a'])(
  'a formula such as %j is written as text',
  (cell) => {
    expect(guarded(cell)).toBe(`'${cell}`);
  },
);

test.each(['', 'click', '-5', '-1,000.50', '=', '==', "'quoted'", "O'Brien"])(
  'a cell such as %j is written as it is',
  (cell) => {
    expect(guarded(cell)).toBe(cell);
  },
);

test('any cell is read as it was written', () => {
  const cells = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', ',', '.', 'a') });
  fc.assert(
    fc.property(fc.oneof(cells, fc.string()), (cell) => {
      expect(unguarded(guarded(cell))).toBe(cell);
    }),
    { numRuns: 1_000 },
  );
});
