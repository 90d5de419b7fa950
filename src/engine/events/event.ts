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

export type DecodedRecord =
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
/** The last day that a rule can name. */
export const MAX_TIME = Date.UTC(9999, 11, 31);
