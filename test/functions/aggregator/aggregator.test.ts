import { METRICS } from '../../../src/contract/metric-names';
import { Decoder } from '../../../src/engine/events/stream-record';
import { entriesOf } from '../../../src/engine/history/history';
import { PINPOINT } from '../../../src/operations/events/event-format';
import { brief, NOW, pinpointRecord } from '../../support/builders';
import { withFates } from '../../support/faults';
import { DAY, Installation, sequenceNumber, streamRecord, streamRecords } from '../../support/installation';

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };

function countOf(state: Awaited<ReturnType<Installation['stateOf']>>, key = 'attribute:click') {
  return state?.rules[key]?.counter?.count;
}

describe('a batch', () => {
  test('costs one write per user, however many events and rules', async () => {
    const installation = new Installation(FIVE, { ...FIVE, 'Target-C': '2', 'ResetWhenReachTarget': 'yes' });
    await installation
      .aggregator()
      .process([...streamRecords(1, 5), ...streamRecords(6, 9, { userId: 'bob' })]);
    expect(installation.telemetry.total(METRICS.usersWritten)).toBe(2);
    expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(9);
    expect(installation.changes.filter(({ userId }) => userId === 'ann').map(brief)).toEqual([
      'event:trk_click#1 2/0',
      'event:trk_click#2 2/0',
      'attribute:click#1 ready 5/0',
    ]);
  });

  test('reads a user once, and not at all when the user comes again', async () => {
    const installation = new Installation(FIVE);
    const read = jest.spyOn(installation.aggregates, 'read');
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 3));
    await aggregator.process(streamRecords(4, 6));
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('asks for the rules once in 15 seconds, not per event (A12: nothing is ever counted as if there were no rules)', async () => {
    const installation = new Installation(FIVE);
    const read = jest.spyOn(installation.source, 'read');
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 100));
    await aggregator.process(streamRecords(101, 200));
    expect(read).toHaveBeenCalledTimes(1);
    installation.now += 15_000;
    await aggregator.process(streamRecords(201, 202));
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('is told apart by users alone: ann with "aclick" is not anna with "click" (A13)', async () => {
    const installation = new Installation(FIVE, { ...FIVE, EventName: 'aclick' });
    await installation
      .aggregator()
      .process([
        streamRecord(1, { userId: 'ann', name: 'aclick' }),
        streamRecord(2, { userId: 'anna', name: 'click' }),
      ]);
    expect(countOf(await installation.stateOf('ann'), 'attribute:aclick')).toBe(1);
    expect(countOf(await installation.stateOf('anna'))).toBe(1);
  });

  test("keeps history of events that no rule names, none of the platform's own and none of what rules send", async () => {
    const installation = new Installation(FIVE);
    await installation
      .aggregator()
      .process([
        streamRecord(1, { name: 'other' }),
        streamRecord(2, { name: '_session.start' }),
        streamRecord(3, { name: 'trk_click' }),
      ]);
    expect((await installation.stateOf('ann'))?.history.map(({ eventName }) => eventName)).toEqual(['other']);
    expect(installation.telemetry.total(METRICS.platformEventsSkipped)).toBe(1);
    expect(installation.telemetry.total(METRICS.ownEventsSkipped)).toBe(1);
  });
});

test('how long the oldest record of a batch has waited is published, and nothing of an empty batch', async () => {
  const installation = new Installation(FIVE);
  const level = jest.spyOn(installation.telemetry, 'level');
  const records = streamRecords(1, 2).map((record, i) => ({
    ...record,
    arrival: installation.now - 7_500 + i * 1_000,
  }));

  await installation.aggregator().process(records);
  await installation.aggregator().process([]);

  expect(level.mock.calls.filter(([metric]) => metric === METRICS.countingLagSeconds)).toEqual([
    [METRICS.countingLagSeconds, 7.5],
  ]);
});

