import { valueAt } from '../../common/json-place';
import { FieldPath, parsePath } from '../../contract/event-field';
import { EventMapping } from '../../contract/event-mapping';
import { DecodedRecord, DecodeOptions, MAX_TIME } from './event';
import { MIN_TIME, timeIn, TIME_WORDS } from './event-time';
import { parseExactly, spellingOf, stringifyExactly } from './exact-json';
import { at, Parsed, RecordField, RecordTest, recordTest } from './record-field';
import {
  endpointIdOf,
  eventIdOf,
  isObject,
  isPlaceholder,
  Json,
  plausibleTime,
  replaceLoneSurrogates,
  userFault,
} from './record-fields';
import { EventValues } from './record-values';
import { splitJson } from './separate-events';
import { ValueObject } from './value-object';

class InvalidRecord extends Error {}

/** Reads JSON records of any shape by a mapping, which says where each part of an event is. */
export class JsonEventReader {
  private readonly events?: FieldPath;
  private readonly only?: RecordTest;
  private readonly eventName: RecordField;
  private readonly userId: RecordField;
  private readonly time?: RecordField;
  private readonly arrival?: RecordField;
  private readonly eventId?: RecordField;
  private readonly endpointId?: RecordField;
  private readonly objects: readonly ValueObject[];

  constructor(
    private readonly mapping: EventMapping,
    private readonly options: DecodeOptions,
  ) {
    const field = (text: string | undefined) => (text === undefined ? undefined : new RecordField(text));
    this.events = mapping.events === undefined ? undefined : parsePath(mapping.events);
    this.only = mapping.only && recordTest(mapping.only);
    this.eventName = new RecordField(mapping.eventName);
    this.userId = new RecordField(mapping.userId);
    this.time = field(mapping.time);
    this.arrival = field(mapping.arrival);
    this.eventId = field(mapping.eventId);
    this.endpointId = field(mapping.endpointId);
    this.objects = this.valueObjects();
  }

  /**
   * Reads a record.
   *
   * @param text the record's data
   * @param streamArrival epoch milliseconds at which the stream took the record
   */
  decode(text: string, streamArrival: number): DecodedRecord {
    let record: unknown;
    try {
      record = parseExactly(text);
    } catch {
      return severalIn(text) ?? { kind: 'rejected', reason: 'the record is not JSON' };
    }
    if (!isObject(record)) {
      const parts = Array.isArray(record) ? severalIn(text) : undefined;
      return parts ?? { kind: 'rejected', reason: 'the record is not a JSON object' };
    }
    try {
      return this.readRecord(record, streamArrival);
    } catch (error) {
      if (error instanceof InvalidRecord) return { kind: 'rejected', reason: error.message };
      throw error;
    }
  }

  private readRecord(record: Json, arrival: number): DecodedRecord {
    const events = this.events && at(this.events, { record, event: record });
    if (!Array.isArray(events)) return this.readEvent({ record, event: record }, arrival);
    if (events.length === 1) return this.readEvent({ record, event: events[0] as unknown }, arrival);
    return several(events.map((event) => this.withOneEvent(record, event)));
  }

  private readEvent(parsed: Parsed, streamArrival: number): DecodedRecord {
    if (!isObject(parsed.event)) {
      throw new InvalidRecord(
        `${this.mapping.events} holds ${kindOf(parsed.event)} where an event is expected`,
      );
    }
    if (this.only && !this.only(parsed)) return { kind: 'other' };
    const name = this.name(parsed);
    const endpointId = endpointIdOf(this.id('endpointId', parsed));
    const user = this.user(parsed, endpointId);
    if (user.userId === undefined) {
      return { kind: 'no-user', name, ...(user.isPlaceholder && { isPlaceholder: true }) };
    }
    const fault = userFault(user.userId);
    if (fault) return fault;
    const arrival = this.instant('arrival', parsed);
    const time = this.instant('time', parsed);
    const values: EventValues = { attributes: {}, metrics: {} };
    for (const object of this.objects) this.addValues(object, parsed, values);
    return {
      kind: 'event',
      name,
      event: {
        name,
        userId: replaceLoneSurrogates(user.userId),
        endpointId,
        ...eventIdOf(this.id('eventId', parsed), this.options.sha256),
        time: plausibleTime(time ?? arrival ?? streamArrival, arrival ?? streamArrival),
        attributes: values.attributes,
        metrics: values.metrics,
        ...(arrival !== undefined && { arrival }),
      },
    };
  }

  private name(parsed: Parsed): string {
    const found = this.eventName.find(parsed);
    if (!found) throw new InvalidRecord(`the record has no event name at ${this.mapping.eventName}`);
    if (typeof found.value === 'string') return found.value;
    throw new InvalidRecord(
      `${found.by} holds ${kindOf(found.value)} where ${FIELD_NAMES.eventName} is expected`,
    );
  }

