import { readFileSync } from 'node:fs';
import { RuleReader } from '../../src/engine/ports';
import { Sheet } from '../../src/rule-language/parse/sheet';
import { parseRules } from '../../src/rule-language/parse/table';
import { readRuleText } from '../../src/rule-language/parse/text';

type Cells = Record<string, string>;

export const CELLS: Cells[] = [
  {
    'RuleType': 'aggregator',
    'EventName': "Levi's",
    'Operator-C': 'greater',
    'Target-C': '5',
    'Operator-V': 'na',
    'Target-V': '0',
  },
  {
    'RuleType': 'date',
    'EventName': 'click',
    'Operator-V': 'atLeast',
    'Target-V': '1,000.50',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-02-01',
  },
  { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'grater', 'Target-C': '5' },
];

/** Texts that are easily damaged or misread on their way. */
const STRANGE_CELLS: Cells[] = [
  ...[
    "O'Brien",
    'a#b',
    '🛒 basket',
    'x'.repeat(51),
    'a,b;c\td',
    'say "hi"',
    'two\nlines',
    '=1+1',
    '__proto__',
    '0012',
  ].map((EventName): Cells => ({
    'RuleType': 'aggregator',
    EventName,
    'Operator-C': 'equal',
    'Target-C': '1',
    'Output': 'x',
  })),
  ...['1,000', '10,5', '5.0', '1e3', '-1'].map((target): Cells => ({
    'RuleType': 'aggregator',
    'EventName': 'click',
    'Operator-V': 'equal',
    'Target-V': target,
  })),
  ...['2021-2-1', '2021-02-30', '01/02/2021', '9999-99-99'].map((StartDate): Cells => ({
    'RuleType': 'date',
    'EventName': 'click',
    StartDate,
    'FinishDate': '2021-03-01',
    'Operator-C': 'equal',
    'Target-C': '1',
  })),
];

const JSON_RULE = {
  type: 'aggregator',
  events: ["Levi's", 'a#b'],
  output: 'jeans',
  filter: { not: { attribute: 'size', operator: 'in', value: ['XL', '"'] } },
  condition: { statistic: 'average', operator: 'atLeast', target: '0.1' },
};

export interface RuleReaderSubject {
  readonly reader: RuleReader;
  /** Makes the source fail half-way, or at its first call if it has only one. */
  readonly breakOff?: () => void;
}

/** Tests the contract of every rule source. */
export function ruleReaderConformance(
  create: (cells: Cells[]) => Promise<RuleReader | RuleReaderSubject>,
): void {
  const subject = async (cells: Cells[]): Promise<RuleReaderSubject> => {
    const created = await create(cells);
    return 'reader' in created ? created : { reader: created };
  };
  const read = async (cells: Cells[]) => (await subject(cells)).reader.read();
  /** Drops empty cells: a table has every cell in every row, and an empty one has no meaning. */
  const cellsOf = ({ rows }: Sheet) =>
    rows.map(({ cells }) => Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== '')));

  test('reads no rules where there are none', async () => {
    expect(await read([])).toEqual({ rows: [], problems: [] });
  });

  test('reads every cell as text, in the order of the table', async () => {
    expect(cellsOf(await read(CELLS))).toEqual(CELLS);
  });

  test('reads texts as they are, however strange', async () => {
    expect(cellsOf(await read(STRANGE_CELLS))).toEqual(STRANGE_CELLS);
  });

  test('reads the sheet of the guide as it is meant', async () => {
    const guide = readRuleText(readFileSync('examples/rules/guide.csv', 'utf8')).rows;
    const { rules, problems } = parseRules((await read(guide.map(({ cells }) => ({ ...cells })))).rows);
    expect(problems).toEqual([]);
    expect(rules).toEqual(parseRules(guide).rules);
    expect(rules).toHaveLength(5);
  });

  test('reads a rule in its JSON form', async () => {
    const { rows } = await read([{ Definition: JSON.stringify(JSON_RULE) }]);
    expect(parseRules(rows)).toMatchObject({
      problems: [],
      rules: [{ eventNames: JSON_RULE.events, output: { name: 'jeans' } }],
    });
  });

  test('reads more rules than fit one page (A22)', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => ({
      ...CELLS[0],
      Output: `output-${i}`,
      Description: 'x'.repeat(1_200),
    }));
    expect(cellsOf(await read(many))).toEqual(many);
  });

  test('names each row, so that a person finds a wrong one', async () => {
    const { rules, problems } = parseRules((await read(CELLS)).rows);
    expect(rules).toHaveLength(2);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      severity: 'error',
      column: 'Operator-C',
      where: expect.stringMatching(/[34]/) as string,
    });
  });

  test('says where the rules come from', async () => {
    expect((await subject([])).reader.name).not.toBe('');
  });

  test('never answers with a part of the rules', async () => {
    const { reader, breakOff } = await subject(
      Array.from({ length: 1_000 }, (_, i) => ({
        ...CELLS[0],
        Output: `output-${i}`,
        Description: 'x'.repeat(1_200),
      })),
    );
    if (!breakOff) return;
    breakOff();
    await expect(reader.read()).rejects.toThrow();
  });
}
