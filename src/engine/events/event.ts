import { EventValues } from './values';

/** User event as the rules see it. */
export interface UserEvent extends EventValues {
  readonly name: string;
  readonly userId: string;
  readonly endpointId?: string;
  /** Short text, unique among the user's events; absent when the producer gives none. */
  readonly id?: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Epoch milliseconds at which it arrived, where its record says so. */
  readonly arrival?: number;
}

/** Event with the moment by which it is judged. */
export interface ArrivedEvent extends UserEvent {
  /** Epoch milliseconds. */
  readonly arrival: number;
}

/** Event with the local day it belongs to, in the time zone of the rules that count it. */
export interface DatedEvent extends ArrivedEvent {
  /** Local day YYYY-MM-DD. */
  readonly day: string;
}

export type DecodedRecord =
  | { readonly kind: 'event'; readonly name: string; readonly event: UserEvent }
  /** Event that names no user, or only a placeholder such as `null` or `anonymous`. */
  | { readonly kind: 'no-user'; readonly name: string; readonly isPlaceholder?: true }
  /** Record that holds several events: the data of a record for each. */
  | { readonly kind: 'several'; readonly parts: readonly string[] }
  /** Record of another kind, which the mapping leaves out. */
  | { readonly kind: 'other' }
  /** Record that is not a valid event. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Record that holds one event, or none. */
export type SingleRecord = Exclude<DecodedRecord, { readonly kind: 'several' }>;

export interface DecodeOptions {
  /** Counts events without a user under their endpoint. */
  readonly anonymousByEndpoint: boolean;
  /** Counts events whose user id is a placeholder under that id. */
  readonly countsPlaceholders?: boolean;
  /** Computes SHA-256 of a text faster than the engine, as base64; the engine's own when absent. */
  readonly sha256?: (text: string) => string;
  /** Reads a time by the pattern of the mapping, as epoch milliseconds; needed where that has one. */
  readonly timeByPattern?: (text: string, pattern: string) => number | undefined;
}

/** Maximum characters of a user id: far more than any real id has, and few enough for a user's state. */
export const MAX_USER_ID_LENGTH = 2_000;
/** Start of the last day that a rule can name, in epoch milliseconds. */
export const MAX_TIME = Date.UTC(9999, 11, 31);
