import { MemoryItemStore } from '../../src/adapters/memory/memory-item-store';
import { MemoryTimeseriesStore } from '../../src/adapters/memory/memory-timeseries-store';
import { ModuleAggregateStore } from '../../src/adapters/module/module-aggregate-store';
import { NOW } from '../support/builders';
import { expectNothingFound, fillWritesEarly, searchOver } from './check';

const RUNS = Number(process.env.EXACTNESS_MODULE_RUNS ?? 60);

beforeEach(fillWritesEarly);

test('counts and changes are as exact in the store of a module', async () => {
  const create = async () => {
    const items = new MemoryItemStore();
    return {
      aggregates: new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW }),
      timeseries: new MemoryTimeseriesStore({ clock: () => NOW }),
    };
  };
  await expectNothingFound('exactness in a module', RUNS, (runs, seed) => searchOver(create, runs, seed));
}, 1_800_000);
