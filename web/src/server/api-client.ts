import type { ErrorResponse } from '../../../src/playground/api';
import { setConnection } from './connection';

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

  /** True when the server does not accept the token or the sign-in of this page. */
  get refused(): boolean {
    return this.status === 401;
  }

  /** True when no server has answered. */
  get unanswered(): boolean {
    return this.status === 0;
  }
}

/** Server that the page belongs to: what its requests carry, and what is said when it is not there. */
export interface Server {
  readonly name: 'playground' | 'console';
  /** Returns the token that a request carries; undefined when a cookie carries it. */
  readonly bearer: () => Promise<string | undefined>;
  /** What to do when it does not answer, in sentences. */
  readonly remedy: string;
}

let server: Server = {
  name: 'playground',
  bearer: async () => undefined,
  remedy:
    'See whether its command is still running; this page goes on by itself when it is there again. ' +
    'If it was started again, open the address that it has printed.',
};

export function setServer(to: Server): void {
  server = to;
}

export function currentServer(): Server {
  return server;
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
  return (await (await request(method, path, body, signal)).json()) as T;
}

/**
 * Saves a file of the server with the browser, which would send no token for a link.
 *
 * @throws ApiError with a message for the reader
 */
export async function download(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await (await request('GET', path)).blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

async function request(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  const bearer = await server.bearer();
  let response: Response;
  try {
    response = await fetch(`api${path}`, {
      method,
      signal,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && !(body instanceof Blob) && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, `The ${server.name} does not answer. ${server.remedy}`);
  }
  if (response.ok) return response;
  const failure = (await response.json().catch(() => undefined)) as ErrorResponse | undefined;
  const error = new ApiError(
    response.status,
    failure?.message ?? `The server answered with status ${response.status}.`,
  );
  if (error.refused) setConnection('refused');
  throw error;
}
