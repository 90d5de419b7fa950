/** A server that answers like DynamoDB, and possibly like other services. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}
