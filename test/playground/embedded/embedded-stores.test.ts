import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { SerialQueue } from '../../../src/common/serial-queue';
import { AggregateStore, TimeseriesStore } from '../../../src/engine/ports';
import { DataDirectory } from '../../../src/playground/embedded/data-directory';
import { PlaygroundState, PlaygroundStateOptions } from '../../../src/playground/embedded/playground-state';
import { aggregateStoreConformance } from '../../conformance/aggregate-store';
import { timeseriesStoreConformance } from '../../conformance/timeseries-store';
import { NOW } from '../../support/builders';

const SETTINGS: PlaygroundStateOptions = {
  reader: new MemoryRuleReader([]),
  clock: () => NOW,
  timeZone: 'UTC',
};

/** Wraps a store that is closed after every call, and read from its folder before the next one. */
function reopened<T extends object>(choose: (world: PlaygroundState) => T): T {
  const place = mkdtempSync(path.join(os.tmpdir(), 'stores-'));
  const turns = new SerialQueue();
  const call = async (name: keyof T, args: unknown[]) => {
    const folder = await DataDirectory.open({ path: place, notify: () => {} });
    const world = new PlaygroundState({ ...SETTINGS, changeLog: folder });
    await folder.read(world.parts, () => new PlaygroundState(SETTINGS).parts);
    try {
      const store = choose(world);
      return await (store[name] as (...all: unknown[]) => Promise<unknown>).apply(store, args);
    } finally {
      folder.commit();
      await folder.close(world.parts);
    }
  };
  return new Proxy({} as T, {
    get: (_, name) =>
      name === 'then' ? undefined : (...args: unknown[]) => turns.run(() => call(name as keyof T, args)),
  });
}

describe('states in this process', () => {
  aggregateStoreConformance(async () => new PlaygroundState(SETTINGS).aggregates);
});

describe('states in a folder that is opened anew for every call', () => {
  aggregateStoreConformance(async () => reopened<AggregateStore>(({ aggregates }) => aggregates));
});

describe('history in this process', () => {
  timeseriesStoreConformance(async () => new PlaygroundState(SETTINGS).timeseries);
});

describe('history in a folder that is opened anew for every call', () => {
  timeseriesStoreConformance(async () => reopened<TimeseriesStore>(({ timeseries }) => timeseries));
});
