import { Random } from './draws';

/** Users with their shares of the events. */
export interface Population {
  readonly name: string;
  /** Share of each user, relative to those of the others. */
  readonly weights: Float64Array;
}

export function evenUsers(users: number): Population {
  return { name: 'uniform', weights: new Float64Array(users).fill(1) };
}

/** Creates users of which few have most events: a share falls as 1 / rank to the power of the exponent. */
export function zipfUsers(users: number, exponent: number): Population {
  return {
    name: `Zipf ${exponent}`,
    weights: Float64Array.from({ length: users }, (_, user) => (user + 1) ** -exponent),
  };
}

/** Adds a user who has so many times the events of all others together. */
export function withHotUser({ name, weights }: Population, ofTheOthers: number): Population {
  const all = new Float64Array(weights.length + 1);
  all.set(weights);
  all[weights.length] = weights.reduce((sum, weight) => sum + weight, 0) * ofTheOthers;
  return { name: `${name}, one of them hot`, weights: all };
}

/** Largest number that the hash of a key can have. */
export const LARGEST_HASH = 2_147_483_646;

/** Computes a number that says as little of a key as a hash does (Park and Miller's generator, thrice). */
export function spread(key: number): number {
  let hash = 1 + (key % LARGEST_HASH);
  for (let time = 0; time < 3; time++) hash = (hash * 48_271) % (LARGEST_HASH + 1);
  return hash;
}

/** Users whose events go to one shard. */
export class ShardUsers {
  private readonly sums: Float64Array;

  constructor(
    private readonly users: Int32Array,
    weights: Float64Array,
  ) {
    let sum = 0;
    this.sums = Float64Array.from(users, (user) => (sum += weights[user]));
  }

  get weight(): number {
    return this.sums.at(-1) ?? 0;
  }

  draw(random: Random): number {
    const value = random() * this.weight;
    let [low, high] = [0, this.sums.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.sums[middle] < value) low = middle + 1;
      else high = middle;
    }
    return this.users[low];
  }
}

/** Divides users among places by the hash of their key. */
export function divided(
  users: Iterable<number>,
  places: number,
  placeOf: (user: number) => number,
): Int32Array[] {
  const parts: number[][] = Array.from({ length: places }, () => []);
  for (const user of users) parts[placeOf(user)].push(user);
  return parts.map((part) => Int32Array.from(part));
}
