import fc from 'fast-check';
import { MemoryTransformer } from '../../../src/adapters/memory/memory-transformer';
import { TransformationError } from '../../../src/adapters/transformation-error';
import { METRICS } from '../../../src/contract/metric-names';
import { StreamRecord } from '../../../src/engine/events/stream-record';
import { Transformed } from '../../../src/engine/ports';
import { AggregatorOptions } from '../../../src/functions/aggregator/aggregator';
import { Transformation } from '../../../src/functions/shared/transformation';
import { NOW, pinpointRecord } from '../../support/builders';
import { Installation, sequenceNumber, streamRecord } from '../../support/installation';

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const eventOf = (userId: string) => JSON.stringify(pinpointRecord({ userId }));

/**
 * Makes an event for each user that a record lists; `bad` makes one that is no event. A record is `drop`,
 * `fail` or `throw` as a whole.
 */
function transform({ data }: StreamRecord): Transformed {
  const text = Buffer.from(data, 'base64').toString();
  if (text === 'throw') throw new TypeError('unexpected');
  if (text === 'drop') return { outcome: 'dropped', reason: 'of a test' };
  if (text === 'fail') return { outcome: 'failed', reason: 'the transformation failed: not ours' };
  const users = text.split(' ').filter(Boolean);
  return { outcome: 'events', events: users.map((user) => (user === 'bad' ? '{}' : eventOf(user))) };
}

/** Holds an installation whose records are lists of users, which its function turns into events. */
class Transforming extends Installation {
  readonly transformer = new MemoryTransformer({ transform, maxRecords: 3 });

  transforming(options: Partial<AggregatorOptions> = {}) {
    const transformation = new Transformation({
      transformer: this.transformer,
      clock: () => this.now,
      pause: async () => {},
    });
    return this.aggregator({ transformation, ...options });
  }

  async countsOf(...userIds: string[]) {
    const states = await Promise.all(userIds.map((userId) => this.stateOf(userId)));
    return states.map((state) => state?.rules['attribute:click']?.counter?.count ?? 0);
  }
}

const record = (n: number, text: string) => streamRecord(n, base64(text));

let installation: Transforming;

beforeEach(() => {
  installation = new Transforming(FIVE);
});

test('each event of a record counts once, however often the record is delivered', async () => {
  const batch = [record(1, 'ann bob ann'), record(2, ''), record(3, 'bob')];
  for (let delivery = 0; delivery < 3; delivery++) await installation.transforming().process(batch);
  expect(await installation.countsOf('ann', 'bob')).toEqual([2, 2]);
  expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(4);
});

test('records that it drops are counted, with or without a reason, and nothing is kept of them', async () => {
  await installation.transforming().process([record(1, 'drop'), record(2, ''), record(3, 'ann')]);
  expect(installation.telemetry.total(METRICS.recordsDropped)).toBe(2);
  expect(installation.telemetry.warnings).toEqual(['the transformation dropped records']);
  expect(installation.deadLetters.letters).toEqual([]);
  expect(await installation.countsOf('ann')).toEqual([1]);
});

test('a record that it cannot transform is kept as it came, to be transformed again', async () => {
  await installation.transforming().process([record(1, 'fail'), record(2, 'throw'), record(3, 'ann')]);
  expect(installation.deadLetters.letters).toEqual([
    {
      reason: 'the transformation failed: not ours',
      id: `shardId-000000000000:${sequenceNumber(1)}`,
      content: { arrival: NOW, data: base64('fail') },
    },
    {
      reason: 'the function failed (TypeError), on this record alone',
      id: `shardId-000000000000:${sequenceNumber(2)}`,
      content: { arrival: NOW, data: base64('throw') },
    },
  ]);
  expect(await installation.countsOf('ann')).toEqual([1]);
  expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(2);
});

test('an event that cannot be read is kept alone, as the event that it became', async () => {
  await installation.transforming().process([record(1, 'ann bad ann')]);
  expect(installation.deadLetters.letters).toEqual([
    {
      reason: 'the record has no event name at $.event_type',
      id: `shardId-000000000000:${sequenceNumber(1)}.1`,
      content: { arrival: NOW, data: base64('{}'), transformed: true },
    },
  ]);
  expect(await installation.countsOf('ann')).toEqual([2]);
});

