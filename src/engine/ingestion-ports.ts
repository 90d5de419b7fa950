/** Ports of the ingestion function. Each has two implementations and one conformance suite. */

/** Remembers the user that each endpoint belongs to. */
export interface EndpointUsers {
  /** Finds the users of those endpoints that have one. Assignments of the last seconds may be missing. */
  find(applicationId: string, endpointIds: readonly string[]): Promise<Map<string, string>>;
  /** Assigns the endpoint to this user, and to no other from now on. */
  remember(applicationId: string, endpointId: string, userId: string): Promise<void>;
  /**
   * Reads all assignments and names those to a user.
   *
   * @param onProgress receives the share that has been read, from 0 to 1
   */
  assignmentsOf(userId: string, onProgress?: (share: number) => void): Promise<string[]>;
  /** Removes an assignment if it still is one to this user; answers whether it did. */
  remove(assignment: string, userId: string): Promise<boolean>;
}

/** Event as the stream takes it. */
export interface SinkRecord {
  readonly partitionKey: string;
  readonly data: string;
}

export type PutOutcome =
  | { readonly taken: true }
  /** Refused for now and worth another try; the reason holds no personal data. */
  | { readonly taken: false; readonly reason: string };

/** Writes events to the stream. */
export interface EventSink {
  /** Answers one outcome per record, in the order given. A refusal by the stream is an outcome, no error. */
  put(records: readonly SinkRecord[]): Promise<PutOutcome[]>;
}