  private user(
    parsed: Parsed,
    endpointId: string | undefined,
  ): { readonly userId?: string; readonly isPlaceholder?: boolean } {
    let hasPlaceholder = false;
    const userId = this.id('userId', parsed, (text) => {
      if (this.options.countsPlaceholders || !isPlaceholder(text)) return true;
      hasPlaceholder = true;
      return false;
    });
    if (userId !== undefined) return { userId };
    return this.options.anonymousByEndpoint && endpointId !== undefined
      ? { userId: endpointId }
      : { isPlaceholder: hasPlaceholder };
  }

  /**
   * Reads an id, which may be a number.
   *
   * @throws InvalidRecord for other types, which show a mistake in the mapping
   */
  private id(
    field: 'userId' | 'eventId' | 'endpointId',
    parsed: Parsed,
    accepts: (text: string) => boolean = () => true,
  ): string | undefined {
    const found = this[field]?.find(parsed, (value) => {
      const text = idText(value);
      return text === undefined || accepts(text);
    });
    if (!found) return undefined;
    const text = idText(found.value);
    if (text !== undefined) return text;
    throw new InvalidRecord(
      `${found.by} holds ${kindOf(found.value)} where ${FIELD_NAMES[field]} is expected`,
    );
  }

  private instant(field: 'time' | 'arrival', parsed: Parsed): number | undefined {
    const found = this[field]?.find(parsed);
    if (!found) return undefined;
    const { timeFormat = 'auto', timePattern } = this.mapping;
    const pattern = field === 'time' && typeof found.value === 'string' ? timePattern : undefined;
    const words = pattern === undefined ? TIME_WORDS[timeFormat] : `the pattern ${pattern}`;
    const time =
      pattern === undefined
        ? timeIn(timeFormat, found.value)
        : this.options.timeByPattern!(String(found.value), pattern);
    if (time === undefined || Number.isNaN(time)) {
      throw new InvalidRecord(`the time at ${found.by} is ${kindOf(found.value)}, not one in ${words}`);
    }
    if (time > MAX_TIME || time < MIN_TIME) {
      const year = new Date(time).getUTCFullYear() || 'of no calendar';
      throw new InvalidRecord(
        `the time at ${found.by}, read in ${words}, is in the year ${year}; it seems to be in other units`,
      );
    }
    return time;
  }

  private addValues(object: ValueObject, parsed: Parsed, values: EventValues): void {
    const fault = object.addTo(values, at(object.path, parsed));
    if (fault === undefined) return;
    throw new InvalidRecord(
      `${object.path.path} holds ${kindOf(fault)} where an object of ${object.roles} is expected`,
    );
  }

  /** Lists the objects of values. What another part of the mapping takes out of one is none of its values. */
  private valueObjects(): ValueObject[] {
    const { attributes, metrics, values = [] } = this.mapping;
    const taken = [
      this.eventName,
      this.userId,
      this.time,
      this.arrival,
      this.eventId,
      this.endpointId,
    ].flatMap((field) => field?.alternatives.filter((alternative) => 'path' in alternative) ?? []);
    const isBatch = this.events !== undefined;
    return [
      ...(attributes !== undefined && attributes === metrics
        ? [new ValueObject('both', attributes, '', taken, isBatch)]
        : [
            ...(attributes === undefined
              ? []
              : [new ValueObject('attributes', attributes, '', taken, isBatch)]),
            ...(metrics === undefined ? [] : [new ValueObject('metrics', metrics, '', taken, isBatch)]),
          ]),
      ...values.map(({ path, prefix = '' }) => new ValueObject('both', path, prefix, taken, isBatch)),
    ];
  }

  /** Writes a record of its own for one of the events of a record, with everything that surrounds them. */
  private withOneEvent(record: Json, event: unknown): string {
    const { place } = this.events!;
    const copy = (value: unknown, depth: number): unknown => {
      if (depth === place.length) return [event];
      const step = place[depth];
      const inner = copy(valueAt([step], value), depth + 1);
      if (Array.isArray(value)) return value.map((one, n) => (n === step ? inner : (one as unknown)));
      return { ...(value as Json), [step]: inner };
    };
    return stringifyExactly(copy(record, 0));
  }
}

const FIELD_NAMES = {
  eventName: 'the name of the event',
  userId: 'the user id',
  eventId: 'the id of the event',
  endpointId: 'the id of the endpoint',
};

/** Decodes a text that holds several records; undefined when it does not. */
function severalIn(text: string): DecodedRecord | undefined {
  const parts = splitJson(text);
  return parts && several(parts);
}

function several(parts: readonly string[]): DecodedRecord {
  return parts.length > 0 ? { kind: 'several', parts } : { kind: 'other' };
}

function idText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : spellingOf(value);
}

/** Names the type of a value, never the value: reasons are stored and counted, and values are personal. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (spellingOf(value) !== undefined) return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
