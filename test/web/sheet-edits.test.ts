import { SheetRow } from '../../src/playground/api';
import { cellsOf, textOf } from '../../web/src/rules/clipboard';
import { shownColumns } from '../../web/src/rules/columns';
import {
  clear,
  duplicate,
  fill,
  fillDown,
  includeHistory,
  isEnabled,
  newRow,
  paste,
  read,
  remove,
  Rows,
  setCell,
  toggle,
} from '../../web/src/rules/sheet-edits';

const COLUMNS = shownColumns([], false);
const GREEN = {
  'RuleType': 'aggregator',
  'EventName': 'greenbutton',
  'Operator-C': 'equal',
  'Target-C': '5',
};
const RED = { 'RuleType': 'aggregator', 'EventName': 'redbutton', 'Operator-C': 'greater', 'Target-C': '3' };

let made: number;
const newId = () => `new-${++made}`;
beforeEach(() => {
  made = 0;
});

describe('a cell', () => {
  test('takes what is typed, and is left out when it is empty', () => {
    const rows = sheet(GREEN);
    expect(setCell(rows, 0, 'Target-C', '6', newId)[0].cells).toEqual({ ...GREEN, 'Target-C': '6' });
    expect(setCell(rows, 0, 'Target-C', '', newId)[0].cells).not.toHaveProperty('Target-C');
  });

  test('that stays as it was leaves its row the same object, so that it is not drawn again', () => {
    const rows = sheet(GREEN, RED);
    const edited = setCell(rows, 0, 'Target-C', '6', newId);
    expect(edited[1]).toBe(rows[1]);
    expect(setCell(rows, 0, 'Target-C', '5', newId)[0]).toBe(rows[0]);
  });

  test('below the last row begins a rule', () => {
    const rows = setCell(sheet(GREEN), 1, 'EventName', 'purchase', newId);
    expect(rows[1]).toEqual({
      id: 'new-1',
      cells: { RuleType: 'aggregator', EventName: 'purchase', ResetWhenReachTarget: 'no' },
    });
    expect(setCell(sheet(GREEN), 1, 'EventName', '', newId)).toHaveLength(1);
    expect(setCell([], 0, 'Definition', '{}', newId)[0].cells).toEqual({ Definition: '{}' });
  });
});

describe('filling down', () => {
  const block = (top: number, bottom: number) => ({ top, bottom, left: 0, right: COLUMNS.length - 1 });

  test('copies the first row of a block into the others', () => {
    const rows = fillDown(sheet(GREEN, RED, RED), block(0, 1), COLUMNS);
    expect(rows.map(({ cells }) => cells.EventName)).toEqual(['greenbutton', 'greenbutton', 'redbutton']);
    expect(rows[1].cells).toEqual(GREEN);
  });

  test('copies what is above a single row, and nothing above the first one', () => {
    expect(fillDown(sheet(GREEN, RED), block(1, 1), COLUMNS)[1].cells).toEqual(GREEN);
    const rows = sheet(GREEN, RED);
    expect(fillDown(rows, block(0, 0), COLUMNS)).toBe(rows);
  });
});

describe('a block', () => {
  test('is copied as spreadsheets read it, and pasted back', () => {
    const rows = sheet(GREEN, RED);
    const text = textOf(read(rows, { top: 0, bottom: 1, left: 0, right: 3 }, COLUMNS));
    expect(text).toBe('aggregator\tgreenbutton\tequal\t5\naggregator\tredbutton\tgreater\t3');

    const { rows: pasted, block } = paste(rows, cellsOf(text), { row: 2, column: 0 }, COLUMNS, newId);
    expect(pasted.map(({ cells }) => cells)).toEqual([GREEN, RED, GREEN, RED]);
    expect(pasted.map(({ id }) => id)).toEqual(['row-0', 'row-1', 'new-1', 'new-2']);
    expect(block).toEqual({ top: 2, bottom: 3, left: 0, right: 3 });
  });

  test('is pasted where the selection is, over what is there, and no wider than the sheet', () => {
    const last = COLUMNS.length - 1;
    const { rows, block } = paste(
      sheet(GREEN),
      cellsOf('2021-01-01\t2021-02-01\tbeyond'),
      { row: 0, column: last - 1 },
      COLUMNS,
      newId,
    );
    expect(rows[0].cells).toEqual({ ...GREEN, StartDate: '2021-01-01', FinishDate: '2021-02-01' });
    expect(block).toEqual({ top: 0, bottom: 0, left: last - 1, right: last });
  });

  test('keeps line breaks and quotes inside of a cell', () => {
    const definition = '{\n  "type": "aggregator"\n}';
    expect(cellsOf(textOf([[definition, 'x']]))).toEqual([[definition, 'x']]);
  });

  test('is cleared, and filled with one value', () => {
    const rows = sheet(GREEN, RED);
    const block = { top: 0, bottom: 1, left: 2, right: 3 };
    expect(clear(rows, block, COLUMNS).map(({ cells }) => Object.keys(cells))).toEqual([
      ['RuleType', 'EventName'],
      ['RuleType', 'EventName'],
    ]);
    expect(fill(rows, '7', { ...block, left: 3 }, COLUMNS).map(({ cells }) => cells['Target-C'])).toEqual([
      '7',
      '7',
    ]);
  });
});

