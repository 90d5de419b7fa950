import * as fc from 'fast-check';
import { compareTexts } from '../../web/src/rules/compare-texts';
import { newId } from '../../web/src/rules/new-id';
import type { Rows } from '../../web/src/rules/sheet-edits';
import { EVERYTHING, replaceText, shownRows, takeOver } from '../../web/src/rules/shown-rows';

const NOTHING_KNOWN = () => ({ facts: { problems: [] }, isChanged: false });
const GREEN = row('green', { 'EventName': 'greenbutton', 'Target-C': '10' });
const RED = row('red', { 'EventName': 'RedButton', 'Target-C': '9', 'Enabled': 'no' });
const BLUE = row('blue', { EventName: 'blue' });
const ALL = [GREEN, RED, BLUE];

describe('the rows that are shown', () => {
  test('are all, in their order, when nothing is asked for', () => {
    expect(shownRows(ALL, EVERYTHING, NOTHING_KNOWN)).toEqual(ALL);
  });

  test('have the text in a cell or in the name of their output, in any case', () => {
    expect(ids(shownRows(ALL, { ...EVERYTHING, text: 'BUTTON' }, NOTHING_KNOWN))).toEqual(['green', 'red']);
    const output = { key: 'attribute:sky', kind: 'attribute', name: 'sky', description: '' } as const;
    const known = (id: string) => ({
      facts: { problems: [], ...(id === 'blue' && { output: output as never }) },
      isChanged: false,
    });
    expect(ids(shownRows(ALL, { ...EVERYTHING, text: 'Sky' }, known))).toEqual(['blue']);
  });

  test('are of the kind that is asked for', () => {
    const known = (id: string) => ({
      facts: { problems: id === 'green' ? [{ severity: 'warning', message: 'hm' } as const] : [] },
      isChanged: id === 'blue',
    });
    const shown = (kind: 'problems' | 'changed' | 'disabled') =>
      ids(shownRows(ALL, { ...EVERYTHING, kind }, known));
    expect([shown('problems'), shown('changed'), shown('disabled')]).toEqual([['green'], ['blue'], ['red']]);
  });

  test('are sorted as people sort: numbers by value, empty cells last', () => {
    const by = (sortBy: string) => ids(shownRows(ALL, { ...EVERYTHING, sortBy }, NOTHING_KNOWN));
    expect(by('Target-C')).toEqual(['red', 'green', 'blue']);
    expect(by('EventName')).toEqual(['blue', 'green', 'red']);
    expect(['b10', '', 'B9', 'a'].sort(compareTexts)).toEqual(['a', 'B9', 'b10', '']);
  });
});

describe('an edit of the rows that are shown', () => {
  test('changes and removes them, and leaves the others and the order alone', () => {
    const edited = [{ ...BLUE, cells: { EventName: 'navy' } }];
    expect(takeOver(ALL, [BLUE, GREEN], edited)).toEqual([RED, edited[0]]);
  });

  test('puts a new row where it was put, or at the end', () => {
    const copy = row('copy', {});
    expect(ids(takeOver(ALL, [GREEN, BLUE], [GREEN, copy, BLUE]))).toEqual(['green', 'copy', 'red', 'blue']);
    expect(ids(takeOver(ALL, [GREEN], [GREEN, copy]))).toEqual(['green', 'red', 'blue', 'copy']);
    expect(ids(takeOver(ALL, [], [copy]))).toEqual(['green', 'red', 'blue', 'copy']);
  });

  test('is the edit itself when all rows are shown', () => {
    const rows = fc
      .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 8 })
      .map((numbers) => numbers.map((n) => row(String(n), {})));
    fc.assert(
      fc.property(rows, fc.func(fc.boolean()), fc.nat({ max: 8 }), (all, keeps, place) => {
        const kept = all.filter(({ id }) => keeps(id));
        const edited = [...kept.slice(0, place), row('new', {}), ...kept.slice(place)];
        // A new first row has none that it was put after.
        fc.pre(edited[0].id !== 'new' || edited.length === 1);
        expect(takeOver(all, all, edited)).toEqual(edited);
      }),
    );
  });
});

test('a text is replaced in all cells, as it is written', () => {
  const rows = [
    row('a', { EventName: 'buy.it', Output: 'Buy.It twice: buy.it' }),
    row('b', { EventName: 'buyXit' }),
  ];
  const replaced = replaceText(rows, 'buy.it', '$& sold');
  expect(replaced.cells).toBe(2);
  expect(replaced.rows[0].cells).toEqual({ EventName: '$& sold', Output: '$& sold twice: $& sold' });
  expect(replaced.rows[1]).toBe(rows[1]);
  expect(replaceText(rows, 'buyXit', '').rows[1].cells).toEqual({});
});

test('ids of new rows sort as they were created', () => {
  const created = [...Array.from({ length: 40 }, () => newId(1_764_000_000_000)), newId(1_764_000_000_001)];
  expect([...created].sort()).toEqual(created);
  expect(new Set(created).size).toBe(created.length);
});

function row(id: string, cells: Record<string, string>): Rows[number] {
  return { id, cells };
}

function ids(rows: Rows): string[] {
  return rows.map(({ id }) => id);
}
