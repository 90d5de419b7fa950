import { randomUUID } from 'node:crypto';
import { Place } from '../../common/json-place';
import { quote } from '../../common/quote';
import { Config } from '../../contract/config';
import { Field, parseField, parsePath } from '../../contract/event-field';
import { EventMapping, placesIn, RecordCondition } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { decimalOfText } from '../../engine/aggregate/decimal';
import { DecodedRecord, UserEvent } from '../../engine/events/event';
import { createDecoder } from '../../functions/shared/decoder';
import { OperationError } from '../operation-error';
import { JsonTree } from './json-tree';

const isoTime = (time: number) => JSON.stringify(new Date(time).toISOString());
const TIMES: Record<NonNullable<EventMapping['timeFormat']>, (time: number) => string> = {
  auto: isoTime,
  iso8601: isoTime,
  epochSeconds: (time) => String(time / 1_000),
  epochMilliseconds: String,
  epochMicroseconds: (time) => `${time}000`,
  epochNanoseconds: (time) => `${time}000000`,
};

/** Event to write as a record. */
export interface EventToWrite {
  readonly name: string;
  readonly userId: string;
  /** Epoch milliseconds; the time of writing when absent. */
  readonly time?: number;
  /** Unique among the user's events; a random one when absent. */
  readonly id?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals as text. */
  readonly metrics: Readonly<Record<string, string>>;
}

export interface WrittenRecord {
  readonly sent: EventToWrite & { readonly time: number };
  readonly text: string;
  /** The event as the installation reads it. */
  readonly decoded: Extract<DecodedRecord, { kind: 'event' }>;
}

/** Writes events in the format that an installation reads, by applying its mapping in reverse. */
export class RecordWriter {
  private readonly mapping: EventMapping;
  private readonly decode: ReturnType<typeof createDecoder>;

  constructor(config: Pick<Config, 'eventSource' | 'anonymousUsers'>) {
    this.mapping =
      config.eventSource.kind === 'pinpoint' ? EVENT_PRESETS.pinpoint : config.eventSource.parameters;
    this.decode = createDecoder(config);
  }

  /**
   * Explains why no event at all can be written; returns undefined when one can.
   *
   * @param now epoch milliseconds
   */
  fault(now: number): string | undefined {
    const { only } = this.mapping;
    const faults = ['event', ...(only ? textsIn(only) : [])].map((name) =>
      this.faultOf({ name, userId: 'user', attributes: {}, metrics: {} }, now),
    );
    return faults.includes(undefined) ? undefined : faults[0];
  }

  /**
   * @param event checked before: its metrics are numbers
   * @param now epoch milliseconds
   * @throws OperationError when no record exists that the installation would read as exactly this event
   */
  write(event: EventToWrite, now: number): WrittenRecord {
    const text = this.textOf(event, now);
    const decoded = this.decode(Buffer.from(text).toString('base64'), now);
    if (decoded.kind === 'rejected') {
      throw new OperationError(
        'invalid-input',
        `the installation would not take ${quote(event.name)}: ${decoded.reason}`,
      );
    }
    if (decoded.kind !== 'event') {
      throw new OperationError(
        'invalid-input',
        `the installation would not take ${quote(event.name)} for an event of a user; ` +
          'choose another name or user',
      );
    }
    this.compare(event, decoded.event, now);
    return { sent: { ...event, time: decoded.event.time }, text, decoded };
  }

  private faultOf(event: EventToWrite, now: number): string | undefined {
    try {
      this.write(event, now);
      return undefined;
    } catch (error) {
      if (error instanceof OperationError) return error.message;
      throw error;
    }
  }

  private textOf({ name, userId, time, id, attributes, metrics }: EventToWrite, now: number): string {
    const { mapping } = this;
    const tree = new JsonTree();
    const putAt = (what: string, path: string, place: Place, leaf: string) => {
      if (tree.put(place, leaf)) return;
      throw new OperationError(
        'invalid-input',
        `${what} has no place of its own: the installation reads something else at ${path}`,
      );
    };
    const put = (what: string, field: string | undefined, leaf: () => string) => {
      if (field === undefined) return;
      for (const { path, place } of pathsToWrite(parseField(field))) putAt(what, path, place, leaf());
    };
    put('the name of the event', mapping.eventName, () => JSON.stringify(name));
    put('the user', mapping.userId, () => JSON.stringify(userId));
    if (mapping.only) fulfil(mapping.only, tree);
    // A number is read whatever pattern texts of the time have.
    const format = mapping.timePattern === undefined ? (mapping.timeFormat ?? 'auto') : 'epochMilliseconds';
    put('the time', mapping.time, () => TIMES[format](time ?? now));
    put('the id of the event', mapping.eventId, () => JSON.stringify(id ?? randomUUID()));
    for (const role of ['attributes', 'metrics'] as const) {
      for (const [key, value] of Object.entries(role === 'attributes' ? attributes : metrics)) {
        const object = this.objectFor(role, key);
        if (!object) continue;
        const { path, place } = parsePath(object.path);
        const below = key.slice(object.prefix.length);
        const leaf = role === 'attributes' ? JSON.stringify(value) : decimal(value);
        const what = `the ${role.slice(0, -1)} ${quote(key)}`;
        putAt(what, `${path} ${quote(below)}`, [...place, below], leaf);
      }
    }
    return tree.toString();
  }

