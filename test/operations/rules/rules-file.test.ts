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

function file(name: string, text: string): string {
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
