import { compareAndSet } from '../../common/compare-and-set';

/** Where the numbers are kept, in the order in which they were given: the first key has number 0. */
export interface KeyNumberStore {
  read(): Promise<readonly string[]>;
  /** False when others than `expected` keys stand. */
  write(keys: readonly string[], expected: number): Promise<boolean>;
}

const MAX_ATTEMPTS = 20;
const OUTPACED = `the numbers of rules were changed by others ${MAX_ATTEMPTS} times in a row`;

/**
 * Short numbers for the long keys of rules. A number once given is never given to another key,
 * for states go on telling how often a rule has changed after the rule is gone.
 */
export class KeyNumbers {
  private keys: readonly string[] = [];
  private numbers: ReadonlyMap<string, number> = new Map();
  private reading?: Promise<void>;
  private extending: Promise<void> = Promise.resolve();

  constructor(private readonly store: KeyNumberStore) {}

  /** Numbers for all of these keys; new ones are kept before anybody uses them. */
  async give(keys: readonly string[]): Promise<(key: string) => number> {
    if (!this.knows(keys)) {
      // One after the other: a batch writes many users at once, and all of them meet a new rule.
      const turn = this.extending.then(() => this.extend(keys));
      this.extending = turn.catch(() => {});
      await turn;
    }
    return (key) => this.numbers.get(key)!;
  }

  /**
   * Reads something that mentions keys by their numbers; numbers that others have given meanwhile are looked
   * up once.
   */
  async resolve<T>(read: (keyOf: (n: number) => string) => T): Promise<T> {
    // A look that was under way already may have begun before the number was given; the second has not.
    for (let look = 0; ; look++) {
      try {
        return read((n) => this.keyOf(n));
      } catch (error) {
        if (!(error instanceof UnknownNumber) || look === 2) throw error;
        await this.refresh();
      }
    }
  }

  private async extend(keys: readonly string[]): Promise<void> {
    await compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
      // An earlier turn may have been about the same keys.
      if (this.knows(keys)) return true;
      await this.refresh();
      const next = [...this.keys, ...keys.filter((key) => !this.numbers.has(key))];
      if (next.length > this.keys.length && !(await this.store.write(next, this.keys.length))) {
        return undefined;
      }
      this.learn(next);
      return true;
    });
  }

  private knows(keys: readonly string[]): boolean {
    return keys.every((key) => this.numbers.has(key));
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

  /** Whoever asks while somebody else is asking waits for the same answer. */
  private async refresh(): Promise<void> {
    this.reading ??= this.store
      .read()
      .then((keys) => this.learn(keys))
      .finally(() => {
        this.reading = undefined;
      });
    await this.reading;
  }

  private learn(keys: readonly string[]): void {
    // An answer that was under way for long may be older than what is known by now.
    if (keys.length < this.keys.length) return;
    this.keys = keys;
    this.numbers = new Map(keys.map((key, n) => [key, n]));
  }
}

class UnknownNumber extends Error {}
