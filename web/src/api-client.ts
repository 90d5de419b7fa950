import type { ErrorResponse, StreamEventName, StreamEvents } from '../../src/playground/api';

/** Error of a failed request, with the message of the server. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** True while the server runs but is still opening its data. */
  get opening(): boolean {
    return this.status === 503;
  }

  /** True when the server does not accept the token of this page. */
  get refused(): boolean {
    return this.status === 401;
  }

  /** True when no server has answered. */
  get unanswered(): boolean {
    return this.status === 0;
  }
}

/**
 * Sends a request to the server.
 *
 * @param body a Blob is streamed as it is; any other value is sent as JSON
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
      'The playground does not answer. See whether its command is still running; ' +
        'this page goes on by itself when it is there again. ' +
        'If it was started again, open the address that it has printed.',
    );
  }
  if (!response.ok) {
    const failure = (await response.json().catch(() => undefined)) as ErrorResponse | undefined;
    const error = new ApiError(
      response.status,
      failure?.message ?? `The playground answered with status ${response.status}.`,
    );
    if (error.refused) setConnection('refused');
    throw error;
  }
  return (await response.json()) as T;
}

/**
 * `lost`: no server answers. `refused`: a server answers, and does not accept the token of this page,
 * as after a restart of the command.
 */
export type Connection = 'open' | 'lost' | 'refused';

/** The connection shared by the whole page, which the browser restores when it breaks. */
let source = new EventSource('api/stream');
const listeners = new Map<StreamEventName, Set<(data: never) => void>>();
const connectionListeners = new Set<() => void>();
let connection: Connection = 'open';
watch();

/** @returns a function that ends the subscription */
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

export function currentConnection(): Connection {
  return connection;
}

/**
 * Calls the listener whenever the connection changes.
 *
 * @returns a function that ends the subscription
 */
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
  source.addEventListener('open', () => setConnection('open'));
  source.addEventListener('error', () => {
    if (connection !== 'refused') setConnection('lost');
    // A browser does not reconnect after a response that is no stream, such as the 503 of a starting server.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(reconnect, 1_000);
    // The stream does not tell why it was refused; the response to this request does.
    if (connection !== 'refused') void call('GET', '/overview').catch(() => {});
  });
}

function reconnect(): void {
  source = new EventSource('api/stream');
  watch();
  for (const name of listeners.keys()) forward(name);
}

function setConnection(is: Connection): void {
  if (connection === is) return;
  connection = is;
  connectionListeners.forEach((listener) => listener());
}
