import { DeadLetter, DeadLetters } from '../../engine/ports';

/** Creates the place of dead letters with the first of them, because most containers never have any. */
export class DeferredDeadLetters implements DeadLetters {
  private letters?: DeadLetters;

  constructor(private readonly create: () => DeadLetters) {}

  async put(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    this.letters ??= this.create();
    await this.letters.put(name, letters);
  }
}
