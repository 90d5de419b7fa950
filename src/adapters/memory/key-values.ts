/** Holds values by key, each replaced as a whole. */
export interface KeyValues {
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Lists the values whose keys begin with `prefix`. */
  startingWith<T>(prefix: string): T[];
}

/** Keeps values in this process. */
export class MemoryKeyValues implements KeyValues {
  private readonly values = new Map<string, unknown>();

  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  set(key: string, value: unknown): void {
    this.values.set(key, value);
  }

  delete(key: string): void {
    this.values.delete(key);
  }

  startingWith<T>(prefix: string): T[] {
    return [...this.values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value as T);
  }
}