describe('bad records', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const bad: [string, string, string][] = [
    ['not base64', '%%%', 'the record is not base64'],
    ['not JSON', base64('hello'), 'the record is not JSON'],
    ['a JSON array of numbers', base64('[1]'), 'the record is not a JSON object'],
    ['without event_type', base64('{}'), 'the record has no event name at $.event_type'],
  ];

  test.each(bad)(
    '%s: kept whole with the reason, not retried, not holding up the others (A3)',
    async (_, data, reason) => {
      const installation = new Installation({ 'Operator-C': 'equal', 'Target-C': '2' });
      const { failed } = await installation
        .aggregator()
        .process([streamRecord(1), streamRecord(2, data), streamRecord(3)]);
      expect(failed).toEqual([]);
      expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
      expect(installation.deadLetters.letters).toEqual([
        { reason, id: `shardId-000000000000:${sequenceNumber(2)}`, content: { arrival: NOW, data } },
      ]);
      expect(installation.telemetry.total(METRICS.eventsRejected)).toBe(1);
    },
  );

  test('that cannot be kept come again, from the first of them', async () => {
    const installation = new Installation(FIVE);
    const deadLetters = withFates(installation.deadLetters, { put: ['fails'] });
    const { failed } = await installation
      .aggregator({ deadLetters })
      .process([streamRecord(1), streamRecord(2, 'xx'), streamRecord(3, 'yy')]);
    expect(failed).toEqual([sequenceNumber(2)]);
  });

  test('any mixture of them counts exactly the good ones', async () => {
    const installation = new Installation(FIVE);
    const records = Array.from({ length: 40 }, (_, i) =>
      i % 3 === 0 ? streamRecord(i + 1, bad[i % bad.length][1]) : streamRecord(i + 1),
    );
    await installation.aggregator().process(records);
    expect(countOf(await installation.stateOf('ann'))).toBe(26);
    expect(installation.deadLetters.letters).toHaveLength(14);
  });

  const withoutTime = base64(
    JSON.stringify({ ...pinpointRecord(), event_timestamp: undefined, arrival_timestamp: undefined }),
  );

  test('without a time, of which the stream names no arrival, is kept with the reason and holds up no others', async () => {
    const installation = new Installation({ 'Operator-C': 'equal', 'Target-C': '2' });
    const level = jest.spyOn(installation.telemetry, 'level');
    const late = { ...streamRecord(2, withoutTime), arrival: NaN };
    expect(
      await installation.aggregator().process([streamRecord(1), late, streamRecord(3, withoutTime)]),
    ).toEqual({ failed: [] });
    expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
    expect(installation.deadLetters.letters).toEqual([
      {
        reason: 'the event has no time, and the stream names none for its arrival',
        id: `shardId-000000000000:${sequenceNumber(2)}`,
        content: { arrival: NaN, data: withoutTime },
      },
    ]);
    expect(level.mock.calls.filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  });

  test('of which the stream names no arrival count at their own time', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process([{ ...streamRecord(1), arrival: NaN }]);
    expect(entriesOf((await installation.stateOf('ann'))!.history)).toEqual([
      expect.objectContaining({ day: '2026-01-15', eventName: 'click' }),
    ]);
    expect(installation.deadLetters.letters).toEqual([]);
  });

  test('that the reader of the event source fails on are kept with the kind of the error and none of its text', async () => {
    const installation = new Installation({ 'Operator-C': 'equal', 'Target-C': '2' });
    const decode: Decoder = (data, arrival) => {
      if (data === 'odd') throw new RangeError('too deep: {"user": "ann"}');
      return PINPOINT(Buffer.from(data, 'base64').toString(), arrival);
    };
    const { failed } = await installation
      .aggregator({ decode })
      .process([streamRecord(1), streamRecord(2, 'odd'), streamRecord(3)]);
    expect(failed).toEqual([]);
    expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 2/0']);
    expect(installation.deadLetters.letters).toEqual([
      expect.objectContaining({ reason: 'the record cannot be read (RangeError)' }),
    ]);
  });

  test('events without a user are counted as such and nowhere else', async () => {
    const installation = new Installation(FIVE);
    const nobody = { ...pinpointRecord(), endpoint: { Id: 'phone' } };
    expect(
      await installation.aggregator().process([streamRecord(1, base64(JSON.stringify(nobody)))]),
    ).toEqual({ failed: [] });
    expect(installation.telemetry.total(METRICS.eventsWithoutUser)).toBe(1);
    expect(installation.telemetry.total(METRICS.usersWritten)).toBe(0);
  });
});

