import { sha256 } from '@noble/hashes/sha2';
import { DecodedRecord, MAX_USER_ID_LENGTH } from './event';

export type Json = Readonly<Record<string, unknown>>;

export const LONG_NUMBER = /[\d.]{16}/;

const MAX_ENDPOINT_ID_LENGTH = 200;

const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** A record's JSON object, or why there is none. */
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

/** An id that no state can hold. */
export function userFault(userId: string): DecodedRecord | undefined {
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

export function plausibleTime(time: number, arrival: number): number {
  return time > arrival + CLOCK_TOLERANCE_MS ? arrival : time;
}

/** An id too long for a state is none that a destination would know. */
export function endpointIdOf(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_ENDPOINT_ID_LENGTH ? text : undefined;
}

/** Half a character, which JSON can write, is no text that a database takes. */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
