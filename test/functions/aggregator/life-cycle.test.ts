import { Change } from '../../../src/engine/state/change';
import { brief } from '../../support/builders';
import { Installation, streamRecord, streamRecords } from '../../support/installation';

const inShort = (change: Change) => `${change.userId} ${brief(change)}`;

describe('an aggregator rule that includes history', () => {
  const five = { 'Operator-C': 'atLeast', 'Target-C': '5', 'IncludeHistory': 'yes', 'Output': 'five' };

  test('counts the events from before it, at the next event or with the run', async () => {
    const installation = new Installation();
    await installation
      .aggregator()
      .process([...streamRecords(1, 4), ...streamRecords(5, 9, { userId: 'bob' })]);
    await installation.announceRules(five);
    await installation.aggregator().process(streamRecords(10, 10));
    expect(installation.changes.map(inShort)).toEqual(['ann attribute:five#1 ready 5/0']);
    await installation.run().run(() => true);
    expect(installation.changes.map(inShort)).toEqual([
      'ann attribute:five#1 ready 5/0',
      'bob attribute:five#1 ready 5/0',
    ]);
  });

  test('counts those that were moved out of the state, too', async () => {
    const installation = new Installation();
    await installation
      .aggregator()
      .process(
        Array.from({ length: 40 }, (_, i) => streamRecord(1 + i, { attributes: { kind: `kind-${i}` } })),
      );
    await installation.announceRules({ ...five, 'Target-C': '41' });
    await installation.aggregator().process(streamRecords(41, 41));
    expect(installation.changes.map(inShort)).toEqual(['ann attribute:five#1 ready 41/0']);
  });

  test('counts only the days of its life', async () => {
    const installation = new Installation();
    const on = (n: number, day: string) => streamRecord(n, { time: Date.parse(`${day}T12:00:00Z`) });
    await installation.aggregator().process([on(1, '2025-12-31'), on(2, '2026-01-01'), on(3, '2026-01-02')]);
    await installation.announceRules({
      ...five,
      'Target-C': '3',
      'StartsAt': '2026-01-01',
      'EndsAt': '2026-01-03',
    });
    await installation.aggregator().process([on(4, '2026-01-04'), on(5, '2026-01-03')]);
    expect(installation.changes.map(inShort)).toEqual(['ann attribute:five#1 ready 3/0']);
  });
});

test('an aggregator rule counts on the days of its life alone, and a longer life keeps its counters', async () => {
  const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '3', 'EndsAt': '2026-01-03' });
  const on = (n: number, day: string) => streamRecord(n, { time: Date.parse(`${day}T12:00:00Z`) });
  await installation.aggregator().process([on(1, '2026-01-03'), on(2, '2026-01-04')]);
  await installation.announceRules({ 'Operator-C': 'atLeast', 'Target-C': '3', 'EndsAt': '2026-01-31' });
  await installation.aggregator().process([on(3, '2026-01-05'), on(4, '2026-01-06')]);
  expect(installation.changes.map(inShort)).toEqual(['ann attribute:click#1 ready 3/0']);
});

describe('a rule that is removed', () => {
  const one = { 'Operator-C': 'atLeast', 'Target-C': '1' };

  async function removed(removedRules: 'keep' | 'clear') {
    const installation = new Installation(one, { ...one, Output: 'other' });
    installation.removedRules = removedRules;
    await installation
      .aggregator()
      .process([...streamRecords(1, 1), ...streamRecords(2, 2, { userId: 'bob' })]);
    await installation.announceRules({ ...one, Output: 'other' });
    installation.changes.length = 0;
    return installation;
  }

  test('leaves its attribute as it is', async () => {
    const installation = await removed('keep');
    await installation.aggregator().process(streamRecords(3, 3));
    await installation.run().run(() => true);
    expect(installation.changes).toEqual([]);
  });

  test('or clears it: at the next event, or with the run, once', async () => {
    const installation = await removed('clear');
    await installation.aggregator().process(streamRecords(3, 3));
    expect(installation.changes.map(inShort)).toEqual(['ann attribute:click#2 not-ready 1/0']);
    for (let runs = 0; runs < 3; runs++) {
      await installation.run().run(() => true);
      installation.now += 3_600_000;
    }
    expect(installation.changes.map(inShort)).toEqual([
      'ann attribute:click#2 not-ready 1/0',
      'bob attribute:click#2 not-ready 1/0',
    ]);
    expect((await installation.aggregates.readCatalogue()).pendingRemoval).toEqual({});
  });

  test.each(['keep', 'clear'] as const)(
    'and comes back starts afresh, even for members who were never taken out (%s)',
    async (removedRules) => {
      const installation = await removed(removedRules);
      await installation.announceRules(one, { ...one, Output: 'other' });
      await installation.aggregator().process(streamRecords(3, 3));
      expect(installation.changes.map(inShort)).toEqual([
        'ann attribute:click#2 not-ready 0/0',
        'ann attribute:click#3 ready 1/0',
      ]);
      await installation.run().run(() => true);
      expect(installation.changes.map(inShort).slice(2)).toEqual(['bob attribute:click#2 not-ready 0/0']);
      expect((await installation.aggregates.readCatalogue()).pendingRemoval).toEqual({});
    },
  );

  test('leaves no counter behind', async () => {
    const installation = await removed('keep');
    await installation.aggregator().process(streamRecords(3, 3));
    expect((await installation.stateOf('ann'))?.rules['attribute:click']).toEqual({
      changes: 1,
      ready: true,
    });
  });
});

test('a rule that gets other destinations keeps its counters, and tells these of what happens from then on', async () => {
  const installation = new Installation({
    'Operator-C': 'equal',
    'Target-C': '3',
    'Output': 'rule',
    'Destination': 'none',
  });
  const aggregator = installation.aggregator();
  await aggregator.process(streamRecords(1, 2));
  await installation.announceRules({
    'Operator-C': 'equal',
    'Target-C': '3',
    'Output': 'rule',
    'Destination': 'pinpoint',
  });
  installation.now += 15_000;
  await aggregator.process(streamRecords(3, 4));
  await installation.announceRules({ 'Operator-C': 'equal', 'Target-C': '5', 'Output': 'rule' });
  installation.now += 15_000;
  await aggregator.process(streamRecords(5, 5));
  expect(installation.changes.map(({ n, value, to }) => [n, value, to])).toEqual([
    [1, 'ready', ['pinpoint']],
    [2, 'not-ready', ['pinpoint']],
    [3, 'ready', undefined],
  ]);
});