  /** Finds the object that holds an attribute or metric of this name: that with the longest prefix of it. */
  private objectFor(
    role: 'attributes' | 'metrics',
    key: string,
  ): { readonly path: string; readonly prefix: string } | undefined {
    const own = this.mapping[role];
    if (own !== undefined) return { path: own, prefix: '' };
    const objects = (this.mapping.values ?? []).map(({ path, prefix = '' }) => ({ path, prefix }));
    const fitting = objects.filter(({ prefix }) => key.startsWith(prefix) && key !== prefix);
    return fitting.sort((a, b) => b.prefix.length - a.prefix.length).at(0);
  }

  /** Throws unless the installation reads the event exactly as it was given. */
  private compare(
    { name, userId, time: given, attributes, metrics }: EventToWrite,
    read: UserEvent,
    now: number,
  ): void {
    const time = given ?? now;
    if (read.name !== name) {
      throw new OperationError(
        'invalid-input',
        `the installation would read the name ${quote(name)} as ${quote(read.name)}`,
      );
    }
    if (read.userId !== userId) {
      throw new OperationError(
        'invalid-input',
        `the installation would read the user ${quote(userId)} as ${quote(read.userId)}`,
      );
    }
    if (read.time !== time) {
      throw new OperationError(
        'invalid-input',
        this.mapping.time === undefined
          ? 'events of this installation carry no time, but count when they arrive: leave the time out'
          : `the installation would not take ${new Date(time).toISOString()} ` +
              `for the time of ${quote(name)}, but ${new Date(read.time).toISOString()}: ` +
              'choose a time of at most 24 hours from now',
      );
    }
    const exact = Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, decimal(value)]));
    this.compareAll('attribute', attributes, read.attributes);
    this.compareAll('metric', exact, read.metrics);
  }

  private compareAll(
    what: 'attribute' | 'metric',
    sent: Readonly<Record<string, string>>,
    read: Readonly<Record<string, string>>,
  ): void {
    const { only } = this.mapping;
    const marks = only ? placesIn(only).map((path) => parsePath(path).place.at(-1)) : [];
    const unexpected = Object.keys(read).filter((key) => !Object.hasOwn(sent, key) && !marks.includes(key));
    const other = [...Object.keys(sent), ...unexpected].find(
      (key) => !Object.hasOwn(sent, key) || !Object.hasOwn(read, key) || sent[key] !== read[key],
    );
    if (other === undefined) return;
    if (this.objectFor(`${what}s`, other) === undefined) {
      throw new OperationError(
        'invalid-input',
        `the installation would not read the ${what} ${quote(other)}: ` +
          `its events carry no ${what}s; leave it out`,
      );
    }
    throw new OperationError(
      'invalid-input',
      `the installation would not read the ${what} ${quote(other)} as it is sent: ` +
        'that name or value means something else in its events; leave it out or change it',
    );
  }
}

/** Lists the paths by which a field finds a value that is put there: the first one, or all in its text. */
function pathsToWrite(field: Field): { readonly path: string; readonly place: Place }[] {
  const first = field.find((alternative) => 'path' in alternative);
  if (first) return [first];
  return field
    .slice(0, 1)
    .flatMap((alternative) =>
      'parts' in alternative ? alternative.parts.filter((part) => typeof part !== 'string') : [],
    );
}

/** Puts values into a record until it fulfils a condition, as far as that is possible. */
function fulfil(condition: RecordCondition, tree: JsonTree): boolean {
  if ('all' in condition) return condition.all.every((part) => fulfil(part, tree));
  if ('any' in condition) return condition.any.some((part) => fulfil(part, tree));
  if ('not' in condition) return true;
  const texts = 'in' in condition ? condition.in : condition.exists ? ['yes'] : [];
  const { place } = parsePath(condition.at);
  return texts.length === 0 || texts.some((text) => tree.put(place, JSON.stringify(text)));
}

function textsIn(condition: RecordCondition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(textsIn);
  if ('any' in condition) return condition.any.flatMap(textsIn);
  return 'in' in condition ? condition.in : [];
}

/** Normalises a number to the decimal that is valid JSON and that is counted. */
function decimal(text: string): string {
  return decimalOfText(text.trim())!;
}
