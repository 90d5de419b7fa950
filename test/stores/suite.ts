import { MemoryTimeseriesStore } from '../../src/adapters/memory/memory-timeseries-store';
import { userPlace } from '../../src/adapters/module/item-keys';
import { openStoreModule } from '../../src/adapters/module/load-store-module';
import { ModuleAggregateStore } from '../../src/adapters/module/module-aggregate-store';
import { ModuleLagNotes } from '../../src/adapters/module/module-lag-notes';
import { ModuleObjectNotes } from '../../src/adapters/module/module-object-notes';
import { ItemStore } from '../../src/contract/item-store';
import { STORE_CHECKS } from '../../src/runtime/store-checks';
import { aggregateStoreConformance } from '../conformance/aggregate-store';
import { testLagNotes } from '../conformance/lag-notes';
import { testObjectNotes } from '../conformance/object-notes';
import { expectNothingFound, fillWritesEarly, searchOver } from '../exactness/check';
import { NOW } from '../support/builders';

const HISTORIES = 40;

/** Module under test. */
export interface TestedModule {
  /** Name of its database. */
  readonly database: string;
  /** File of the module, once its database runs. */
  readonly file: string;
  /** Returns the parameters of a store that holds nothing yet, by a name that no other has. */
  readonly parametersOf: (name: string) => Record<string, string>;
}

/** Opens stores of a module, and closes them after each test. */
export function openerOf(module: TestedModule) {
  const opened: ItemStore[] = [];
  let names = 0;
  const open = async (parameters: Record<string, string>): Promise<ItemStore> => {
    const store = await openStoreModule(module.file, parameters);
    opened.push(store);
    return store;
  };
  const closeAll = async () => {
    await Promise.all(opened.splice(0).map((store) => store.close!()));
  };
  afterEach(closeAll);
  const parametersOfNext = () => module.parametersOf(`store ${++names}`);
  return { open, parametersOfNext, openEmpty: () => open(parametersOfNext()), closeAll };
}

/** Tests what functions, commands and page rely on with a module, down to random histories. */
export function testModule(module: TestedModule): void {
  const { database } = module;
  const { open, openEmpty, parametersOfNext, closeAll } = openerOf(module);

  describe(`a store in ${database}`, () => {
    test.each(STORE_CHECKS.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
      const parameters = parametersOfNext();
      const [store, other] = await Promise.all([open(parameters), open(parameters)]);
      await run({ store, other });
    });
  });

  describe(`states in ${database}`, () => {
    let items: ItemStore;
    aggregateStoreConformance(
      async () => {
        items = await openEmpty();
        return statesIn(items);
      },
      async (userId) => {
        const [item] = await items.read([userPlace(userId).key]);
        const content = Buffer.concat([Buffer.from(item.content).subarray(0, -3), Buffer.from('???')]);
        await items.write([{ item: { ...item, content }, entries: [] }]);
      },
    );
  });

  testLagNotes(database, async () => {
    const items = await openEmpty();
    return new ModuleLagNotes(async () => items);
  });
  testObjectNotes(database, async () => {
    const items = await openEmpty();
    return new ModuleObjectNotes(
      async () => items,
      () => NOW,
    );
  });

  describe('histories', () => {
    beforeEach(fillWritesEarly);

    test(`counts and changes are as exact in ${database}`, async () => {
      const create = async () => {
        // A server takes a limited number of connections.
        await closeAll();
        return {
          aggregates: statesIn(await openEmpty()),
          timeseries: new MemoryTimeseriesStore({ clock: () => NOW }),
        };
      };
      await expectNothingFound(`exactness in ${database}`, HISTORIES, (runs, seed) =>
        searchOver(create, runs, seed),
      );
    });
  });
}

function statesIn(items: ItemStore): ModuleAggregateStore {
  return new ModuleAggregateStore({ open: async () => items, publishers: 1, clock: () => NOW });
}
