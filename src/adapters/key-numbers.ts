import { compareAndSet } from '../common/compare-and-set';
import { Catalogue } from '../engine/catalogue/catalogue';

/** Keeps the keys in the order in which they were numbered: the first one has the number 0. */
export interface KeyNumberStore {
  read(): Promise<readonly string[]>;
  /** Returns false when the number of stored keys is another than `expected`. */
  write(keys: readonly string[], expected: number): Promise<boolean>;
}

const MAX_ATTEMPTS = 20;
const OUTPACED = `the numbers of rules were changed by others ${MAX_ATTEMPTS} times in a row`;
/** Refreshes for an unknown number: the first may join a read that began before the number was given. */
const MAX_REFRESHES = 2;

/**
 * Gives the long keys of rules short numbers. No number is ever given to another key, since states go on
 * counting the changes of rules that were removed.
 */
export class KeyNumbers {
  private keys: readonly string[] = [];
  private numbers: ReadonlyMap<string, number> = new Map();
  private refreshing?: Promise<void>;
  private lastExtension: Promise<void> = Promise.resolve();
  /** Whether the stored numbers have to be compared with the known ones before these are used again. */
  private isDoubtful = false;
  /** Revision and moment of the catalogue that was read last. */
  private lastCatalogue?: string;

  constructor(private readonly store: KeyNumberStore) {}

  /** Returns the numbers of these keys; new ones are stored first. */
  async give(keys: readonly string[]): Promise<(key: string) => number> {
    if (!this.knows(keys)) await this.extendInTurn(keys);
    return (key) => this.numbers.get(key)!;
  }

  /**
   * Decodes a text that mentions keys by their numbers, and reads the keys again when it mentions an unknown
   * number.
   *
   * @throws Error when a number stays unknown
   */
  async resolve<T>(decode: (keyOf: (n: number) => string) => T): Promise<T> {
    if (this.isDoubtful) await this.extendInTurn([]);
    for (let refreshes = 0; ; refreshes++) {
      try {
        return decode((n) => this.keyOf(n));
      } catch (error) {
        if (!(error instanceof UnknownNumber) || refreshes === MAX_REFRESHES) throw error;
        await this.refresh();
      }
    }
  }

  /**
   * Doubts the known numbers when the catalogue is another one: rules get their numbers after a change of it,
   * and lose them only with one, by a restore.
   */
  follow({ revision, change }: Catalogue): void {
    const identity = `${revision} ${change?.at}`;
    if (identity !== this.lastCatalogue) this.doubt();
    this.lastCatalogue = identity;
  }

  /** Lets the next use compare the known numbers with the stored ones, which a restore may have changed. */
  doubt(): void {
    this.isDoubtful = this.keys.length > 0;
  }

  /** Extends one after the other: a batch writes many users at once, and all of them meet a new rule. */
  private async extendInTurn(keys: readonly string[]): Promise<void> {
    const extension = this.lastExtension.then(() => this.extend(keys));
    this.lastExtension = extension.catch(() => {});
    await extension;
  }

  /** Stores numbers for new keys, and again those that a restore has taken away and no other key has. */
  private async extend(keys: readonly string[]): Promise<void> {
    await compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
      // An earlier turn may have been about the same keys.
      if (this.knows(keys)) return true;
      const stored = await this.store.read();
      const known = stored.every((key, n) => this.keys[n] === key) ? this.keys : stored;
      const next = [...known, ...keys.filter((key) => !known.includes(key))];
      if (next.length > stored.length && !(await this.store.write(next, stored.length))) return undefined;
      this.set(next);
      this.isDoubtful = false;
      return true;
    });
  }

  private knows(keys: readonly string[]): boolean {
    return !this.isDoubtful && keys.every((key) => this.numbers.has(key));
  }

  private keyOf(n: number): string {
    const key = this.keys[n];
    if (key === undefined) {
      throw new UnknownNumber(
        `a state mentions rule number ${n}, which the table does not know: was an item of the table deleted?`,
      );
    }
    return key;
  }

  /** Reads the keys; callers at the same time share one read. */
  private async refresh(): Promise<void> {
    this.refreshing ??= this.store
      .read()
      .then((keys) => this.learn(keys))
      .finally(() => {
        this.refreshing = undefined;
      });
    await this.refreshing;
  }

  private learn(keys: readonly string[]): void {
    // A slow read may end after a newer one.
    if (keys.length >= this.keys.length) this.set(keys);
  }

  private set(keys: readonly string[]): void {
    this.keys = keys;
    this.numbers = new Map(keys.map((key, n) => [key, n]));
  }
}

class UnknownNumber extends Error {}
