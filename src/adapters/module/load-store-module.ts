import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ITEM_STORE_CONTRACT, ItemStore, StoreModule } from '../../contract/item-store';
import { STORE_MODULE_VARIABLE } from '../../contract/store-variables';

/**
 * Opens the store of a module.
 *
 * @throws Error that names the file when it cannot be loaded, exports no store, or is of another contract
 */
export async function openStoreModule(
  file: string,
  parameters: Readonly<Record<string, string>>,
): Promise<ItemStore> {
  const { contract, openStore } = load(file);
  if (typeof openStore !== 'function') {
    throw new Error(`${file} exports no function openStore; export openStore and contract from it`);
  }
  if (contract !== ITEM_STORE_CONTRACT) {
    throw new Error(
      `${file} is written for version ${String(contract)} of the contract of stores, ` +
        `and this release speaks version ${ITEM_STORE_CONTRACT}; update the module or the package`,
    );
  }
  return openStore({ parameters });
}

function load(file: string): Partial<StoreModule> {
  try {
    const path = resolve(file);
    return createRequire(path)(path) as Partial<StoreModule>;
  } catch (error) {
    throw new Error(
      `the module ${file}, which keeps the states of users, cannot be loaded ` +
        `(${error instanceof Error ? error.message : String(error)}); ` +
        `name its file in the variable ${STORE_MODULE_VARIABLE} where it is elsewhere`,
      { cause: error },
    );
  }
}
