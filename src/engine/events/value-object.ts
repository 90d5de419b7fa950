import { parsedObject } from '../../common/json-in-text';
import { FieldPath, parsePath } from '../../contract/event-field';
import { isObject } from './record-fields';
import { addValue, EventValues, namedEntries, Roles } from './record-values';

/** Reads the attributes and metrics of an event at one place of a record. */
export class ValueObject {
  readonly path: FieldPath;
  /** Names directly in the object that hold other parts of the event. */
  private readonly reservedNames: ReadonlySet<string>;

  constructor(
    readonly roles: Roles,
    path: string,
    private readonly prefix: string,
    taken: readonly FieldPath[],
    isBatch: boolean,
  ) {
    this.path = parsePath(path);
    this.reservedNames = new Set(taken.flatMap((other) => this.nameOf(other, isBatch)));
  }

  /**
   * Adds the values of an object, of a list of names and values, or of one of these as JSON in a text.
   *
   * @returns the value where it is none of these; undefined when all is well
   */
  addTo(values: EventValues, value: unknown): unknown {
    if (value === undefined || value === null || value === '') return undefined;
    const object = typeof value === 'string' ? parsedObject(value) : value;
    const entries = Array.isArray(object) ? namedEntries(object) : undefined;
    if (entries) {
      for (const [name, one] of entries) this.add(values, name, one);
    } else if (isObject(object)) {
      for (const name of Object.keys(object)) this.add(values, name, object[name]);
    } else if (this.roles === 'both') {
      this.addSingle(values, value);
    } else {
      return value;
    }
    return undefined;
  }

  private add(values: EventValues, name: string, value: unknown): void {
    if (!this.reservedNames.has(name)) addValue(values, this.roles, this.prefix + name, value);
  }

  /** Adds a value that is no object under the last name of its path. */
  private addSingle(values: EventValues, value: unknown): void {
    const name = this.path.place.at(-1);
    if (typeof name === 'string') addValue(values, this.roles, this.prefix + name, value);
  }

  /** Returns the name by which another path enters this object; empty when it enters another, or none. */
  private nameOf(other: FieldPath, isBatch: boolean): string[] {
    const { place, ofRecord } = this.path;
    const name = other.place[place.length];
    const enters =
      place.every((step, n) => step === other.place[n]) && (!isBatch || ofRecord === other.ofRecord);
    return enters && typeof name === 'string' ? [name] : [];
  }
}
