import { ItemStore } from '../../contract/item-store';
import { STORE_MODULE_VARIABLE } from '../../contract/store-variables';
import { openStoreModule } from './load-store-module';
import { OpenStore } from './notes';

export { ModuleAggregateStore } from './module-aggregate-store';
export { ModuleLagNotes } from './module-lag-notes';
export { ModuleObjectNotes } from './module-object-notes';
export { ModuleOutbox } from './module-outbox';

/** Parameters of a store in a module: those of the functions, and those of the module itself. */
export interface ModuleParameters {
  readonly module: string;
  readonly publishers: string;
  readonly [name: string]: string;
}

/** The store that this process has open, with what it was opened by. */
let opened: { readonly by: string; readonly store: Promise<ItemStore> } | undefined;

/** Returns what opens the store at its first use; a process opens it once. */
export function storeOpener({ module, publishers: _, ...parameters }: ModuleParameters): OpenStore {
  const file = process.env[STORE_MODULE_VARIABLE] ?? module;
  const by = JSON.stringify([file, parameters]);
  return async () => {
    if (opened?.by !== by) opened = { by, store: openStoreModule(file, parameters) };
    const { store } = opened;
    try {
      return await store;
    } catch (error) {
      // A database that was not there yet may be there at the next use.
      opened = undefined;
      throw error;
    }
  };
}

/** Closes the store of this process, if one is open. */
export async function closeStore(): Promise<void> {
  const open = opened;
  opened = undefined;
  await (await open?.store.catch(() => undefined))?.close?.();
}
