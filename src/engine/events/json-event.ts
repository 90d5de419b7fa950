import { compile, JSONPathQuery } from 'json-p3';
import { parse as parseLossless } from 'lossless-json';
import { timeOfIso } from '../../common/iso-time';
import { placeOf } from '../../common/json-path';
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

/** No event of a user is older: a time before it is one in other units. */
const MIN_TIME = Date.UTC(1980, 0, 1);

class InvalidRecord extends Error {}

type Paths = Omit<EventMapping, 'timeFormat' | 'onlyIs' | 'partitionKeyIsUser'>;

/** Reads records of any JSON, by a mapping that says where the parts of an event are. */
export class JsonEventReader {
  private readonly queries: { readonly [K in keyof Paths]: JSONPathQuery };
  /** Names at the top of the attributes and metrics that mean something else already. */
  private readonly taken: ReadonlySet<string>;

  constructor(
    private readonly mapping: EventMapping,
    private readonly options: DecodeOptions,
  ) {
    const { timeFormat: _format, onlyIs: _value, partitionKeyIsUser: _promise, ...paths } = mapping;
    this.queries = Object.fromEntries(
      Object.entries(paths).map(([field, path]) => [field, compile(path)]),
    ) as typeof this.queries;
    const { attributes, metrics, ...others } = paths;
    this.taken = new Set(Object.values(others).flatMap((path) => namesIn(path, attributes, metrics)));
  }

  /** @param streamArrival when the stream took the record, in epoch milliseconds */
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
    return this.queries[field]?.query(record as never).values()[0];
  }

  /** Ids are often numbers; what is neither text nor number is a mistake in the mapping, and never an id. */
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
    const time =
      timeFormat === 'iso8601'
        ? typeof value === 'string'
          ? timeOfIso(value)
          : undefined
        : epochTime(value, timeFormat === 'epochSeconds' ? 1000 : 1);
    if (time === undefined) {
      throw new InvalidRecord(`the time at ${path} is ${kindOf(value)}, not one in ${UNITS[timeFormat]}`);
    }
    if (time > MAX_TIME || time < MIN_TIME) {
      throw new InvalidRecord(
        `the time at ${path}, read in ${UNITS[timeFormat]}, is in the year ${new Date(time).getUTCFullYear() || 'of no calendar'}; it seems to be in other units`,
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
    return Object.entries(value).filter(([name]) => !this.taken.has(name));
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

/** The name below one of the objects that a path goes through, if it goes through one. */
function namesIn(path: string, ...objects: (string | undefined)[]): string[] {
  const place = placeOf(path);
  return objects.flatMap((object) => {
    const around = object === undefined ? undefined : placeOf(object);
    const name = around?.every((step, i) => step === place[i]) ? place[around.length] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function epochTime(value: unknown, unit: number): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number * unit) : undefined;
}

/** Never the value itself: reasons are kept and counted, and values are personal. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The record with its numbers as texts, digit by digit. */
function exactly(text: string): Json | undefined {
  try {
    const exact = parseLossless(text, undefined, (digits) => decimalOfText(digits) ?? '');
    return isObject(exact) ? exact : undefined;
  } catch {
    return undefined;
  }
}
