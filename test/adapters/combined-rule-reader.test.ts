import { CombinedRuleReader } from '../../src/adapters/combined-rule-reader';
import { MemoryRuleReader } from '../../src/adapters/memory/memory-rule-reader';
import { CELLS, ruleReaderConformance } from '../conformance/rule-reader';

describe('several sources together', () => {
  const of = (...outputs: string[]) =>
    new MemoryRuleReader(
      outputs.map((Output, i) => ({ where: `row ${i + 2}`, cells: { ...CELLS[0], Output } })),
    );

  ruleReaderConformance(
    async (cells) =>
      new CombinedRuleReader([
        new MemoryRuleReader(cells.slice(0, 1).map((row) => ({ where: 'row 2', cells: row }))),
        new MemoryRuleReader(cells.slice(1).map((row, i) => ({ where: `row ${i + 3}`, cells: row }))),
      ]),
  );

  test('say which one a row is from', async () => {
    const { rows } = await new CombinedRuleReader([of('a'), of('b', 'c')]).read();
    expect(rows.map(({ where }) => where)).toEqual([
      'source 1 (memory), row 2',
      'source 2 (memory), row 2',
      'source 2 (memory), row 3',
    ]);
  });

  test('fail together when one of them fails: its rules must not look removed', async () => {
    const failing = of('b');
    jest.spyOn(failing, 'read').mockRejectedValue(new Error('down'));
    await expect(new CombinedRuleReader([of('a'), failing]).read()).rejects.toThrow('down');
  });
});
