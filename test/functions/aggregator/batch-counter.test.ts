import { METRICS } from '../../../src/contract/metric-names';
import { AggregateStore } from '../../../src/engine/ports';
import { NOW } from '../../support/builders';
import { Installation, sequenceNumber, streamRecord, streamRecords } from '../../support/installation';

afterEach(() => jest.restoreAllMocks());

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const FIRES = { 'Operator-C': 'atLeast', 'Target-C': '1', 'ResetWhenReachTarget': 'yes' };

function countOf(state: Awaited<ReturnType<Installation['stateOf']>>) {
  return state?.rules['attribute:click']?.counter?.count;
}

describe('a user who cannot be counted', () => {
  const UNDECODABLE =
    'the user could not be counted: what is stored of the user cannot be decoded (SyntaxError)';
  const BATCH = [streamRecord(1, { userId: 'bob' }), streamRecord(2), streamRecord(3), streamRecord(4)];

  /** Spoils the stored state of users until it is restored. */
  function spoil({ aggregates }: Installation, ...spoiled: string[]) {
    const read = aggregates.read.bind(aggregates) as AggregateStore['read'];
    return jest.spyOn(aggregates as AggregateStore, 'read').mockImplementation(async (userIds, options) => {
      for (const userId of userIds.filter((id) => spoiled.includes(id))) {
        options?.onUndecodable?.(userId, new SyntaxError('Unexpected token in {"e":"ann"}'));
      }
      return read(
        userIds.filter((userId) => !spoiled.includes(userId)),
        options,
      );
    });
  }

  test('for a state that cannot be decoded stops no other: the events become dead letters with the reason', async () => {
    const installation = new Installation(FIVE);
    spoil(installation, 'ann');
    expect(await installation.aggregator().process(BATCH)).toEqual({ failed: [] });
    expect(countOf(await installation.stateOf('bob'))).toBe(1);
    expect(installation.deadLetters.letters).toEqual(
      [2, 3, 4].map((n) => ({
        reason: UNDECODABLE,
        id: `shardId-000000000000:${sequenceNumber(n)}`,
        content: { arrival: NOW, data: BATCH[n - 1].data },
      })),
    );
    expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(3);
    expect(installation.telemetry.total(METRICS.eventsFailed)).toBe(0);
    expect(installation.telemetry.warnings).toEqual([
      'a user could not be counted; the events become dead letters',
    ]);
  });

  test('counts later events as soon as the state is repaired, in the same container too', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(streamRecords(1, 2));
    const spoiled = spoil(installation, 'ann');
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(3, 4));
    spoiled.mockRestore();
    await aggregator.process(streamRecords(5, 5));
    expect(countOf(await installation.stateOf('ann'))).toBe(3);
    expect(installation.deadLetters.letters).toHaveLength(2);
  });

  test('is read again before that, for a state that is repaired at this moment', async () => {
    const installation = new Installation(FIVE);
    const read = installation.aggregates.read.bind(installation.aggregates) as AggregateStore['read'];
    const outdated = jest
      .spyOn(installation.aggregates as AggregateStore, 'read')
      .mockImplementation(async (userIds, options) => {
        if (options?.consistent) return read(userIds, options);
        options?.onUndecodable?.('ann', new SyntaxError('spoiled'));
        return new Map();
      });
    expect(await installation.aggregator().process(streamRecords(1, 3))).toEqual({ failed: [] });
    outdated.mockRestore();
    expect(countOf(await installation.stateOf('ann'))).toBe(3);
    expect(installation.deadLetters.letters).toEqual([]);
  });

  test('for an item that is too large becomes dead letters, and counts again once the operator removed the user', async () => {
    const installation = new Installation(FIVE);
    const { aggregates } = installation;
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 1));
    const write = aggregates.write.bind(aggregates);
    jest.spyOn(aggregates, 'write').mockImplementation(async (userId, state, ...rest) => {
      if ((state.rules['attribute:click']?.counter?.count ?? 0) > 1) {
        throw Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
          name: 'ValidationException',
          $metadata: { httpStatusCode: 400, requestId: 'differs' },
        });
      }
      return write(userId, state, ...rest);
    });
    expect(await aggregator.process([streamRecord(2), streamRecord(3, { userId: 'bob' })])).toEqual({
      failed: [],
    });
    expect(installation.deadLetters.letters.map(({ reason }) => reason)).toEqual([
      'the user could not be counted: ValidationException',
    ]);

    await aggregates.remove('ann', (await aggregates.read(['ann'])).get('ann')!.version);
    expect(await aggregator.process([streamRecord(4)])).toEqual({ failed: [] });
    expect(countOf(await installation.stateOf('ann'))).toBe(1);
    expect(installation.deadLetters.letters).toHaveLength(1);
  });

  test('becomes no dead letter of what another container has counted meanwhile', async () => {
    const installation = new Installation(FIVE);
    const { aggregates } = installation;
    const slow = installation.aggregator();
    await slow.process(streamRecords(1, 1));
    await installation.aggregator().process(streamRecords(2, 3));
    // Size is checked before the condition, so the outdated state of the container does not show.
    jest
      .spyOn(aggregates, 'write')
      .mockRejectedValue(Object.assign(new Error(), { name: 'ValidationException' }));
    expect(await slow.process(streamRecords(2, 4))).toEqual({ failed: [] });
    expect(installation.deadLetters.letters.map(({ id }) => id)).toEqual([
      `shardId-000000000000:${sequenceNumber(4)}`,
    ]);
  });

  test('because the table is throttled is delivered again, and becomes no dead letter', async () => {
    const installation = new Installation(FIVE);
    const throttled = Object.assign(new Error(), { name: 'ThrottlingException', $metadata: {} });
    jest.spyOn(installation.aggregates, 'write').mockRejectedValue(throttled);
    expect(await installation.aggregator().process(BATCH)).toEqual({
      failed: [sequenceNumber(1), sequenceNumber(2)],
    });
    expect(installation.deadLetters.letters).toEqual([]);
    expect(installation.telemetry.total(METRICS.eventsFailed)).toBe(4);
  });

  test('like all others, more than ten, is the fault of the store: all are delivered again', async () => {
    const many = Array.from({ length: 11 }, (_, i) => `user-${i}`);
    const records = many.map((userId, i) => streamRecord(i + 1, { userId }));
    const installation = new Installation(FIVE);
    spoil(installation, ...many);
    expect((await installation.aggregator().process(records)).failed).toHaveLength(11);
    expect((await installation.aggregator().process(records.slice(1))).failed).toEqual([]);
    expect((await installation.aggregator().process([...records, streamRecord(12)])).failed).toEqual([]);
    expect(countOf(await installation.stateOf('ann'))).toBe(1);
  });
});