describe('exactly once', () => {
  test('a batch delivered again changes nothing (A3)', async () => {
    const installation = new Installation(FIVE);
    for (let i = 0; i < 3; i++) await installation.aggregator().process(streamRecords(1, 5));
    expect(countOf(await installation.stateOf('ann'))).toBe(5);
    expect(installation.changes).toHaveLength(1);
    expect(installation.telemetry.total(METRICS.eventsRedelivered)).toBe(10);
  });

  test('a batch delivered again with more behind it counts only what is new', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(streamRecords(1, 4));
    await installation.aggregator().process(streamRecords(2, 7));
    expect(countOf(await installation.stateOf('ann'))).toBe(7);
  });

  test("a throttled write loses no event and counts none as new (A1): the user's records come again, the others' do not count again", async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(streamRecords(1, 3));
    const aggregator = installation.aggregator({
      aggregates: withFates(installation.aggregates, { write: ['fails'] }),
    });
    const batch = [
      streamRecord(4, { userId: 'ann' }),
      streamRecord(5, { userId: 'bob' }),
      streamRecord(6, { userId: 'ann' }),
    ];
    expect(await aggregator.process(batch)).toEqual({ failed: [sequenceNumber(4)] });
    expect(await aggregator.process(batch)).toEqual({ failed: [] });
    expect(countOf(await installation.stateOf('ann'))).toBe(5);
    expect(countOf(await installation.stateOf('bob'))).toBe(1);
  });

  test('a write whose answer was lost is not counted twice', async () => {
    const installation = new Installation(FIVE);
    const aggregator = installation.aggregator({
      aggregates: withFates(installation.aggregates, { write: ['lost'] }),
    });
    expect(await aggregator.process(streamRecords(1, 5))).toEqual({ failed: [sequenceNumber(1)] });
    expect(await aggregator.process(streamRecords(1, 5))).toEqual({ failed: [] });
    expect(countOf(await installation.stateOf('ann'))).toBe(5);
    expect(installation.changes).toHaveLength(1);
  });

  test('two shards with one user at the same time count every event, and fire once (A14, A15, A16)', async () => {
    const installation = new Installation({ ...FIVE, 'Target-C': '8', 'ResetWhenReachTarget': 'yes' });
    const containers = [installation.aggregator(), installation.aggregator()];
    await Promise.all(
      containers.map((aggregator, i) =>
        aggregator.process(streamRecords(1, 5, {}, `shardId-00000000000${i}`)),
      ),
    );
    expect(installation.changes.map(brief)).toEqual(['event:trk_click#1 8/0']);
    expect(countOf(await installation.stateOf('ann'), 'event:trk_click')).toBe(2);
  });

  test('one batch in two containers at the same time, as after a timeout, counts once', async () => {
    const installation = new Installation({ ...FIVE, 'Target-C': '4', 'ResetWhenReachTarget': 'yes' });
    await Promise.all(
      [installation.aggregator(), installation.aggregator()].map((aggregator) =>
        aggregator.process(streamRecords(1, 5)),
      ),
    );
    expect(installation.changes.map(brief)).toEqual(['event:trk_click#1 4/0']);
    expect(countOf(await installation.stateOf('ann'), 'event:trk_click')).toBe(1);
  });

  test('a container with an outdated state counts on top of what stands', async () => {
    const installation = new Installation(FIVE);
    const [first, second] = [installation.aggregator(), installation.aggregator()];
    await first.process(streamRecords(1, 1, {}, 'shardId-000000000000'));
    await second.process(streamRecords(1, 2, {}, 'shardId-000000000001'));
    await first.process(streamRecords(2, 2, {}, 'shardId-000000000000'));
    expect(countOf(await installation.stateOf('ann'))).toBe(4);
    expect(installation.telemetry.total(METRICS.stateConflicts)).toBe(1);
  });

  test('marks outlive their shard as long as it can deliver again, and no longer', async () => {
    const installation = new Installation(FIVE);
    await installation.aggregator().process(streamRecords(1, 1, {}, 'shardId-000000000001'));
    installation.now += 6 * DAY;
    await installation.aggregator().process(streamRecords(1, 1, {}, 'shardId-000000000002'));
    await installation.aggregator().process(streamRecords(1, 1, {}, 'shardId-000000000001'));
    expect(countOf(await installation.stateOf('ann'))).toBe(2);
    installation.now += 8 * DAY;
    await installation.aggregator().process(streamRecords(1, 1, {}, 'shardId-000000000003'));
    expect(Object.keys((await installation.stateOf('ann'))!.checkpoints)).toEqual(['shardId-000000000003']);
  });
});

