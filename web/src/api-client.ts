import type { ErrorResponse, StreamEventName, StreamEvents } from '../../src/playground/api';

/** What the server says when it cannot do something. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** The server is there and not ready yet. */
  get opening(): boolean {
    return this.status === 503;
  }

  /** Nobody is there. */
  get unanswered(): boolean {
    return this.status === 0;
  }
}

/**
 * @param body a file is sent as it is, in pieces; all else as JSON
 * @throws ApiError with a message for the reader
 */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`api${path}`, {
      method,
      signal,
      ...(body !== undefined &&
        (body instanceof Blob
          ? { body }
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      'The playground does not answer. See whether its command is still running; this page goes on by itself when it is there again.',
    );
  }
  if (!response.ok) {
    const failure = (await response.json().catch(() => undefined)) as ErrorResponse | undefined;
    throw new ApiError(
      response.status,
      failure?.message ?? `The playground answered with status ${response.status}.`,
    );
  }
  return (await response.json()) as T;
}

/** One connection for the whole page; the browser connects again by itself when it breaks. */
let source = new EventSource('api/stream');
const listeners = new Map<StreamEventName, Set<(data: never) => void>>();
const connectionListeners = new Set<() => void>();
let connected = true;
watch();

/** @returns a function that ends it */
export function listen<N extends StreamEventName>(
  name: N,
  listener: (data: StreamEvents[N]) => void,
): () => void {
  let ofName = listeners.get(name);
  if (!ofName) {
    listeners.set(name, (ofName = new Set()));
    forward(name);
  }
  ofName.add(listener);
  return () => ofName.delete(listener);
}

export function isConnected(): boolean {
  return connected;
}

/** Told when the connection breaks and when it is there again. */
export function listenToConnection(listener: () => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

function forward(name: StreamEventName): void {
  source.addEventListener(name, (message: MessageEvent<string>) => {
    const data = JSON.parse(message.data) as never;
    listeners.get(name)!.forEach((listener) => listener(data));
  });
}

function watch(): void {
  source.addEventListener('open', () => setConnected(true));
  source.addEventListener('error', () => {
    setConnected(false);
    // After an answer that is no stream, such as that of a server that is not ready, a browser gives up.
    if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 1_000);
  });
}

function reconnect(): void {
  source = new EventSource('api/stream');
  watch();
  for (const name of listeners.keys()) forward(name);
}

function setConnected(is: boolean): void {
  if (connected === is) return;
  connected = is;
  connectionListeners.forEach((listener) => listener());
}
