import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

export interface HttpRequest {
  readonly method: string;
  /** Decoded path segments, without the empty first one. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Bytes of the body after which the connection breaks; it holds when absent. */
  readonly brokenAfter?: number;
}

/** Handles a request; `dropped` breaks the connection before any answer. */
export type HttpHandler = (request: HttpRequest) => HttpReply | 'dropped' | Promise<HttpReply | 'dropped'>;

/** Serves HTTP on the loopback interface for the duration of one test. */
export class HttpServer {
  static async start(handler: HttpHandler): Promise<HttpServer> {
    const server = createServer((request, response) => void answer(request, response, handler));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpServer(server);
  }

  readonly endpoint: string;

  private constructor(private readonly server: Server) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // Clients keep connections open for their next call.
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: HttpHandler,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);

  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback');
  const reply = await handler({
    method: request.method ?? '',
    segments: pathname.split('/').slice(1).map(decodeURIComponent),
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  });

  if (reply === 'dropped') {
    request.socket.destroy();
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  response.writeHead(reply.status, { 'content-length': body.length, ...reply.headers });
  if (reply.brokenAfter === undefined) response.end(body);
  else response.write(body.subarray(0, reply.brokenAfter), () => request.socket.destroy());
}
