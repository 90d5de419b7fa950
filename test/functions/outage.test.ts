import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { METRICS } from '../../src/contract/metric-names';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { Destination, OutboxRecord } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { Publisher } from '../../src/functions/publisher/publisher';
import { brief } from '../support/builders';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { Installation, streamRecord } from '../support/installation';
import { ThrottlingProxy } from '../support/throttling-proxy';

const EVERY_THIRD = { 'Operator-C': 'atLeast', 'Target-C': '3', 'ResetWhenReachTarget': 'yes' };
const BETWEEN = { 'Operator-C': 'equal', 'Target-C': '4', 'Output': 'at-four' };
const USERS = ['ann', 'bob', 'eve'];
const MINUTES = 60;

/** Refuses everything until it is up. */
class DownForAWhile implements Destination {
  up = false;
  readonly delivered: Change[] = [];

  async deliver(changes: readonly Change[]) {
    if (!this.up) return changes.map(() => ({ outcome: 'retry', reason: 'status 503' }) as const);
    this.delivered.push(...changes);
    return changes.map(() => ({ outcome: 'delivered' }) as const);
  }
}

/**
 * Delivers a batch as an event source mapping does: again from the lowest failure, and all of it after an
 * error.
 */
async function deliverAll(
  aggregator: Aggregator,
  records: readonly StreamRecord[],
  attempts: number,
): Promise<void> {
  let rest = records;
  for (let attempt = 0; rest.length > 0 && attempt < attempts; attempt++) {
    const lowest = await aggregator.process(rest).then(
      ({ failed }) => failed[0],
      () => rest[0].sequenceNumber,
    );
    rest =
      lowest === undefined
        ? []
        : rest.slice(rest.findIndex(({ sequenceNumber }) => sequenceNumber === lowest));
  }
  if (rest.length > 0) throw new Error(`${rest.length} records are left after ${attempts} attempts`);
}

test('while a destination is down for an hour, events are counted and changes wait; then all arrive, in order per user', async () => {
  const installation = new Installation(EVERY_THIRD, BETWEEN);
  const aggregator = installation.aggregator();
  const destination = new DownForAWhile();
  const publisher = new Publisher({
    destination,
    deadLetters: installation.deadLetters,
    telemetry: installation.telemetry,
    pause: async () => {},
    clock: Date.now,
    options: { attempts: 2 },
  });
  const outbox: OutboxRecord[] = [];
  let checkpoint = 0;
  const publish = async () => {
    const batch = outbox.slice(checkpoint, checkpoint + 50);
    const { failed } = await publisher.process(batch);
    checkpoint += failed.length > 0 ? batch.findIndex(({ id }) => id === failed[0]) : batch.length;
  };

  for (let minute = 0; minute < MINUTES; minute++) {
    const seen = installation.changes.length;
    await aggregator.process(
      USERS.map((userId, i) => streamRecord(1 + minute * USERS.length + i, { userId })),
    );
    const produced = installation.changes.slice(seen);
    if (produced.length > 0) outbox.push({ id: String(outbox.length).padStart(6, '0'), changes: produced });
    installation.now += 60_000;
    await publish();
  }
  expect(checkpoint).toBe(0);
  expect(destination.delivered).toEqual([]);
  for (const userId of USERS) {
    expect((await installation.stateOf(userId))!.rules['attribute:at-four'].counter!.count).toBe(MINUTES);
  }

  destination.up = true;
  while (checkpoint < outbox.length) await publish();
  const of = (changes: readonly Change[], userId: string) =>
    changes.filter((change) => change.userId === userId).map(brief);
  for (const userId of USERS) {
    expect(of(destination.delivered, userId)).toEqual(of(installation.changes, userId));
    expect(of(destination.delivered, userId)).toHaveLength(MINUTES / 3 + 2);
  }
  expect(installation.deadLetters.letters).toEqual([]);
});

describe('a throttled table', () => {
  let dynamoDb: EmbeddedDynamoDb;
  let proxy: ThrottlingProxy;
  beforeEach(async () => {
    dynamoDb = await EmbeddedDynamoDb.start();
    proxy = await ThrottlingProxy.start(dynamoDb.endpoint);
  });
  afterEach(async () => {
    await proxy.close();
    await dynamoDb.close();
  });

  test('delays events and loses none, whichever calls it refuses', async () => {
    const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '5' });
    const name = await dynamoDb.createStateTable('throttled');
    const aggregates = new DynamoDbAggregateStore(proxy.createClient(), name, { pause: async () => {} });
    const aggregator = installation.aggregator({ aggregates, rules: installation.rulesInForce(aggregates) });
    await deliverAll(aggregator, [streamRecord(1, { userId: 'first' })], 1);

    proxy.refuse('x..xx.xxxxxxxxxx.xx..x.xx.');
    const records = Array.from({ length: 60 }, (_, i) => streamRecord(2 + i, { userId: `user-${i % 12}` }));
    await deliverAll(aggregator, records, 20);
    expect(proxy.refused).toBeGreaterThan(5);

    proxy.refuse('.');
    const states = await aggregates.read(Array.from({ length: 12 }, (_, i) => `user-${i}`));
    expect([...states.values()].map(({ state }) => state.rules['attribute:click'])).toEqual(
      Array.from({ length: 12 }, () =>
        expect.objectContaining({ ready: true, counter: expect.objectContaining({ count: 5 }) }),
      ),
    );
    expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(61);
    expect(installation.telemetry.total(METRICS.eventsFailed)).toBeGreaterThan(0);
  });
});
