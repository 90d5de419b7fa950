import fc from 'fast-check';
import { guarded, unguarded } from '../../src/common/formula-guard';

test.each([
  ...['=1+1', '+1+cmd', '-2+3', '@SUM(1)', '\t=1', '\r=1', "'=1", '-', '=a'],
  ...['|calc', ' =1', ' -5', '\u00A0@a', '\u3000+1', "' =1", '\n=1', '\na', '  \t|calc'],
  ...['\uFF1D1+1', '\uFF0B1', '\uFF0D1', '\uFF20SUM(1)', '\uFF5Ccalc', ' \uFF1D1'],
])('a formula such as %j is written as text', (cell) => {
  expect(guarded(cell)).toBe(`'${cell}`);
});

test.each(['', 'click', ' click', 'a|b', 'a =1', '-5', '-1,000.50', '=', '==', "'quoted'", "O'Brien"])(
  'a cell such as %j is written as it is',
  (cell) => {
    expect(guarded(cell)).toBe(cell);
  },
);

test('any cell is read as it was written', () => {
  const cells = fc.string({ unit: fc.constantFrom(..."'=+-@| \t\r\n1,.a\uFF1D\u3000") });
  fc.assert(
    fc.property(fc.oneof(cells, fc.string()), (cell) => {
      expect(unguarded(guarded(cell))).toBe(cell);
    }),
    { numRuns: 1_000 },
  );
});
