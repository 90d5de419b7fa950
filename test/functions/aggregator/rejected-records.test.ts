import { METRICS } from '../../../src/contract/metric-names';
import { partOf } from '../../../src/engine/state/checkpoints';
import { Installation, sequenceNumber, streamRecord } from '../../support/installation';

afterEach(() => jest.restoreAllMocks());

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };

describe('dead letters of a batch that is delivered again in part', () => {
  const bad = (n: number, shardId?: string) => ({ ...streamRecord(n, 'bad', shardId) });
  const kept = ({ deadLetters }: Installation) => deadLetters.letters.map(({ id }) => id.slice(-1)).join('');

  /** Counts a batch while one user cannot be written for now. */
  async function process(installation: Installation, records: ReturnType<typeof bad>[]) {
    const { aggregates } = installation;
    const write = aggregates.write.bind(aggregates);
    const throttled = jest.spyOn(aggregates, 'write').mockImplementation(async (userId, ...rest) => {
      if (userId === 'slow') throw new Error('throttled');
      return write(userId, ...rest);
    });
    const { failed } = await installation.aggregator().process(records);
    throttled.mockRestore();
    return failed;
  }

  test('are kept up to the first record that comes again, the others when they have come', async () => {
    const installation = new Installation(FIVE);
    const batch = [bad(1), streamRecord(2), streamRecord(3, { userId: 'slow' }), bad(4), streamRecord(5)];
    expect(await process(installation, batch)).toEqual([sequenceNumber(3)]);
    expect(kept(installation)).toBe('1');
    expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(1);

    await installation.aggregator().process(batch.slice(2));
    expect(kept(installation)).toBe('14');
    expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(2);
  });

  test('stay whole when an invocation that was given up ends late with fewer of them', async () => {
    const installation = new Installation(FIVE);
    await process(installation, [bad(1), bad(2)]);
    await process(installation, [bad(1)]);
    expect([...new Set(kept(installation))].sort().join('')).toBe('12');
  });

  test('wait with the other parts of their record', async () => {
    const installation = new Installation(FIVE);
    const part = (n: number, record: ReturnType<typeof bad>) => ({
      ...record,
      sequenceNumber: partOf(record.sequenceNumber, n),
    });
    const failed = await process(installation, [
      bad(1),
      part(0, bad(2)),
      part(1, streamRecord(2, { userId: 'slow' })),
      part(2, bad(2)),
    ]);
    expect(failed).toEqual([partOf(sequenceNumber(2), 1)]);
    expect(kept(installation)).toBe('1');
  });

  test('go by the order of delivery, where records of several shards come at once', async () => {
    const installation = new Installation(FIVE);
    const other = 'shardId-000000000001';
    await process(installation, [bad(8, other), streamRecord(2, { userId: 'slow' }), bad(9, other), bad(3)]);
    expect(kept(installation)).toBe('8');
  });
});
