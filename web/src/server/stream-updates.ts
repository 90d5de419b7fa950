import type { StreamEventName, StreamEvents } from '../../../src/playground/api';
import { call } from './api-client';
import { currentConnection, setConnection } from './connection';
import { announce } from './updates';

/** Milliseconds until a stream that was refused is asked for again. */
const RECONNECT_PAUSE_MS = 1_000;

const NAMES = Object.keys({
  processed: true,
  run: true,
  clock: true,
  load: true,
  rules: true,
  counted: true,
} satisfies Record<StreamEventName, true>) as StreamEventName[];

/** Announces what a stream of the server says, which the browser opens again when it breaks. */
export function followStream(): void {
  const source = new EventSource('api/stream');
  for (const name of NAMES) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) =>
      announce(name, JSON.parse(data) as StreamEvents[typeof name]),
    );
  }
  source.addEventListener('open', () => setConnection('open'));
  source.addEventListener('error', () => {
    if (currentConnection() !== 'refused') setConnection('lost');
    // A browser does not reconnect after a response that is no stream, such as the 503 of a starting server.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(followStream, RECONNECT_PAUSE_MS);
    // The stream does not tell why it was refused; the response to this request does.
    if (currentConnection() !== 'refused') void call('GET', '/overview').catch(() => {});
  });
}
