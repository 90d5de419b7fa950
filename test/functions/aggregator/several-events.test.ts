import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { toStreamRecords } from '../../../src/adapters/kinesis/stream-records';
import { METRICS } from '../../../src/contract/metric-names';
import { Decoder } from '../../../src/engine/events/stream-record';
import { aggregatedRecord } from '../../support/aggregated-record';
import { NOW, pinpointRecord } from '../../support/builders';
import { decodePinpointData } from '../../support/decoders';
import { Installation, sequenceNumber, streamRecord } from '../../support/installation';

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const eventOf = (userId: string) => JSON.stringify(pinpointRecord({ userId }));
const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');
/** A record with an event for each of these users; one whose name is `bad` names no event. */
const recordOf = (n: number, ...userIds: string[]) =>
  streamRecord(n, base64(`[${userIds.map((userId) => (userId === 'bad' ? '{}' : eventOf(userId))).join()}]`));

async function countsOf(installation: Installation, ...userIds: string[]) {
  const states = await Promise.all(userIds.map((userId) => installation.stateOf(userId)));
  return states.map((state) => state?.rules['attribute:click']?.counter?.count ?? 0);
}

describe('the events of one record', () => {
  test.each([
    ['in a list', base64(`[${eventOf('ann')},${eventOf('bob')},${eventOf('ann')}]`)],
    ['on lines', base64([eventOf('ann'), eventOf('bob'), eventOf('ann')].join('\n'))],
    ['packed', base64(gzipSync([eventOf('ann'), eventOf('bob'), eventOf('ann')].join('')))],
  ])('count one by one %s, and once however often they are delivered', async (_, data) => {
    const installation = new Installation(FIVE);
    for (let delivery = 0; delivery < 3; delivery++) {
      await installation.aggregator().process([streamRecord(1, data)]);
    }
    expect(await countsOf(installation, 'ann', 'bob')).toEqual([2, 1]);
    expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(3);
  });

  test('count one by one in a part of a record of the Kinesis Producer Library', async () => {
    const installation = new Installation(FIVE);
    const kinesis = {
      partitionKey: 'key',
      sequenceNumber: sequenceNumber(1),
      approximateArrivalTimestamp: NOW / 1000,
      data: aggregatedRecord(
        `${eventOf('ann')}${eventOf('bob')}`,
        eventOf('ann'),
        `${eventOf('ann')}\n${eventOf('ann')}`,
      ),
    };
    const records = toStreamRecords([{ eventID: `shardId-1:${sequenceNumber(1)}`, kinesis } as never]);
    await installation.aggregator().process(records.slice(0, 2));
    await installation.aggregator().process(records);
    expect(await countsOf(installation, 'ann', 'bob')).toEqual([4, 1]);
  });

  test('become dead letters each for itself, as records that can be sent again', async () => {
    const installation = new Installation(FIVE);
    const { failed } = await installation.aggregator().process([recordOf(1, 'ann', 'bad', 'bob', 'bad')]);
    expect(failed).toEqual([]);
    expect(await countsOf(installation, 'ann', 'bob')).toEqual([1, 1]);
    expect(installation.deadLetters.letters).toEqual(
      [1, 3].map((n) => ({
        reason: 'the record has no event name at $.event_type',
        id: `shardId-000000000000:${sequenceNumber(1)}.${n}`,
        content: { arrival: NOW, data: base64('{}') },
      })),
    );
  });

  test('are all delivered again with one that could not be counted', async () => {
    const installation = new Installation(FIVE);
    let isDown = true;
    const { aggregates } = installation;
    const failing = Object.create(aggregates) as typeof aggregates;
    failing.write = async (userId, ...rest) => {
      if (isDown && userId === 'bob') throw new Error('down');
      return aggregates.write(userId, ...rest);
    };
    const batch = [recordOf(1, 'ann', 'bob', 'bad', 'ann'), recordOf(2, 'bob', 'ann')];
    const aggregator = installation.aggregator({ aggregates: failing });
    expect(await aggregator.process(batch)).toEqual({ failed: [`${sequenceNumber(1)}.1`] });
    expect(installation.deadLetters.letters).toEqual([]);
    isDown = false;
    expect(await aggregator.process(batch)).toEqual({ failed: [] });
    expect(await countsOf(installation, 'ann', 'bob')).toEqual([3, 2]);
    expect(installation.deadLetters.letters).toHaveLength(1);
  });

  test('of no list at all are counted as left out', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process([streamRecord(1, base64('[]'))]);
    expect(installation.telemetry.total(METRICS.recordsIgnored)).toBe(1);
  });

  test('count exactly once whatever records they come in, and wherever a batch is cut off', async () => {
    const users = fc.array(fc.constantFrom('ann', 'bob', 'bad'), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(users, { minLength: 1, maxLength: 6 }), fc.nat(6), async (lists, cut) => {
        const installation = new Installation(FIVE);
        const batch = lists.map((list, n) => recordOf(n + 1, ...list));
        await installation.aggregator().process(batch.slice(0, cut));
        await installation.aggregator().process(batch);
        const all = lists.flat();
        const wanted = ['ann', 'bob'].map((user) => all.filter((one) => one === user).length);
        expect(await countsOf(installation, 'ann', 'bob')).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });
});

test('of records that unpack to more than a function holds, the rest is delivered again', async () => {
  const installation = new Installation(FIVE);
  const part = 'x'.repeat(16 * 1024 * 1024);
  const decode: Decoder = (data, arrival) =>
    data === 'large'
      ? { kind: 'several', parts: [part, part] }
      : data === part
        ? { kind: 'other' }
        : decodePinpointData(data, arrival);
  const records = [1, 2, 3, 4, 5].map((n) => streamRecord(n, 'large'));
  const { failed } = await installation.aggregator({ decode }).process(records);
  expect(failed).toEqual([4, 5].map(sequenceNumber));
  expect(installation.telemetry.total(METRICS.recordsIgnored)).toBe(6);
});
