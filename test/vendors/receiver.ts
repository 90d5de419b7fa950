import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { AddressInfo } from 'node:net';

/** Request that a library has sent. */
export interface Received {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

interface Incoming extends AsyncIterable<unknown> {
  readonly url?: string;
}

interface Outgoing {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Ends when the first request is answered. */
  readonly first: Promise<void>;
  close(): void;
}

/** Stands for the vendors: keeps what comes, and answers that it was taken. */
export async function startReceiver({ answer, http2 }: ReceiverOptions): Promise<Receiver> {
  const received: Received[] = [];
  let answered!: () => void;
  const first = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const take = async (request: Incoming, response: Outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { searchParams } = new URL(request.url ?? '/', 'http://loopback');
    received.push({ query: searchParams, body: Buffer.concat(chunks) });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
    answered();
  };
  const listener = (request: Incoming, response: Outgoing) => void take(request, response);
  const server = http2 ? createHttp2(listener) : createHttp1(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, first, close: () => void server.close() };
}

export interface ReceiverOptions {
  readonly answer: string;
  /** Speaks HTTP/2, as Kinesis does. */
  readonly http2?: boolean;
}
