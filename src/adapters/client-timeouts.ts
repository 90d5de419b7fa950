const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface ClientTimeouts {
  /**
   * Milliseconds to connect.
   * @default 2,000
   */
  readonly connectionTimeoutMs?: number;
  /**
   * Milliseconds to answer.
   * @default 10,000
   */
  readonly requestTimeoutMs?: number;
}

/** Returns the options of a client that fails when its service does not answer: meanwhile a shard waits. */
export function requestHandlerOptions({
  connectionTimeoutMs = CONNECTION_TIMEOUT_MS,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
}: ClientTimeouts = {}) {
  return {
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  };
}
