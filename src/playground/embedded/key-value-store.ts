import { KeyValues } from '../../adapters/memory/key-values';
import { ChangeLog, PersistentPart } from '../installation/change-log';

/** Stores single values by name, each replaced as a whole. */
export class KeyValueStore implements KeyValues, PersistentPart {
  readonly kind = 'f';
  private readonly texts = new Map<string, string>();

  constructor(private readonly changeLog?: ChangeLog) {}

  get<T>(name: string): T | undefined {
    const text = this.texts.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  set(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    this.texts.set(name, text);
    this.changeLog?.append(this.kind, JSON.stringify(name), text);
  }

  delete(name: string): void {
    if (this.texts.delete(name)) this.changeLog?.append(this.kind, JSON.stringify(name));
  }

  /** Finds the values whose names begin with a prefix, in the order of their first write. */
  startingWith<T>(prefix: string): T[] {
    return [...this.texts]
      .filter(([name]) => name.startsWith(prefix))
      .map(([, text]) => JSON.parse(text) as T);
  }

  restore([name, text]: readonly string[]): void {
    if (text === undefined) this.texts.delete(JSON.parse(name) as string);
    else this.texts.set(JSON.parse(name) as string, text);
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [name, text] of this.texts) yield [JSON.stringify(name), text];
  }
}