describe('what is huge', () => {
  test('a record of 1 MB counts, and is remembered as far as it fits', async () => {
    const installation = new Installation({
      'Operator-C': 'equal',
      'Target-C': '1',
      'AttributeName': 'kind',
      'AttributeValue': 'a',
      'Output': 'huge',
    });
    await installation
      .aggregator()
      .process([
        streamRecord(1, { attributes: { text: 'x'.repeat(1_000_000), kind: 'a' }, metrics: { amount: 1 } }),
      ]);
    expect(installation.changes.map(brief)).toEqual(['attribute:huge#1 ready 1/1']);
    expect(entriesOf((await installation.stateOf('ann'))!.history)).toEqual([
      {
        day: '2026-01-15',
        eventName: 'click',
        attributes: { kind: 'a' },
        count: 1,
        metrics: { amount: '1' },
      },
    ]);
  });

  test('attributes and metrics beyond 40 are not remembered: the first by name are', async () => {
    const installation = new Installation(FIVE);
    const many = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`name-${String(i).padStart(4, '0')}`, i]),
    );
    await installation.aggregator().process([streamRecord(1, { attributes: many, metrics: many })]);
    const [entry] = entriesOf((await installation.stateOf('ann'))!.history);
    expect([
      Object.keys(entry.attributes).length,
      Object.keys(entry.metrics).length,
      Object.keys(entry.metrics)[39],
    ]).toEqual([40, 40, 'name-0039']);
  });

  test('a record of 10 MB that is no event is kept like any other', async () => {
    const installation = new Installation(FIVE);
    const { failed } = await installation
      .aggregator()
      .process([streamRecord(1, Buffer.alloc(10_000_000, '{x').toString('base64'))]);
    expect(failed).toEqual([]);
    expect(installation.deadLetters.letters.map(({ reason }) => reason)).toEqual(['the record is not JSON']);
  });
});

test('events that are read anew after a restore are counted, although a container remembers them', async () => {
  const installation = new Installation(FIVE);
  const aggregator = installation.aggregator();
  await aggregator.process([streamRecord(1)]);
  const restore = installation.backUp();
  await aggregator.process([streamRecord(2), streamRecord(3)]);
  restore();
  await aggregator.process([streamRecord(2), streamRecord(3)]);
  expect(countOf(await installation.stateOf('ann'))).toBe(3);
});