test('events of other users than the partition key promises are kept alone', async () => {
  const batch = [{ ...record(1, 'ann bob'), partitionKey: 'ann' }];
  await installation.transforming({ partitionKeyIsUser: true }).process(batch);
  expect(await installation.countsOf('ann', 'bob')).toEqual([1, 0]);
  expect(installation.deadLetters.letters).toMatchObject([
    { id: `shardId-000000000000:${sequenceNumber(1)}.1`, content: { transformed: true } },
  ]);
});

test('an event that was transformed before is counted as it is, beside records as they come', async () => {
  const event: StreamRecord = { ...streamRecord(1, { userId: 'ann' }), transformed: true };
  await installation.transforming().process([event, record(2, 'ann')]);
  expect(await installation.countsOf('ann')).toEqual([2]);
  expect(installation.transformer.requests.flat()).toEqual([record(2, 'ann')]);
});

test('a record without a text is not transformed, and kept with its fault', async () => {
  await installation.transforming().process([{ ...record(1, 'ann'), fault: 'the line is too long' }]);
  expect(installation.deadLetters.letters).toMatchObject([{ reason: 'the line is too long' }]);
  expect(installation.transformer.requests).toEqual([]);
});

test('the records before an outage count; the others are delivered again, in their order', async () => {
  const batch = ['ann', 'bad', 'bob', 'ann', 'bob'].map((text, n) => record(n + 1, text));
  const { transformer } = installation;
  const asked = transformer.transform.bind(transformer);
  transformer.transform = async (records) => {
    if (transformer.requests.length > 0) throw new TransformationError('ResourceNotFoundException', 'final');
    return asked(records);
  };
  const { failed } = await installation.transforming().process(batch);
  expect(failed).toEqual([4, 5].map(sequenceNumber));
  expect(await installation.countsOf('ann', 'bob')).toEqual([1, 1]);
  expect(installation.deadLetters.letters).toHaveLength(1);
  expect(installation.telemetry.warnings).toEqual([
    'records could not be transformed; they are delivered again',
  ]);
  expect(installation.telemetry.total(METRICS.eventsFailed)).toBe(2);

  transformer.transform = asked;
  expect(await installation.transforming().process(batch)).toEqual({ failed: [] });
  expect(await installation.countsOf('ann', 'bob')).toEqual([2, 2]);
});

test('the events of random records count exactly once over outages, crashes and redeliveries', async () => {
  const users = fc.array(fc.constantFrom('ann', 'bob', 'bad'), { maxLength: 4 });
  const text = fc.oneof(
    { weight: 8, arbitrary: users.map((list) => list.join(' ')) },
    { weight: 1, arbitrary: fc.constantFrom('drop', 'fail') },
  );
  /** Requests that a delivery makes before the function is gone, and writes before the aggregator is. */
  const mishap = fc.record({
    requests: fc.nat(4),
    writes: fc.nat(4),
    records: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 9 }),
      fc.array(mishap, { maxLength: 4 }),
      async (texts, mishaps) => {
        const world = new Transforming(FIVE);
        const batch = texts.map((one, n) => record(n + 1, one));
        for (const { requests, writes, records } of mishaps) {
          const { aggregates } = world;
          let [requestsLeft, writesLeft] = [requests, writes];
          const dying = Object.create(aggregates) as typeof aggregates;
          dying.write = async (...given) => {
            if (writesLeft-- <= 0) throw new Error('crashed');
            return aggregates.write(...given);
          };
          const gone = new MemoryTransformer({
            maxRecords: 2,
            transform: (one) => {
              if (requestsLeft-- <= 0) throw new TransformationError('gone', 'final');
              return transform(one);
            },
          });
          const pause = async () => {};
          const transformation = new Transformation({ transformer: gone, clock: () => world.now, pause });
          await world.aggregator({ aggregates: dying, transformation }).process(batch.slice(0, records));
        }
        expect(await world.transforming().process(batch)).toEqual({ failed: [] });
        const all = texts.flatMap((one) => one.split(' '));
        const wanted = ['ann', 'bob'].map((user) => all.filter((one) => one === user).length);
        expect(await world.countsOf('ann', 'bob')).toEqual(wanted);
        const places = new Set(world.deadLetters.letters.map(({ id }) => id));
        expect(places.size).toBe(all.filter((one) => one === 'bad' || one === 'fail').length);
      },
    ),
    { numRuns: 200 },
  );
});
