import { begin, EditHistory, record, redo, undo } from '../../web/src/rules/edit-history';

const typed = (...values: string[]): EditHistory<string> => values.reduce(record, begin(''));

test('steps are taken back and done again', () => {
  const back = undo(undo(typed('a', 'ab')));
  expect(back.present).toBe('');
  expect(redo(back).present).toBe('a');
  expect(redo(redo(back)).present).toBe('ab');
});

test('a new step forgets what was taken back', () => {
  const other = record(undo(typed('a', 'ab')), 'ac');
  expect(redo(other)).toBe(other);
  expect(undo(other).present).toBe('a');
});

test('at the ends nothing changes', () => {
  const fresh = begin('x');
  expect(undo(fresh)).toBe(fresh);
  expect(redo(fresh)).toBe(fresh);
});

test('the last 200 steps are kept', () => {
  let history = typed(...Array.from({ length: 250 }, (_, index) => String(index)));
  for (let step = 0; step < 300; step++) history = undo(history);
  expect(history.present).toBe('49');
});