describe('the time of an invocation', () => {
  const people = ['ann', 'bob', 'carl', 'dan'];

  test('ends before all users are counted: what is done stays done, and the rest is delivered again', async () => {
    const installation = new Installation(FIRES);
    const records = Array.from({ length: 600 }, (_, i) => streamRecord(i + 1, { userId: people[i % 4] }));
    let deliveries = 0;
    for (let first = 0; first < records.length; deliveries++) {
      // Each container has time for a few writes: one carries 200 changes, and each user has 150.
      let writes = 3;
      const { aggregates } = installation;
      const write = aggregates.write.bind(aggregates);
      const counted = jest.spyOn(aggregates, 'write').mockImplementation((...args) => {
        writes--;
        return write(...args);
      });
      const { failed } = await installation.aggregator().process(records.slice(first), () => writes - 1);
      counted.mockRestore();
      first = failed.length > 0 ? records.findIndex(({ sequenceNumber: at }) => at === failed[0]) : 600;
    }
    expect(deliveries).toBeLessThan(10);
    for (const userId of people) {
      expect(installation.changes.filter((change) => change.userId === userId)).toHaveLength(150);
    }
    expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(600);
  });

  test('ends within one user: the user goes on where the last write ended', async () => {
    const installation = new Installation(FIRES);
    const records = streamRecords(1, 600);
    let looks = 0;
    const { failed } = await installation.aggregator().process(records, () => (looks++ < 2 ? 1 : 0));
    expect(failed).toEqual([sequenceNumber(201)]);
    expect(installation.telemetry.total(METRICS.eventsFailed)).toBe(0);
    expect(installation.telemetry.warnings).toEqual([
      'the time of the invocation is over; the records that are left are delivered again',
    ]);
    expect(await installation.aggregator().process(records.slice(200))).toEqual({ failed: [] });
    expect(installation.changes).toHaveLength(600);
  });

  test('that is over at once counts nothing and keeps nothing', async () => {
    const installation = new Installation(FIVE);
    const { failed } = await installation
      .aggregator()
      .process([streamRecord(1), streamRecord(2, 'bad')], () => 0);
    expect(failed).toEqual([sequenceNumber(1)]);
    expect(installation.deadLetters.letters).toEqual([]);
  });
});
