/** Milliseconds within which a service accepts a connection. */
const CONNECTION_TIMEOUT_MS = 2_000;
/** Milliseconds within which a service answers a request. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface ClientTimeouts {
  /** @default 2,000 */
  readonly connectionTimeoutMs?: number;
  /** @default 10,000 */
  readonly requestTimeoutMs?: number;
}

/**
 * Configures a client to fail when its service does not answer: a shard waits for as long as its function.
 */
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
