import { useSyncExternalStore } from 'react';
import type { RunView, SentEvent } from '../../../src/playground/api';
import { listen } from '../server/updates';
import { addEvent, addRun, EMPTY_FEED, type Feed } from './feed';

/** Feed that outlives the view, so that it is still there when the reader returns from the rules. */
let feed: Feed = EMPTY_FEED;
const listeners = new Set<() => void>();

listen('processed', (sent) => put(addEvent(feed, sent, 'stream')));
// A run that changed nothing is shown only in the window that started it.
listen('run', (run) => {
  if (run.changed > 0) put(addRun(feed, run, 'stream'));
});

export function useFeed(): Feed {
  return useSyncExternalStore(subscribe, () => feed);
}

export function addSentEvents(events: readonly SentEvent[]): void {
  put(events.reduce((before, sent) => addEvent(before, sent, 'answer'), feed));
}

export function addStartedRun(run: RunView): void {
  put(addRun(feed, run, 'answer'));
}

export function clearFeed(): void {
  put(EMPTY_FEED);
}

function put(next: Feed): void {
  feed = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
