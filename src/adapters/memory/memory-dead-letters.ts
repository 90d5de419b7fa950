import { DeadLetter, DeadLetters } from '../../engine/ports';

/** Keeps dead letters in memory, for tests and simulations. */
export class MemoryDeadLetters implements DeadLetters {
  /** Letters by the name that they were put under. */
  readonly stored = new Map<string, readonly DeadLetter[]>();

  get letters(): DeadLetter[] {
    return [...this.stored.values()].flat();
  }

  async put(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0) this.stored.set(name, [...letters]);
  }
}
