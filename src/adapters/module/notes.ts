import { Item, ItemStore } from '../../contract/item-store';
import { packValue, unpackValue } from '../encoding/packed-value';
import { drawVersion } from '../state-version';
import { OWN_PART } from './item-keys';

/** Opens the store at the first use; a process has one. */
export type OpenStore = () => Promise<ItemStore>;

/** Value with the version of its item. */
export interface Noted<T> {
  readonly key: string;
  readonly version: number;
  readonly value: T;
}

/** How a note is written. */
export interface NoteOptions {
  /** Part of the note; that of the installation when absent. */
  readonly part?: number;
  /** Version that has to stand, 0 for none; whatever stands is replaced when absent. */
  readonly expectedVersion?: number;
  /** Version of the note; drawn when absent. */
  readonly version?: number;
  /** Epoch milliseconds; the note is for ever when absent. */
  readonly expiresAt?: number;
}

/** Keeps values that are no user's as packed JSON. */
export class Notes {
  constructor(private readonly open: OpenStore) {}

  async read<T>(key: string): Promise<Noted<T> | undefined> {
    const [item] = await (await this.open()).read([key]);
    return item && noted<T>(item);
  }

  async readAll<T>(keys: readonly string[]): Promise<Noted<T>[]> {
    if (keys.length === 0) return [];
    return (await (await this.open()).read(keys)).map((item) => noted<T>(item));
  }

  /** Answers whether the note was written. */
  async write(key: string, value: unknown, options?: NoteOptions): Promise<boolean> {
    return this.writePacked(key, packValue(value), options);
  }

  async writePacked(key: string, content: Uint8Array, options: NoteOptions = {}): Promise<boolean> {
    const { part = OWN_PART, expectedVersion, version = drawVersion(), expiresAt } = options;
    const item: Item = { key, part, version, content, ...(expiresAt !== undefined && { expiresAt }) };
    const [isWritten] = await (await this.open()).write([{ item, expectedVersion, entries: [] }]);
    return isWritten;
  }

  /** Removes a note if `expectedVersion` stands; answers whether it did. */
  async remove(key: string, expectedVersion: number): Promise<boolean> {
    return (await this.open()).remove(key, expectedVersion);
  }

  /** Reads every note of a part. */
  async list<T>(part: number, pageSize: number): Promise<Noted<T>[]> {
    const store = await this.open();
    const notes: Noted<T>[] = [];
    for (let after: string | undefined; ;) {
      const items = await store.scan(part, after, pageSize);
      notes.push(...items.map((item) => noted<T>(item)));
      if (items.length < pageSize) return notes;
      after = items[items.length - 1].key;
    }
  }
}

function noted<T>({ key, version, content }: Item): Noted<T> {
  return { key, version, value: unpackValue<T>(content) };
}
