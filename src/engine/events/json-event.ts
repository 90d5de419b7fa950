import { parse as parseLossless } from 'lossless-json';
import { timeOfIso } from '../../common/iso-time';
import { placeOf, valueAt } from '../../common/json-path';
import { EventMapping } from '../../contract/event-mapping';
import { decimalOf, decimalOfText } from '../aggregate/decimal';
import { DecodedRecord, DecodeOptions, MAX_TIME } from './event';
import {
  plausibleTime,
  endpointIdOf,
  eventIdOf,
  isObject,
  Json,
  LONG_NUMBER,
  parseRecord,
  userFault,
  replaceLoneSurrogates,
} from './record-fields';

/** Earliest time of a user event; an earlier one must have been written in other units. */
const MIN_TIME = Date.UTC(1980, 0, 1);

class InvalidRecord extends Error {}

type Paths = Omit<EventMapping, 'timeFormat' | 'onlyIs' | 'partitionKeyIsUser'>;

/** Reads JSON records of any shape by a mapping, which gives the path of each part of an event. */
export class JsonEventReader {
  private readonly places: { readonly [K in keyof Paths]: readonly (string | number)[] };
  /** Names directly in the attributes and metrics objects that hold other parts of the event. */
  private readonly reservedNames: ReadonlySet<string>;

  constructor(
    private readonly mapping: EventMapping,
    private readonly options: DecodeOptions,
  ) {
    const { timeFormat: _format, onlyIs: _value, partitionKeyIsUser: _promise, ...paths } = mapping;
    this.places = Object.fromEntries(
      Object.entries(paths).map(([field, path]) => [field, placeOf(path)]),
    ) as unknown as typeof this.places;
    const { attributes, metrics, ...others } = paths;
    this.reservedNames = new Set(Object.values(others).flatMap((path) => namesIn(path, attributes, metrics)));
  }

  /** @param streamArrival epoch milliseconds at which the stream took the record */
  decode(text: string, streamArrival: number): DecodedRecord {
    const record = parseRecord(text);
    if ('fault' in record) return record.fault;
    try {
      return this.read(record.json, text, streamArrival);
    } catch (error) {
      if (error instanceof InvalidRecord) return { kind: 'rejected', reason: error.message };
      throw error;
    }
  }

  private read(record: Json, text: string, arrival: number): DecodedRecord {
    if (this.mapping.onlyWhere !== undefined && this.at('onlyWhere', record) !== this.mapping.onlyIs) {
      return { kind: 'other' };
    }
    const name = this.text('eventName', record);
    if (name === undefined) {
      throw new InvalidRecord(`the record has no event name at ${this.mapping.eventName}`);
    }

    const exact = LONG_NUMBER.test(text) ? exactly(text) : undefined;
    const endpointId = endpointIdOf(this.text('endpointId', record));
    const userId =
      this.text('userId', record, exact) ?? (this.options.anonymousByEndpoint ? endpointId : undefined);
    if (userId === undefined) return { kind: 'no-user', name };
    const fault = userFault(userId);
    if (fault) return fault;
    return {
      kind: 'event',
      name,
      event: {
        name,
        userId: replaceLoneSurrogates(userId),
        endpointId,
        ...eventIdOf(this.text('eventId', record, exact)),
        time: this.time(record, arrival),
        attributes: this.attributes(record),
        metrics: this.metrics(record, exact),
      },
    };
  }

  private at(field: keyof Paths, record: Json): unknown {
    const place = this.places[field];
    return place && valueAt(place, record);
  }

  /**
   * Reads a name or an id, which may be a number.
   *
   * @throws InvalidRecord for other types, which show a mistake in the mapping
   */
  private text(
    field: 'eventName' | 'userId' | 'eventId' | 'endpointId',
    record: Json,
    exact?: Json,
  ): string | undefined {
    const value = this.at(field, record);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && field !== 'eventName') {
      return String(exact ? (this.at(field, exact) ?? value) : value);
    }
    throw new InvalidRecord(
      `${this.mapping[field]} holds ${kindOf(value)} where ${FIELD_NAMES[field]} is expected`,
    );
  }

  private time(record: Json, arrival: number): number {
    const value = this.at('time', record);
    if (value === undefined || value === null) return arrival;
    const { time: path, timeFormat = 'iso8601' } = this.mapping;
    const unit = UNITS[timeFormat];
    const time =
      timeFormat === 'iso8601'
        ? typeof value === 'string'
          ? timeOfIso(value)
          : undefined
        : epochTime(value, timeFormat === 'epochSeconds' ? 1000 : 1);
    if (time === undefined) {
      throw new InvalidRecord(`the time at ${path} is ${kindOf(value)}, not one in ${unit}`);
    }
    if (time > MAX_TIME || time < MIN_TIME) {
      const year = new Date(time).getUTCFullYear() || 'of no calendar';
      throw new InvalidRecord(
        `the time at ${path}, read in ${unit}, is in the year ${year}; it seems to be in other units`,
      );
    }
    return plausibleTime(time, arrival);
  }

  private attributes(record: Json): Record<string, string> {
    const shared = this.mapping.attributes === this.mapping.metrics;
    const wanted = (value: unknown) =>
      typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && !shared);
    return Object.fromEntries(
      this.entries('attributes', record)
        .filter(([, value]) => wanted(value))
        .map(([name, value]) => [name, String(value)]),
    );
  }

  private metrics(record: Json, exact: Json | undefined): Record<string, string> {
    const digits = exact && new Map(this.entries('metrics', exact));
    const numbers = this.entries('metrics', record).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    );
    return Object.fromEntries(
      numbers.map(([name, value]) => [name, digits?.has(name) ? String(digits.get(name)) : decimalOf(value)]),
    );
  }

  private entries(field: 'attributes' | 'metrics', record: Json): [string, unknown][] {
    const value = this.at(field, record);
    if (value === undefined || value === null) return [];
    if (!isObject(value)) {
      throw new InvalidRecord(
        `${this.mapping[field]} holds ${kindOf(value)} where an object of ${field} is expected`,
      );
    }
    return Object.entries(value).filter(([name]) => !this.reservedNames.has(name));
  }
}

const FIELD_NAMES = {
  eventName: 'the name of the event',
  userId: 'the user id',
  eventId: 'the id of the event',
  endpointId: 'the id of the endpoint',
};
const UNITS = {
  iso8601: 'ISO 8601 such as 2026-01-15T12:00:00Z',
  epochSeconds: 'seconds since 1970',
  epochMilliseconds: 'milliseconds since 1970',
};

/** Returns the name by which a path enters one of the objects; empty when it enters none. */
function namesIn(path: string, ...objects: (string | undefined)[]): string[] {
  const place = placeOf(path);
  return objects.flatMap((object) => {
    const container = object === undefined ? undefined : placeOf(object);
    const name = container?.every((step, i) => step === place[i]) ? place[container.length] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function epochTime(value: unknown, unit: number): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number * unit) : undefined;
}

/** Names the type of a value, never the value: reasons are stored and counted, and values are personal. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * Parses a record with its numbers as decimal texts, with all their digits. Undefined where this parser is
 * stricter than `JSON.parse`, for instance about duplicate names.
 */
function exactly(text: string): Json | undefined {
  try {
    const exact = parseLossless(text, undefined, (digits) => decimalOfText(digits) ?? '');
    return isObject(exact) ? exact : undefined;
  } catch {
    return undefined;
  }
}
