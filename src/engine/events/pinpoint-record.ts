import { parse as parseLossless } from 'lossless-json';
import { decimalOf, decimalOfText } from '../aggregate/decimal';
import { DecodedRecord, DecodeOptions, MAX_TIME } from './event';
import {
  LONG_NUMBER,
  Json,
  parseRecord,
  userFault,
  eventIdOf,
  plausibleTime,
  endpointIdOf,
  replaceLoneSurrogates,
  isObject,
} from './record-fields';

/**
 * Reads one record of Amazon Pinpoint's event stream.
 *
 * @param text the record's data
 * @param streamArrival epoch milliseconds at which the stream took it
 */
export function decodePinpointRecord(
  text: string,
  streamArrival: number,
  options: DecodeOptions,
): DecodedRecord {
  const read = parseRecord(text);
  if ('fault' in read) return read.fault;
  const record = read.json;

  const name = record.event_type;
  if (typeof name !== 'string' || name === '') {
    return {
      kind: 'rejected',
      reason:
        name === undefined
          ? 'the record has no event_type'
          : 'event_type is not a text with at least one character',
    };
  }

  const endpoint = objectAt(record, 'endpoint');
  const endpointId = endpointIdOf(textAt(endpoint, 'Id') ?? textAt(objectAt(record, 'client'), 'client_id'));
  const userId =
    userOf(endpoint) ??
    userOf(customEndpoint(record)) ??
    (options.anonymousByEndpoint ? endpointId : undefined);
  if (userId === undefined) return { kind: 'no-user', name };
  const fault = userFault(userId);
  if (fault) return fault;

  const arrival = timestampAt(record, 'arrival_timestamp');
  return {
    kind: 'event',
    name,
    event: {
      name,
      userId: replaceLoneSurrogates(userId),
      endpointId,
      ...eventIdOf(record.event_id),
      time: timeOf(record, arrival ?? streamArrival),
      attributes: attributesOf(record),
      metrics: metricsOf(text, record),
      ...(arrival !== undefined && { arrival }),
    },
  };
}

function userOf(endpoint: Json): string | undefined {
  return textAt(objectAt(endpoint, 'User'), 'UserId');
}

/** Parses the endpoint of campaign and journey events, which is JSON inside a text. */
function customEndpoint(record: Json): Json {
  const text = textAt(objectAt(objectAt(record, 'client_context'), 'custom'), 'endpoint');
  if (text === undefined) return {};
  try {
    const endpoint: unknown = JSON.parse(text);
    return isObject(endpoint) ? endpoint : {};
  } catch {
    return {};
  }
}

function timeOf(record: Json, arrival: number): number {
  const time = timestampAt(record, 'event_timestamp') ?? arrival;
  return plausibleTime(time, arrival);
}

function timestampAt(record: Json, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME ? Math.trunc(value) : undefined;
}

function attributesOf(record: Json): Record<string, string> {
  const attributes = Object.entries(objectAt(record, 'attributes')).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  );
  return Object.fromEntries(attributes.map(([name, value]) => [name, String(value)]));
}

/** Matches the inside of a flat object of numbers whose names have no escapes. */
const USUAL_METRICS = /^("[^":}\\]*":[-+.\deE]+(,|$))*$/;

/** Reads the metrics that are finite numbers; an event without one counts 1 and adds 0. */
function metricsOf(text: string, record: Json): Record<string, string> {
  const metrics = Object.entries(objectAt(record, 'metrics')).filter((entry): entry is [string, number] =>
    Number.isFinite(entry[1]),
  );
  if (metrics.length === 0) return {};
  const exact = mayBeLong(text, metrics.length) ? exactMetrics(text) : {};
  return Object.fromEntries(
    metrics.map(([name, value]) => [
      name,
      Object.hasOwn(exact, name) ? String(exact[name]) : decimalOf(value),
    ]),
  );
}

/**
 * Tells whether a metric may be longer than a JavaScript number holds. Looks at the metrics alone where they
 * are written as usual, because other fields have many long numbers.
 */
function mayBeLong(text: string, count: number): boolean {
  const start = text.indexOf('"metrics":{');
  const written = start < 0 ? undefined : text.slice(start + 11, text.indexOf('}', start));
  const usual =
    written !== undefined &&
    USUAL_METRICS.test(written) &&
    written.split(':').length === count + 1 &&
    !text.includes('"metrics"', start + 1);
  return LONG_NUMBER.test(usual ? written : text);
}

/**
 * Parses the metrics as decimal texts, with all their digits. Empty where this slower parser is stricter than
 * `JSON.parse`, for instance about duplicate names.
 */
function exactMetrics(text: string): Json {
  try {
    return objectAt(
      parseLossless(text, undefined, (digits) => decimalOfText(digits) ?? '') as Json,
      'metrics',
    );
  } catch {
    return {};
  }
}

function objectAt(parent: Json, key: string): Json {
  const value = parent[key];
  return isObject(value) ? value : {};
}

function textAt(parent: Json, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
