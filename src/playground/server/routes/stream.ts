import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Outbox } from '../outbox';
import { Page } from '../page';

/** So often something is said, in milliseconds, that whoever is in between takes no connection for dead. */
const KEEP_ALIVE = 15_000;

export function streamRoute({ announcements }: Page): Hono {
  return new Hono().get('/', (c) => streamSSE(c, async (stream) => {
    const ended = new AbortController();
    stream.onAbort(() => ended.abort());
    const outbox = new Outbox();
    const stopListening = announcements.listen((name, data) => outbox.put(name, data));
    try {
      // Whoever reads knows from the first byte that the connection stands.
      await stream.write(': here\n\n');
      while (!ended.signal.aborted) {
        const next = await outbox.next(KEEP_ALIVE, ended.signal);
        if (next) await stream.writeSSE(next);
        else await stream.write(': still here\n\n');
      }
    } finally {
      stopListening();
    }
  }));
}
