import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../../../src/operations/operation-error';
import { readRulesFile, rulesIn } from '../../../src/operations/rules/rules-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a table and a document are read alike', () => {
  const table = file('rules.csv', 'RuleType,EventName\naggregator,click\n');
  const document = file(
    'rules.json',
    '{"version":1,"rules":[{"RuleType":"aggregator","EventName":"click"}]}',
  );
  const cells = { RuleType: 'aggregator', EventName: 'click' };
  expect(readRulesFile(table)).toMatchObject({ rows: [{ where: 'row 2', cells }], problems: [] });
  expect(readRulesFile(document)).toMatchObject({ rows: [{ where: 'rule 1', cells }], problems: [] });
});

test('a file of another encoding, or no text at all, is named with what to do', () => {
  const table = 'RuleType,EventName\naggregator,café\n';
  const utf16 = file('utf-16.csv', Buffer.from(`\uFEFF${table}`, 'utf16le'));
  expect(readRulesFile(utf16).rows).toMatchObject([{ cells: { EventName: 'café' } }]);
  const windows = file('windows.csv', Buffer.from(table, 'latin1'));
  expect(() => readRulesFile(windows)).toThrow(OperationError);
  expect(() => readRulesFile(windows)).toThrow(`${windows}: the file is not UTF-8 (line 2)`);
  const workbook = file('rules.xlsx', 'PK\u0003\u0004');
  expect(() => readRulesFile(workbook)).toThrow(`${workbook}: the file is a workbook`);
});

test('the RuleId names a rule and is no cell of it', () => {
  const { rows } = rulesIn('RuleId,RuleType,EventName\n mine ,aggregator,click\n,aggregator,buy\n');
  expect(rows).toEqual([
    { where: 'row 2', id: 'mine', cells: { RuleType: 'aggregator', EventName: 'click' } },
    { where: 'row 3', cells: { RuleType: 'aggregator', EventName: 'buy' } },
  ]);
});

test('a file without rules is named with what is wrong', () => {
  const path = file('wrong.csv', 'a,b\n1,2\n');
  expect(() => readRulesFile(path)).toThrow(OperationError);
  expect(() => readRulesFile(path)).toThrow(`${path}: the rules table has no column RuleType`);
  expect(() => readRulesFile(join(folder, 'none.csv'))).toThrow(
    /^the rules file .*none\.csv cannot be read: ENOENT/,
  );
});