describe('whole rules from a spreadsheet', () => {
  test('go to the columns that their headings name, whatever is shown', () => {
    const text = 'EventName\tRuleType\tMetric\toperator c\npurchase\tdate\tamount\tatLeast';
    const { rows } = paste([], cellsOf(text), { row: 0, column: 3 }, COLUMNS, newId);
    expect(rows.map(({ cells }) => cells)).toEqual([
      { 'EventName': 'purchase', 'RuleType': 'date', 'Metric': 'amount', 'Operator-C': 'atLeast' },
    ]);
  });

  test('may come as lines of a CSV file', () => {
    const { rows } = paste(
      [],
      cellsOf('RuleType,EventName,Description\r\naggregator,purchase,"so, and so"\r\n'),
      { row: 0, column: 0 },
      COLUMNS,
      newId,
    );
    expect(rows.map(({ cells }) => cells)).toEqual([
      { RuleType: 'aggregator', EventName: 'purchase', Description: 'so, and so' },
    ]);
  });

  test('are refused as a whole, with the place, when one of them does not fit its headings', () => {
    const wide = cellsOf('RuleType\tEventName\naggregator\tpurchase\ndate\tpurchase\tone too many');
    expect(() => paste([], wide, { row: 0, column: 0 }, COLUMNS, newId)).toThrow(
      /^row 3 has 3 cells where the table has 2 columns/,
    );
  });

  test('need no headings when they are rows of the guide’s first sheet, though all columns are shown here', () => {
    const all = shownColumns([], true);
    const { rows } = paste(
      [],
      cellsOf('aggregator\tgreenbutton\tequal\t5\tna\t0\tno\t9999-99-99\t9999-99-99\taggregatorgreenbutton'),
      { row: 0, column: 0 },
      all,
      newId,
    );
    expect(rows[0].cells).toMatchObject({ ...GREEN, ResetWhenReachTarget: 'no', FinishDate: '9999-99-99' });
  });
});

describe('rows', () => {
  test('are duplicated below themselves, removed, and enabled or disabled together', () => {
    const rows = sheet(GREEN, RED);
    expect(duplicate(rows, 0, 0, newId).map(({ id }) => id)).toEqual(['row-0', 'new-1', 'row-1']);
    expect(remove(rows, 0, 0).map(({ id }) => id)).toEqual(['row-1']);

    const disabled = toggle(toggle(rows, 0, 0), 0, 1);
    expect(disabled.map(isEnabled)).toEqual([false, false]);
    expect(toggle(disabled, 0, 1).map(({ cells }) => cells)).toEqual([GREEN, RED]);
  });

  test('begin with what most rules have', () => {
    expect(newRow(newId)).toEqual({
      id: 'new-1',
      cells: { RuleType: 'aggregator', ResetWhenReachTarget: 'no' },
    });
  });
});

function sheet(...cells: SheetRow['cells'][]): Rows {
  return cells.map((row, index) => ({ id: `row-${index}`, cells: row }));
}

test('a rule counts earlier events by its column, or by its JSON form', () => {
  const json = JSON.stringify({ type: 'aggregator', events: 'click', includeHistory: false });
  const rows = [
    { id: 'a', cells: GREEN },
    { id: 'b', cells: { Definition: json, Description: 'clicks' } },
  ];
  expect(includeHistory(rows, 'a')).toEqual([
    { id: 'a', cells: { ...GREEN, IncludeHistory: 'yes' } },
    rows[1],
  ]);
  const [unchanged, edited] = includeHistory(rows, 'b');
  expect(unchanged).toBe(rows[0]);
  expect(edited.cells.Description).toBe('clicks');
  expect(JSON.parse(edited.cells.Definition)).toEqual({
    type: 'aggregator',
    events: 'click',
    includeHistory: true,
  });
});
