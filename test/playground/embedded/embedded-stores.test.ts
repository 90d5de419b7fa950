import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { Turns } from '../../../src/common/turns';
import { AggregateStore, TimeseriesStore } from '../../../src/engine/ports';
import { Folder } from '../../../src/playground/embedded/folder';
import { World, WorldOptions } from '../../../src/playground/embedded/world';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { NOW } from '../../support/builders';

const SETTINGS: WorldOptions = { reader: new MemoryRuleReader([]), clock: () => NOW, timeZone: 'UTC' };

/** A store that is closed after every call, and read from its folder before the next one. */
function reopened<T extends object>(choose: (world: World) => T): T {
  const place = mkdtempSync(path.join(os.tmpdir(), 'stores-'));
  const turns = new Turns();
  const call = async (name: keyof T, args: unknown[]) => {
    const folder = new Folder(place);
    const world = new World({ ...SETTINGS, ledger: folder });
    await folder.read(world.parts);
    try {
      const store = choose(world);
      return await (store[name] as (...all: unknown[]) => Promise<unknown>).apply(store, args);
    } finally {
      folder.commit();
      await folder.close(world.parts);
    }
  };
  return new Proxy({} as T, { get: (_, name) => (name === 'then' ? undefined : (...args: unknown[]) => turns.take(() => call(name as keyof T, args))) });
}

describe('states in this process', () => {
  aggregateStoreConformance(async () => new World(SETTINGS).aggregates);
});

describe('states in a folder that is opened anew for every call', () => {
  aggregateStoreConformance(async () => reopened<AggregateStore>(({ aggregates }) => aggregates));
});

describe('history in this process', () => {
  timeseriesStoreConformance(async () => new World(SETTINGS).timeseries);
});

describe('history in a folder that is opened anew for every call', () => {
  timeseriesStoreConformance(async () => reopened<TimeseriesStore>(({ timeseries }) => timeseries));
});
