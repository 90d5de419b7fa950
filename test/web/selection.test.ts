import { at, blockOf, move, Selection, within } from '../../web/src/rules/selection';

const EXTENT = { rows: 3, columns: 4 };
const MIDDLE = at(1, 1);

test.each([
  ['ArrowUp', at(0, 1)],
  ['ArrowDown', at(2, 1)],
  ['ArrowLeft', at(1, 0)],
  ['ArrowRight', at(1, 2)],
  ['Home', at(1, 0)],
  ['End', at(1, 3)],
  ['PageDown', at(2, 1)],
  ['PageUp', at(0, 1)],
])('%s moves', (key, expected) => {
  expect(move(MIDDLE, { key }, EXTENT)).toEqual(expected);
});

test('with Control it goes to the end', () => {
  expect(move(at(0, 1), { key: 'ArrowDown', control: true }, EXTENT)).toEqual(at(2, 1));
  expect(move(MIDDLE, { key: 'ArrowRight', control: true }, EXTENT)).toEqual(at(1, 3));
  expect(move(MIDDLE, { key: 'End', control: true }, EXTENT)).toEqual(at(2, 3));
  expect(move(MIDDLE, { key: 'Home', control: true }, EXTENT)).toEqual(at(0, 0));
});

test('nothing moves out of the sheet', () => {
  expect(move(at(0, 0), { key: 'ArrowUp' }, EXTENT)).toEqual(at(0, 0));
  expect(move(at(2, 3), { key: 'ArrowRight' }, EXTENT)).toEqual(at(2, 3));
});

test('Shift stretches the block from where it began', () => {
  const wider = move(MIDDLE, { key: 'ArrowRight', shift: true }, EXTENT)!;
  const taller = move(wider, { key: 'ArrowUp', shift: true }, EXTENT)!;
  expect(blockOf(taller)).toEqual({ top: 0, bottom: 1, left: 1, right: 2 });
  expect(taller.anchor).toEqual(MIDDLE.anchor);
});

test('Tab goes on in the next row, and leaves the sheet at its ends', () => {
  expect(move(at(0, 3), { key: 'Tab' }, EXTENT)).toEqual(at(1, 0));
  expect(move(at(1, 0), { key: 'Tab', shift: true }, EXTENT)).toEqual(at(0, 3));
  expect(move(at(2, 3), { key: 'Tab' }, EXTENT)).toBeUndefined();
  expect(move(at(0, 0), { key: 'Tab', shift: true }, EXTENT)).toBeUndefined();
});

test('keys that mean nothing here are left to the page', () => {
  expect(move(MIDDLE, { key: 'F5' }, EXTENT)).toBeUndefined();
});

test('a selection stays in a sheet that has become smaller', () => {
  const gone: Selection = { anchor: { row: 0, column: 9 }, focus: { row: 9, column: 0 } };
  expect(within(gone, EXTENT)).toEqual({ anchor: { row: 0, column: 3 }, focus: { row: 2, column: 0 } });
});
