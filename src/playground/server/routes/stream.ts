import { streamSSE } from 'hono/streaming';
import { Hono } from 'hono/tiny';
import { PlaygroundServices } from '../playground-services';
import { SubscriberQueue } from '../subscriber-queue';

/** Milliseconds between two keep-alive comments, so that no proxy closes an idle connection. */
const KEEP_ALIVE_MS = 15_000;

export function streamRoute({ announcements }: PlaygroundServices): Hono {
  return new Hono().get('/', (c) =>
    streamSSE(c, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      const queue = new SubscriberQueue();
      const stopListening = announcements.subscribe((name, data) => queue.put(name, data));
      try {
        // The first bytes show the client that the connection is open.
        await stream.write(': here\n\n');
        while (!ended.signal.aborted) {
          const next = await queue.next(KEEP_ALIVE_MS, ended.signal);
          if (next) await stream.writeSSE(next);
          else await stream.write(': still here\n\n');
        }
      } finally {
        stopListening();
      }
    }),
  );
}
