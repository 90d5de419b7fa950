import { sha256 } from '@noble/hashes/sha2';
import { DecodedRecord, MAX_USER_ID_LENGTH } from './event';
import { WrittenNumber } from './exact-json';

export type Json = Readonly<Record<string, unknown>>;

const MAX_ENDPOINT_ID_LENGTH = 200;

const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** User ids that programs write when they know no user, in lower case. */
const PLACEHOLDER_USERS: ReadonlySet<string> = new Set([
  '',
  '0',
  '[object object]',
  'anonymous',
  'false',
  'guest',
  'nan',
  'none',
  'null',
  'true',
  'undefined',
]);
const ZERO_UUID = /^0{8}-?0{4}-?0{4}-?0{4}-?0{12}$/;

/** Tells whether a user id is one that programs write when they know no user. */
export function isPlaceholder(userId: string): boolean {
  if (userId.length > 36) return userId.trim() === '';
  const text = userId.trim().toLowerCase();
  return PLACEHOLDER_USERS.has(text) || ZERO_UUID.test(text);
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
export function eventIdOf(id: string | undefined, hash = sha256Text): { readonly id?: string } {
  return id === undefined || id === '' ? {} : { id: hash(id).slice(0, 12) };
}

function sha256Text(text: string): string {
  return btoa(String.fromCharCode(...sha256(text)));
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
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber)
  );
}
