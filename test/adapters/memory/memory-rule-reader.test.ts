import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { ruleReaderConformance } from '../../conformance/rule-reader';

describe('rules at hand', () => {
  ruleReaderConformance(
    async (cells) => new MemoryRuleReader(cells.map((one, i) => ({ where: `row ${i + 1}`, cells: one }))),
  );
});
