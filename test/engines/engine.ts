/** A server that answers as DynamoDB does, and perhaps as other services. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}
