import { Sheet } from '../../src/contract/rule-sheet';
import { parseRules } from '../../src/contract/rule-table';
import { RuleReader } from '../../src/runtime/ports';

export const CELLS: Record<string, string>[] = [
  { 'RuleType': 'aggregator', 'EventName': "Levi's", 'Operator-C': 'greater', 'Target-C': '5', 'Operator-V': 'na', 'Target-V': '0' },
  { 'RuleType': 'date', 'EventName': 'click', 'Operator-V': 'atLeast', 'Target-V': '1,000.50', 'StartDate': '2021-01-01', 'FinishDate': '2021-02-01' },
  { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'grater', 'Target-C': '5' },
];

/** What every source of rules has to do. */
export function ruleReaderConformance(create: (cells: Record<string, string>[]) => Promise<RuleReader>): void {
  const rowsOf = ({ rows }: Sheet) => rows.map(({ cells }) => cells);

  test('reads no rules where there are none', async () => {
    expect(await (await create([])).read()).toEqual({ rows: [], problems: [] });
  });

  test('reads every cell as text, in the order of the table', async () => {
    expect(rowsOf(await (await create(CELLS)).read())).toEqual(CELLS);
  });

  test('reads more rules than fit one page (A22)', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => ({ ...CELLS[0], Output: `output-${i}`, Description: 'x'.repeat(1_200) }));
    expect(rowsOf(await (await create(many)).read())).toEqual(many);
  });

  test('names each row, so that a person finds a wrong one', async () => {
    const { rules, problems } = parseRules((await (await create(CELLS)).read()).rows);
    expect(rules).toHaveLength(2);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error', column: 'Operator-C', where: expect.stringContaining('3') as string });
  });
}
