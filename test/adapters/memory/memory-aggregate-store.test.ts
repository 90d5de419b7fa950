import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { MemoryTimeseriesStore } from '../../../src/adapters/memory/memory-timeseries-store';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { ruleReaderConformance } from '../../conformance/rule-reader';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { NOW } from '../../support/builders';

describe('states in memory', () => {
  aggregateStoreConformance(async () => new MemoryAggregateStore());
});

describe('history in memory', () => {
  timeseriesStoreConformance(async () => new MemoryTimeseriesStore(() => NOW));
});

describe('rules at hand', () => {
  ruleReaderConformance(
    async (cells) => new MemoryRuleReader(cells.map((one, i) => ({ where: `row ${i + 1}`, cells: one }))),
  );
});