describe('history', () => {
  const window = {
    'RuleType': 'date',
    'Operator-C': 'atLeast',
    'Target-C': '60',
    'StartDate': '2020-01-01',
    'FinishDate': '2030-12-31',
  };

  test('that outgrows its budget moves out in chunks, and date rules that come later still count all of it', async () => {
    const installation = new Installation(FIVE);
    const put = jest.spyOn(installation.timeseries, 'put');
    const aggregator = installation.aggregator();
    for (let i = 1; i <= 60; i++) {
      await aggregator.process([streamRecord(i, { time: NOW - i * DAY, attributes: { kind: `kind-${i}` } })]);
    }
    expect(put.mock.calls.length).toBeGreaterThan(3);
    expect(JSON.stringify((await installation.stateOf('ann'))!.history).length).toBeLessThan(1_200);

    await installation.announceRules(FIVE, window);
    installation.now += 15_000;
    await aggregator.process([streamRecord(61)]);
    expect(installation.changes.map(brief)).toContain('attribute:trk_date_click#1 ready 60/0');
    expect(countOf(await installation.stateOf('ann'), 'attribute:trk_date_click')).toBe(61);
  });

  test('is neither lost nor doubled by a crash between chunk and state', async () => {
    const installation = new Installation(FIVE);
    const kinds = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, i) =>
        streamRecord(first + i, { attributes: { kind: `kind-${first + i}` } }),
      );
    await installation.aggregator().process(kinds(1, 20));
    await installation
      .aggregator({ aggregates: withFates(installation.aggregates, { write: ['fails'] }) })
      .process(kinds(21, 30));
    await installation.aggregator().process(kinds(21, 40));
    await installation.announceRules({ ...window, 'Target-C': '40' });
    await installation.aggregator().process(kinds(41, 41));
    expect(installation.changes.filter(({ output }) => output.name === 'trk_date_click').map(brief)).toEqual([
      'attribute:trk_date_click#1 ready 40/0',
    ]);
    expect(countOf(await installation.stateOf('ann'), 'attribute:trk_date_click')).toBe(41);
  });

  test('is put before the state that refers to it', async () => {
    const installation = new Installation(FIVE);
    await installation
      .aggregator()
      .process(
        Array.from({ length: 20 }, (_, i) => streamRecord(i + 1, { attributes: { kind: `kind-${i}` } })),
      );
    const aggregator = installation.aggregator({
      timeseries: withFates(installation.timeseries, { put: ['fails'] }),
    });
    expect(await aggregator.process([streamRecord(21)])).toEqual({ failed: [sequenceNumber(21)] });
    expect((await installation.stateOf('ann'))!.chunks).toBeUndefined();
  });

  test('of one batch that would not fit an item is written in several steps', async () => {
    const installation = new Installation(FIVE);
    const records = Array.from({ length: 400 }, (_, i) =>
      streamRecord(i + 1, { attributes: { text: `${i}`.padEnd(190, 'x'), more: `${i}`.padEnd(190, 'y') } }),
    );
    await installation.aggregator().process(records);
    expect(countOf(await installation.stateOf('ann'))).toBe(400);
    expect(installation.telemetry.total(METRICS.usersWritten)).toBeGreaterThan(2);
    await installation.announceRules({ ...window, 'Target-C': '401' });
    await installation.aggregator().process([streamRecord(401)]);
    expect(installation.changes.map(brief)).toContain('attribute:trk_date_click#1 ready 401/0');
  });
});

describe('when the rules change', () => {
  test('a container that knows older rules than the state looks again before it counts', async () => {
    const installation = new Installation(FIVE);
    const old = installation.aggregator();
    await old.process(streamRecords(1, 2));
    await installation.announceRules(
      { ...FIVE, 'Target-C': '2' },
      { ...FIVE, 'Target-C': '2', 'Output': 'fresh' },
    );
    await installation.aggregator().process(streamRecords(1, 1, {}, 'shardId-000000000001'));
    await old.process(streamRecords(3, 3));
    expect(countOf(await installation.stateOf('ann'), 'attribute:fresh')).toBe(2);
    expect(installation.changes.map(brief)).toEqual([
      'attribute:click#1 ready 2/0',
      'attribute:fresh#1 ready 2/0',
    ]);
  });
});
