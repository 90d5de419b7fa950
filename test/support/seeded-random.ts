const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;

/** Draws the same numbers for the same seed (the generator of Lehmer, with the factor of Park and Miller). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.abs(seed) % (MODULUS - 1)) + 1;
    // Small seeds begin with small numbers.
    for (let i = 0; i < 4; i++) this.next();
  }

  /** Returns a number from 0 to less than 1. */
  next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** Returns an integer from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)];
  }
}
