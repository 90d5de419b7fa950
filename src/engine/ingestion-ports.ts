/**
 * Everything that taking events needs of the world. Both ports have two implementations and one conformance
 * suite.
 */

/** Which user an endpoint belongs to, as far as that was ever said. */
export interface EndpointUsers {
  /**
   * The users of those endpoints that have one. What was remembered some seconds ago may still be missing.
   */
  find(applicationId: string, endpointIds: readonly string[]): Promise<Map<string, string>>;
  /** From now on the endpoint belongs to this user and to no other. */
  remember(applicationId: string, endpointId: string, userId: string): Promise<void>;
}

/** An event as the stream takes it. */
export interface SinkRecord {
  readonly partitionKey: string;
  readonly data: string;
}

export type PutOutcome =
  | { readonly taken: true }
  /** Worth another try. The reason holds nothing personal. */
  | { readonly taken: false; readonly reason: string };

/** Where events go. */
export interface EventSink {
  /**
   * Answers one outcome per record, in the order given; what the stream refuses is an outcome and no error.
   */
  put(records: readonly SinkRecord[]): Promise<PutOutcome[]>;
}
