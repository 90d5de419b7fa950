/**
 * Contract between the functions and a module that keeps the states of users, version 1. It is published, so
 * a change of it is one for the users; a method that changes its meaning raises the version.
 */
export const ITEM_STORE_CONTRACT = 1;

/** Value of a key, replaced as a whole. */
export interface Item {
  /**
   * At most 1,100 bytes of UTF-8, without control characters. Keys that differ in case, in accents or in
   * blanks are different keys.
   */
  readonly key: string;
  /** Part that lists the item: 0 to 17, always the same for a key. */
  readonly part: number;
  /** Whole number from 1 to 2^48, drawn by the writer. */
  readonly version: number;
  /** At most 420,000 bytes. */
  readonly content: Uint8Array;
  /** Instant by which `due` lists the item, in epoch milliseconds; not listed when absent. */
  readonly dueAt?: number;
  /** Instant from which the item is of no use, in epoch milliseconds; it is for ever when absent. */
  readonly expiresAt?: number;
}

/** Entry of a queue, added together with an item. */
export interface NewEntry {
  /** Name of the queue: a number from 0, one for each destination. */
  readonly queue: string;
  readonly content: Uint8Array;
}

/** Item to write, with the version that it may replace. */
export interface ItemWrite {
  readonly item: Item;
  /** Version that has to stand; 0 when there must be no item. Whatever stands is replaced when absent. */
  readonly expectedVersion?: number;
  /** Entries that are added if the item is written, and not otherwise. */
  readonly entries: readonly NewEntry[];
}

/** Entry of a queue with its position. */
export interface QueueEntry {
  /** Position in the queue, in the store's own notation. */
  readonly id: string;
  readonly content: Uint8Array;
}

/** Item in the list of those who are due. */
export interface DueItem {
  readonly key: string;
  readonly dueAt: number;
}

/**
 * Keeps items by key, and queues of entries. Every method sees all writes that were answered before it was
 * called, by whichever process.
 */
export interface ItemStore {
  /** Reads the items that exist, in any order. There are at most 1,000 keys. */
  read(keys: readonly string[]): Promise<readonly Item[]>;
  /**
   * Writes items, each with its entries in one step and on its own condition; answers for each, in the order
   * given, whether it was written. There are at most 500 writes, of different keys.
   *
   * Entries of successive writes of one key stand in a queue in the order of these writes.
   */
  write(writes: readonly ItemWrite[]): Promise<readonly boolean[]>;
  /** Removes an item if `expectedVersion` stands; answers whether it did. */
  remove(key: string, expectedVersion: number): Promise<boolean>;
  /**
   * Lists the items of a part by key, from behind `after`. The order of keys is the store's own; an item that
   * stands during a whole series of pages is listed once in them.
   */
  scan(part: number, after: string | undefined, limit: number): Promise<readonly Item[]>;
  /**
   * Lists the items of a part whose `dueAt` is `before` or earlier, the earliest first, of one instant by
   * key, from behind `after`.
   */
  due(part: number, before: number, after: DueItem | undefined, limit: number): Promise<readonly DueItem[]>;
  /** Lists the entries of a queue in their order, from behind the entry `after`. */
  entries(queue: string, after: string | undefined, limit: number): Promise<readonly QueueEntry[]>;
  /** Removes entries of a queue; those that are gone already are no error. */
  settle(queue: string, ids: readonly string[]): Promise<void>;
  /** Removes items whose `expiresAt` is `before` or earlier, at most `limit`; answers how many. */
  removeExpired(before: number, limit: number): Promise<number>;
  /** Ends connections, so that a command can end. */
  close?(): Promise<void>;
}

/** What a module is given to open its store. */
export interface StoreOptions {
  /** Parameters of `AggregateStore.module`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Exports of a module that keeps states. */
export interface StoreModule {
  /** Version of the contract that the module was written for. */
  readonly contract: number;
  /** Opens the store; called once in a process. */
  openStore(options: StoreOptions): Promise<ItemStore> | ItemStore;
}
