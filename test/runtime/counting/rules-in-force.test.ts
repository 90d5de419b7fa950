import { METRICS } from '../../../src/contract/metric-names';
import { RulesInForce } from '../../../src/runtime/rules-in-force';
import { withFates } from '../../support/faults';
import { Installation, streamRecords } from '../../support/installation';

const RULE = { 'Operator-C': 'atLeast', 'Target-C': '5' };

function failing(installation: Installation, fates: ('works' | 'fails')[]): RulesInForce {
  return new RulesInForce({
    reader: withFates(installation.source, { read: fates }),
    store: installation.aggregates,
    telemetry: installation.telemetry,
    clock: () => installation.now,
    maxAge: 15_000,
  });
}

describe('a source that fails', () => {
  test('leaves the last good rules in force, and a metric says how old they are', async () => {
    const installation = new Installation(RULE);
    const rules = failing(installation, ['works', 'fails', 'fails', 'works']);
    await rules.current();
    for (const age of [20, 40]) {
      installation.now += 20_000;
      expect((await rules.current()).rules).toHaveLength(1);
      expect(installation.telemetry.total(METRICS.rulesAgeSeconds)).toBe(age);
    }
    installation.now += 20_000;
    await rules.current();
    expect(installation.telemetry.total(METRICS.rulesAgeSeconds)).toBe(0);
    expect(installation.telemetry.warnings).toHaveLength(2);
  });

  test('is not asked more often for it', async () => {
    const installation = new Installation(RULE);
    const read = jest.spyOn(installation.source, 'read').mockRejectedValueOnce(new Error('throttled'));
    const rules = failing(installation, []);
    await expect(rules.current()).rejects.toThrow('throttled');
    await expect(rules.current()).rejects.toThrow('never been read');
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('before the rules were ever read fails the whole batch: nothing is counted as "no rules" (A12)', async () => {
    const installation = new Installation(RULE);
    const aggregator = installation.aggregator({ rules: failing(installation, ['fails']) });
    await expect(aggregator.process(streamRecords(1, 5))).rejects.toThrow('read was throttled');
    installation.now += 15_000;
    await aggregator.process(streamRecords(1, 5));
    expect(installation.changes).toHaveLength(1);
  });
});

describe('a user who was judged by newer rules than a container knows', () => {
  async function outdated(fates: ('works' | 'fails')[]) {
    const installation = new Installation(RULE);
    const rules = failing(installation, fates);
    const aggregator = installation.aggregator({ rules });
    await aggregator.process(streamRecords(1, 1, { userId: 'bob' }));
    installation.setRules(RULE, { ...RULE, Output: 'newer' });
    await installation.aggregator().process(streamRecords(1, 2, {}, 'shardId-000000000001'));
    installation.now += 5_000;
    return { installation, aggregator };
  }
  const newerCount = async (installation: Installation) => (await installation.stateOf('ann'))?.rules['attribute:newer']?.counter?.count;

  test('waits until they can be read: older rules would forget the counters of newer ones', async () => {
    const { installation, aggregator } = await outdated(['works', 'fails', 'works']);
    expect((await aggregator.process(streamRecords(2, 3))).failed).toHaveLength(1);
    expect(await newerCount(installation)).toBe(2);
    installation.now += 5_000;
    expect((await aggregator.process(streamRecords(2, 3))).failed).toEqual([]);
    expect(await newerCount(installation)).toBe(4);
  });

  test('makes it look once, however many such users a batch holds', async () => {
    const { installation, aggregator } = await outdated([]);
    const others = ['carl', 'dora', 'emil'];
    await installation.aggregator().process(others.flatMap((userId, i) => streamRecords(10 + i, 10 + i, { userId }, 'shardId-000000000001')));
    const read = jest.spyOn(installation.source, 'read');
    await aggregator.process(others.map((userId, i) => streamRecords(20 + i, 20 + i, { userId })[0]));
    expect(read.mock.calls.length).toBe(1);
  });
});

test('wrong rules are reported when the table changes, not at every look', async () => {
  const installation = new Installation(RULE, { 'Operator-C': 'grater' });
  const rules = installation.rulesInForce();
  for (let i = 0; i < 3; i++) {
    await rules.current();
    installation.now += 20_000;
  }
  expect(installation.telemetry.problems).toHaveLength(1 + 1);
  expect(installation.telemetry.total(METRICS.rulesInError)).toBe(1);
  expect(installation.telemetry.total(METRICS.rulesInForce)).toBe(1);
});

test('functions that look at the same rules agree on one catalogue, and the one with older rules looks again', async () => {
  const installation = new Installation(RULE);
  const write = jest.spyOn(installation.aggregates, 'writeCatalogue');
  await Promise.all([installation.rulesInForce().current(), installation.rulesInForce().current(), installation.rulesInForce().current()]);
  expect((await installation.aggregates.readCatalogue()).revision).toBe(1);
  expect(write.mock.calls.length).toBeLessThanOrEqual(3);
});
