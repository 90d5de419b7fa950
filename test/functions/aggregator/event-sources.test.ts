import { toStreamRecords } from '../../../src/adapters/kinesis/stream-records';
import { METRICS } from '../../../src/contract/metric-names';
import { UserState } from '../../../src/engine/state/user-state';
import { aggregatedRecord } from '../../support/aggregated-record';
import { brief, NOW, pinpointRecord, stored } from '../../support/builders';
import { Installation, sequenceNumber, streamRecord } from '../../support/installation';

const ONCE = { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' };
const count = (state: UserState | undefined) => state?.rules['attribute:click']?.counter?.count;
const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };

/** Creates a Pinpoint record with its event's id, as the ingestion writes it. */
const withId = (n: number, id: string, userId = 'ann') =>
  streamRecord(
    n,
    Buffer.from(JSON.stringify({ ...pinpointRecord({ userId }), event_id: id })).toString('base64'),
  );

describe('an event that its producer writes twice', () => {
  test('counts once: in one batch, in the next, and in another container', async () => {
    const installation = new Installation(FIVE, { ...ONCE, Output: 'fired' });
    await installation.aggregator().process([withId(1, 'a'), withId(2, 'a'), withId(3, 'b')]);
    await installation.aggregator().process([withId(4, 'b'), withId(5, 'c')]);
    expect(count(await installation.stateOf('ann'))).toBe(3);
    expect(installation.changes.map(brief).filter((text) => text.startsWith('event:'))).toEqual([
      'event:fired#1 1/0',
      'event:fired#2 1/0',
      'event:fired#3 1/0',
    ]);
    expect(installation.telemetry.total(METRICS.eventsRepeated)).toBe(2);
    expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(3);
  });

  test('counts for each user of its own', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process([withId(1, 'a'), withId(2, 'a', 'bob')]);
    expect([count(await installation.stateOf('ann')), count(await installation.stateOf('bob'))]).toEqual([
      1, 1,
    ]);
  });

  test('is recognised 16 events later and no more after that', async () => {
    const installation = new Installation(FIVE);
    const aggregator = installation.aggregator();
    await aggregator.process(Array.from({ length: 17 }, (_, i) => withId(1 + i, `id-${i}`)));
    await aggregator.process([withId(18, 'id-1')]);
    expect(count(await installation.stateOf('ann'))).toBe(17);
    await aggregator.process([withId(19, 'id-0')]);
    expect(count(await installation.stateOf('ann'))).toBe(18);
  });

  test('is remembered in a state as it is stored', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process([withId(1, 'a'), withId(2, 'x'.repeat(3_000))]);
    const state = (await installation.stateOf('ann'))!;
    expect(state.recentIds).toHaveLength(2);
    expect(JSON.stringify(state.recentIds).length).toBeLessThan(40);
    expect(stored(state)).toEqual(state);
  });
});

const fromLambda = (n: number, data: string, partitionKey = 'key') =>
  ({
    eventID: `shardId-000000000000:${sequenceNumber(n)}`,
    kinesis: {
      sequenceNumber: sequenceNumber(n),
      partitionKey,
      data,
      approximateArrivalTimestamp: NOW / 1000,
    },
  }) as Parameters<typeof toStreamRecords>[0][number];

describe('a record in which a producer has put several events together', () => {
  const click = (userId = 'ann') => JSON.stringify(pinpointRecord({ userId }));
  const many = (n: number, ...texts: string[]) =>
    toStreamRecords([fromLambda(n, aggregatedRecord(...texts))]);

  test('counts each of them', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(many(1, click(), click('bob'), click(), click()));
    expect([count(await installation.stateOf('ann')), count(await installation.stateOf('bob'))]).toEqual([
      3, 1,
    ]);
  });

  test('counts each of them once, however often and in whatever company it is delivered', async () => {
    const installation = new Installation(FIVE);
    const texts = Array.from({ length: 12 }, () => click());
    await installation.aggregator().process(many(1, ...texts));
    await installation.aggregator().process([...many(1, ...texts), streamRecord(2)]);
    await installation
      .aggregator()
      .process([...many(1, ...texts), ...many(2, click()), ...many(3, click(), click())]);
    expect(count(await installation.stateOf('ann'))).toBe(15);
  });

  test('goes on behind those that one write could not carry, even when somebody else writes in between', async () => {
    const fired = Array.from({ length: 30 }, (_, i) => ({ ...ONCE, Output: `fired-${i}` }));
    const installation = new Installation(FIVE, ...fired);
    const { write } = installation.aggregates;
    let other = true;
    jest.spyOn(installation.aggregates, 'write').mockImplementation(async (...args) => {
      const result = await write.apply(installation.aggregates, args);
      if (other) {
        other = false;
        await installation.aggregator().process([streamRecord(1, {}, 'shardId-000000000007')]);
      }
      return result;
    });
    await installation.aggregator().process(many(1, ...Array.from({ length: 20 }, () => click())));
    expect(count(await installation.stateOf('ann'))).toBe(21);
  });

  test('keeps a part that is no event among the dead letters, by its place in the whole', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(many(1, click(), 'poison', click()));
    expect(count(await installation.stateOf('ann'))).toBe(2);
    expect(installation.deadLetters.letters).toEqual([
      expect.objectContaining({
        id: `shardId-000000000000:${sequenceNumber(1)}.1`,
        reason: 'the record is not JSON',
      }),
    ]);
  });

  test('is none that only begins like one', async () => {
    const installation = new Installation(FIVE);
    for (const data of [
      '84mawgAA',
      aggregatedRecord(click()).replace(/....$/, 'AAA='),
      aggregatedRecord(click()).slice(0, 40),
    ]) {
      await installation.aggregator().process(toStreamRecords([fromLambda(1, data)]));
    }
    expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(3);
  });
});

test('a record whose partition key is not the user, where that was promised, is kept aside, for it could be counted by two invocations at a time', async () => {
  const installation = new Installation(FIVE);
  const data = (userId: string) => Buffer.from(JSON.stringify(pinpointRecord({ userId }))).toString('base64');
  await installation
    .aggregator({ partitionKeyIsUser: true })
    .process(toStreamRecords([fromLambda(1, data('ann'), 'ann'), fromLambda(2, data('ann'), 'somebody')]));
  expect(count(await installation.stateOf('ann'))).toBe(1);
  expect(installation.deadLetters.letters).toEqual([
    expect.objectContaining({
      reason: 'the partition key is not the user id, which partitionKeyIsUser promises',
    }),
  ]);
});
