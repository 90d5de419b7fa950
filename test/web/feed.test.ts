import { RunView, SentEvent } from '../../src/playground/api';
import { addEvent, addRun, EMPTY_FEED, Feed, FEED_LIMIT } from '../../web/src/try-it/feed';

const sent = (over: Partial<SentEvent['event']> = {}, outcome = 'counted'): SentEvent => ({
  event: {
    name: 'greenbutton',
    userId: 'ann',
    time: 1000,
    attributes: {},
    metrics: { clicks: '1' },
    ...over,
  },
  outcome,
  counters: [],
  changes: [],
});
const run: RunView = { at: 5000, changes: [], changed: 0 };
const outcomes = ({ items }: Feed) =>
  items.map((item) => (item.kind === 'event' ? item.sent.outcome : 'run'));

test('what is told in the answer and on the stream is shown once, whichever comes first', () => {
  expect(addEvent(addEvent(EMPTY_FEED, sent(), 'answer'), sent(), 'stream').items).toHaveLength(1);
  expect(addEvent(addEvent(EMPTY_FEED, sent(), 'stream'), sent(), 'answer').items).toHaveLength(1);
  expect(addRun(addRun(EMPTY_FEED, run, 'answer'), run, 'stream').items).toHaveLength(1);
});

test('events that are alike are as many as there were', () => {
  let feed = EMPTY_FEED;
  for (let press = 0; press < 3; press++) feed = addEvent(addEvent(feed, sent(), 'answer'), sent(), 'stream');
  expect(feed.items).toHaveLength(3);
});

test('of events that are alike, the first to be told is the first that was sent', () => {
  const both = addEvent(addEvent(EMPTY_FEED, sent({}, 'sent'), 'answer'), sent({}, 'sent'), 'answer');
  expect(outcomes(addEvent(both, sent({}, 'the first'), 'stream'))).toEqual(['sent', 'the first']);
});

test('events of others and of other users are their own', () => {
  const feed = addEvent(addEvent(EMPTY_FEED, sent(), 'answer'), sent({ userId: 'bob' }), 'stream');
  expect(feed.items.map((item) => item.kind === 'event' && item.sent.event.userId)).toEqual(['bob', 'ann']);
});

test('an event that was sent shows its outcome once the stream tells it, in its place', () => {
  let feed = addEvent(EMPTY_FEED, sent({ time: 1 }, 'sent'), 'answer');
  feed = addEvent(feed, sent({ time: 2 }, 'sent'), 'answer');
  feed = addEvent(feed, sent({ time: 1 }, 'counted'), 'stream');
  expect(outcomes(feed)).toEqual(['sent', 'counted']);
});

test('the order in which attributes and metrics are told says nothing', () => {
  const feed = addEvent(EMPTY_FEED, sent({ metrics: { a: '1', b: '2' } }), 'answer');
  expect(addEvent(feed, sent({ metrics: { b: '2', a: '1' } }), 'stream').items).toHaveLength(1);
});

test('it stays bounded however much happens, and says how much is gone', () => {
  let feed = EMPTY_FEED;
  for (let time = 0; time < FEED_LIMIT + 7; time++) feed = addEvent(feed, sent({ time }), 'stream');
  expect(feed.items).toHaveLength(FEED_LIMIT);
  expect(feed.dropped).toBe(7);
  expect(new Set(feed.items.map(({ id }) => id)).size).toBe(FEED_LIMIT);
});
