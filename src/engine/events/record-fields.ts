import { sha256 } from '@noble/hashes/sha2';
import { DecodedRecord, MAX_USER_ID_LENGTH } from './event';

export type Json = Readonly<Record<string, unknown>>;

/**
 * Matches a number of so many digits that a JavaScript number may not hold them all. Digits inside a text
 * follow other characters than a number of JSON does, as a rule.
 */
export const LONG_NUMBER = /(?:^|[:,[\s])-?[\d.]{16}/;

const MAX_ENDPOINT_ID_LENGTH = 200;

const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** Parses the JSON object of a record, or rejects the record. */
export function parseRecord(text: string): { readonly json: Json } | { readonly fault: DecodedRecord } {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json)
      ? { json }
      : { fault: { kind: 'rejected', reason: 'the record is not a JSON object' } };
  } catch {
    return { fault: { kind: 'rejected', reason: 'the record is not JSON' } };
  }
}

/** Rejects a user id that is too long for a user's state. */
export function userFault(userId: string): DecodedRecord | undefined {
  return userId.length > MAX_USER_ID_LENGTH
    ? {
        kind: 'rejected',
        reason: `the user id has ${userId.length} characters, more than ${MAX_USER_ID_LENGTH}`,
      }
    : undefined;
}

/**
 * Shortens an id of any length to 72 bits of its hash, which do not collide among the few ids that a user's
 * state keeps.
 */
export function eventIdOf(id: unknown): { readonly id?: string } {
  if (typeof id !== 'string' || id === '') return {};
  return { id: btoa(String.fromCharCode(...sha256(id).subarray(0, 9))) };
}

/** Replaces a time more than 24 hours after its arrival, which a wrong clock has written, by the arrival. */
export function plausibleTime(time: number, arrival: number): number {
  return time > arrival + CLOCK_TOLERANCE_MS ? arrival : time;
}

/** Drops an endpoint id that is too long for a state; no destination would know it. */
export function endpointIdOf(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_ENDPOINT_ID_LENGTH ? text : undefined;
}

/** Replaces half characters (lone surrogates), which JSON can hold but databases refuse, by U+FFFD. */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
