import type { RunView, SentEvent } from '../../../src/playground/api';

/** Source of an entry: an event arrives in the response to its sender, and on the stream for all windows. */
type Source = 'answer' | 'stream';

interface Entry {
  readonly id: number;
  readonly source: Source | 'both';
  /** Equal for both arrivals of one event or run. */
  readonly key: string;
}

export type FeedItem = Entry &
  ({ readonly kind: 'event'; readonly sent: SentEvent } | { readonly kind: 'run'; readonly run: RunView });

/** Events and runs, newest first. */
export interface Feed {
  readonly items: readonly FeedItem[];
  readonly nextId: number;
  /** Number of older entries that are no longer shown. */
  readonly dropped: number;
}

export const EMPTY_FEED: Feed = { items: [], nextId: 1, dropped: 0 };
/** Number of entries shown; older ones are dropped to keep the page fast. */
export const FEED_LIMIT = 100;

export function addEvent(feed: Feed, sent: SentEvent, source: Source): Feed {
  const { name, userId, time, attributes, metrics } = sent.event;
  return add(
    feed,
    { kind: 'event', sent },
    JSON.stringify([name, userId, time, sorted(attributes), sorted(metrics)]),
    source,
  );
}

export function addRun(feed: Feed, run: RunView, source: Source): Feed {
  return add(feed, { kind: 'run', run }, JSON.stringify(['run', run.at, run.changed]), source);
}

type Content =
  { readonly kind: 'event'; readonly sent: SentEvent } | { readonly kind: 'run'; readonly run: RunView };

function add({ items, nextId, dropped }: Feed, content: Content, key: string, source: Source): Feed {
  // Searches from the oldest, because equal entries arrive in the same order from both sources.
  const item = [...items]
    .reverse()
    .find((one) => one.key === key && one.source === (source === 'answer' ? 'stream' : 'answer'));
  if (item !== undefined) {
    // The stream has the outcome that the response could not contain yet.
    const latest: FeedItem =
      source === 'stream' ? { id: item.id, key, source: 'both', ...content } : { ...item, source: 'both' };
    return { items: items.map((one) => (one === item ? latest : one)), nextId, dropped };
  }
  const all: FeedItem[] = [{ id: nextId, key, source, ...content }, ...items];
  return {
    items: all.slice(0, FEED_LIMIT),
    nextId: nextId + 1,
    dropped: dropped + Math.max(0, all.length - FEED_LIMIT),
  };
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
