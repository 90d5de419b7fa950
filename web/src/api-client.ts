import type { Failure, StreamEventName, StreamEvents } from '../../src/page/api';

/** What the server says when it cannot do something. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** @throws ApiError with a message for the reader */
export async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`api${path}`, {
      method,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'The playground does not answer. See whether its command is still running, and reload this page.');
  }
  if (!response.ok) {
    const failure = await response.json().catch(() => undefined) as Failure | undefined;
    throw new ApiError(response.status, failure?.message ?? `The playground answered with status ${response.status}.`);
  }
  return await response.json() as T;
}

/** One connection for the whole page; the browser connects again by itself when it breaks. */
const source = new EventSource('api/stream');

/** @returns a function that ends it */
export function listen<N extends StreamEventName>(name: N, listener: (data: StreamEvents[N]) => void): () => void {
  const onMessage = (message: MessageEvent<string>) => listener(JSON.parse(message.data) as StreamEvents[N]);
  source.addEventListener(name, onMessage);
  return () => source.removeEventListener(name, onMessage);
}
