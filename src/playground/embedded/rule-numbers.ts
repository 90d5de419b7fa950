import { Ledger, Part } from '../installation/ledger';

/** Short numbers for the long keys of rules, in the order in which they were met. */
export class RuleNumbers implements Part {
  readonly kind = 'n';
  private readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly ledger?: Ledger) {}

  readonly numberOf = (key: string): number => {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.learn(key);
    this.ledger?.note(this.kind, JSON.stringify(key));
    return this.keys.length - 1;
  };

  readonly keyOf = (n: number): string => this.keys[n];

  take([key]: readonly string[]): void {
    this.learn(JSON.parse(key) as string);
  }

  * all(): Iterable<readonly string[]> {
    for (const key of this.keys) yield [JSON.stringify(key)];
  }

  private learn(key: string): void {
    this.numbers.set(key, this.keys.push(key) - 1);
  }
}
