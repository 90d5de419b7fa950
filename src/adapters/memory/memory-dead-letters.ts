import { DeadLetter, DeadLetters } from '../../engine/ports';

/** Keeps letters in memory, for tests and simulations. */
export class MemoryDeadLetters implements DeadLetters {
  /** By name. */
  readonly kept = new Map<string, readonly DeadLetter[]>();

  get letters(): DeadLetter[] {
    return [...this.kept.values()].flat();
  }

  async keep(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0) this.kept.set(name, [...letters]);
  }
}
