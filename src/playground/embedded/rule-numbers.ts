import { ChangeLog, PersistentPart } from '../installation/change-log';

/** Assigns short numbers to the long keys of rules, in the order of their first use. */
export class RuleNumbers implements PersistentPart {
  readonly kind = 'n';
  private readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly changeLog?: ChangeLog) {}

  readonly numberOf = (key: string): number => {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.add(key);
    this.changeLog?.append(this.kind, JSON.stringify(key));
    return this.keys.length - 1;
  };

  readonly keyOf = (n: number): string => this.keys[n];

  restore([key]: readonly string[]): void {
    this.add(JSON.parse(key) as string);
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const key of this.keys) yield [JSON.stringify(key)];
  }

  private add(key: string): void {
    this.numbers.set(key, this.keys.push(key) - 1);
  }
}
