import { MemoryTimeseriesStore } from '../../../src/adapters/memory/memory-timeseries-store';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { NOW } from '../../support/builders';

describe('history in memory', () => {
  timeseriesStoreConformance(async () => new MemoryTimeseriesStore({ clock: () => NOW }));
});
