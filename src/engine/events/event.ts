import { sha256 } from '@noble/hashes/sha2';
import { parse as parseLossless } from 'lossless-json';
import { decimalOf, decimalOfText } from '../aggregate/decimal';

/** A user event as the rules see it. */
export interface UserEvent {
  readonly name: string;
  readonly userId: string;
  readonly endpointId?: string;
  /** A short text that no other event of the user has; absent when the producer gives none. */
  readonly id?: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** An event together with the local day it belongs to. */
export interface DatedEvent extends UserEvent {
  readonly day: string;
}

export type Decoded =
  | { readonly kind: 'event'; readonly name: string; readonly event: UserEvent }
  /** An event of nobody. */
  | { readonly kind: 'no-user'; readonly name: string }
  /** Something else that the stream carries as well. */
  | { readonly kind: 'other' }
  /** No event at all. */
  | { readonly kind: 'rejected'; readonly reason: string };

export interface DecodeOptions {
  /** Counts events without a user under their endpoint. */
  readonly anonymousByEndpoint: boolean;
}

/** Far more characters than any id has, and few enough for a user's state. */
export const MAX_USER_ID_LENGTH = 2_000;
const MAX_ENDPOINT_ID_LENGTH = 200;
/** A number with so many digits may be more than JavaScript's numbers can hold. */
const USUAL_METRICS = /^("[^":}\\]*":[-+.\deE]+(,|$))*$/;
export const LONG_NUMBER = /[\d.]{16}/;
const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;
/** The last day that a rule can name. */
export const MAX_TIME = Date.UTC(9999, 11, 31);

export type Json = Readonly<Record<string, unknown>>;

/**
 * Reads one record of a Pinpoint event stream.
 *
 * @param text the record's data
 * @param streamArrival when the stream took it, in epoch milliseconds
 */
export function decodePinpointRecord(text: string, streamArrival: number, options: DecodeOptions): Decoded {
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

  return {
    kind: 'event',
    name,
    event: {
      name,
      userId: replaceLoneSurrogates(userId),
      endpointId,
      ...eventIdOf(record.event_id),
      time: timeOf(record, streamArrival),
      attributes: attributesOf(record),
      metrics: metricsOf(text, record),
    },
  };
}

/** A record's JSON object, or why there is none. */
export function parseRecord(text: string): { readonly json: Json } | { readonly fault: Decoded } {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json)
      ? { json }
      : { fault: { kind: 'rejected', reason: 'the record is not a JSON object' } };
  } catch {
    return { fault: { kind: 'rejected', reason: 'the record is not JSON' } };
  }
}

/** An id that no state can hold. */
export function userFault(userId: string): Decoded | undefined {
  return userId.length > MAX_USER_ID_LENGTH
    ? {
        kind: 'rejected',
        reason: `the user id has ${userId.length} characters, more than ${MAX_USER_ID_LENGTH}`,
      }
    : undefined;
}

/**
 * Ids of any length, as 72 bits of their hash: among the few that are remembered of a user two never meet.
 */
export function eventIdOf(id: unknown): { readonly id?: string } {
  if (typeof id !== 'string' || id === '') return {};
  return { id: btoa(String.fromCharCode(...sha256(id).subarray(0, 9))) };
}

function userOf(endpoint: Json): string | undefined {
  return textAt(objectAt(endpoint, 'User'), 'UserId');
}

/** Campaign and journey events carry their endpoint as JSON inside a text. */
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

/** A time far past its arrival is a wrong clock; the arrival is what is sure. */
function timeOf(record: Json, streamArrival: number): number {
  const arrival = timestampAt(record, 'arrival_timestamp') ?? streamArrival;
  const time = timestampAt(record, 'event_timestamp') ?? arrival;
  return plausibleTime(time, arrival);
}

export function plausibleTime(time: number, arrival: number): number {
  return time > arrival + CLOCK_TOLERANCE_MS ? arrival : time;
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

/** What is no finite number is no metric: the event then counts 1 and adds 0. */
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
 * Looks at the metrics alone where they are written as usual: a record has many long numbers that are none.
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

/** An id too long for a state is none that a destination would know. */
export function endpointIdOf(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_ENDPOINT_ID_LENGTH ? text : undefined;
}

/** Half a character, which JSON can write, is no text that a database takes. */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/**
 * Empty where the slower parser is stricter than JavaScript's own, for instance about a name that comes
 * twice.
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

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(parent: Json, key: string): Json {
  const value = parent[key];
  return isObject(value) ? value : {};
}

function textAt(parent: Json, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
