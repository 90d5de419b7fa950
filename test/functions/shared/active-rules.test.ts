import { METRICS } from '../../../src/contract/metric-names';
import { CatalogueTooLargeError } from '../../../src/engine/catalogue/catalogue';
import { Pause } from '../../../src/engine/ports';
import { ActiveRules } from '../../../src/functions/shared/active-rules';
import { brief, NOW } from '../../support/builders';
import { withFates } from '../../support/faults';
import { Installation, streamRecords } from '../../support/installation';

const RULE = { 'Operator-C': 'atLeast', 'Target-C': '5' };

function failing(
  installation: Installation,
  fates: ('works' | 'fails')[],
  pause: Pause = async () => {},
): ActiveRules {
  return new ActiveRules({
    reader: withFates(installation.source, { read: fates }),
    store: installation.aggregates,
    telemetry: installation.telemetry,
    clock: () => installation.now,
    pause,
    maxAge: 15_000,
    removedRules: 'keep',
    timeZone: 'UTC',
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
    const read = jest.spyOn(installation.source, 'read');
    const rules = failing(installation, []);
    await rules.current();
    installation.now += 15_000;
    read.mockRejectedValueOnce(new Error('throttled'));
    for (let calls = 0; calls < 3; calls++) {
      await rules.current();
      installation.now += 4_000;
    }
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('before the rules were ever read fails the whole batch: nothing is counted as "no rules" (A12)', async () => {
    const installation = new Installation(RULE);
    const fates = Array<'fails'>(100).fill('fails');
    const aggregator = installation.aggregator({ rules: failing(installation, fates) });
    await expect(aggregator.process(streamRecords(1, 5))).rejects.toThrow('read was throttled');
    fates.length = 0;
    await aggregator.process(streamRecords(1, 5));
    expect(installation.changes).toHaveLength(1);
  });
});

describe('a container without rules', () => {
  /** Creates rules with pauses that take their time, and records them. */
  function cold(fates: ('works' | 'fails')[]) {
    const installation = new Installation(RULE);
    const pauses: number[] = [];
    const read = jest.spyOn(installation.source, 'read');
    const rules = failing(installation, fates, async (milliseconds) => {
      pauses.push(milliseconds);
      installation.now += milliseconds;
    });
    return { installation, rules, pauses, read };
  }

  test('whose first look fails looks again in the same invocation', async () => {
    const { installation, rules, pauses, read } = cold(['fails', 'fails']);
    expect((await rules.current()).rules).toHaveLength(1);
    expect(pauses).toHaveLength(2);
    expect(read).toHaveBeenCalledTimes(1);
    expect(installation.telemetry.warnings).toEqual([
      'the rules have never been read from their source; they are read again',
      'the rules have never been read from their source; they are read again',
    ]);
    await rules.current();
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('pauses longer each time, by half at random, and fails within 10 seconds', async () => {
    const { installation, rules, pauses } = cold(Array<'fails'>(100).fill('fails'));
    await expect(rules.current()).rejects.toThrow('read was throttled');
    expect(installation.now - NOW).toBeLessThanOrEqual(10_000);
    expect(pauses.length).toBeGreaterThanOrEqual(4);
    expect(pauses.length).toBeLessThanOrEqual(5);
    pauses.forEach((milliseconds, i) => {
      expect(milliseconds).toBeGreaterThanOrEqual(250 * 2 ** i);
      expect(milliseconds).toBeLessThanOrEqual(500 * 2 ** i);
    });
  });

  test('makes no second look when the first one took that long', async () => {
    const { installation, rules, pauses, read } = cold([]);
    read.mockImplementation(async () => {
      installation.now += 10_000;
      throw new Error('no answer');
    });
    await expect(rules.current()).rejects.toThrow('no answer');
    expect(read).toHaveBeenCalledTimes(1);
    expect(pauses).toEqual([]);
  });

  test('looks again at once in the next invocation', async () => {
    const fates = Array<'fails'>(100).fill('fails');
    const { installation, rules } = cold(fates);
    const aggregator = installation.aggregator({ rules });
    await expect(aggregator.process(streamRecords(1, 5))).rejects.toThrow('read was throttled');
    fates.length = 0;
    await aggregator.process(streamRecords(1, 5));
    expect(installation.changes).toHaveLength(1);
  });

  test('looks once for all who wait for it', async () => {
    const { rules, read } = cold(['fails']);
    const found = await Promise.all([rules.current(), rules.current(), rules.latest()]);
    expect(found).toHaveLength(3);
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('finds the rules of the catalogue when the table fails at first', async () => {
    const { installation, rules, read } = cold(['fails']);
    await installation.rulesInForce().current();
    jest.spyOn(installation.aggregates, 'readCatalogue').mockRejectedValueOnce(new Error('throttled'));
    expect((await rules.current()).rules).toHaveLength(1);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('a user who was judged by newer rules than a container knows', () => {
  async function outdated(fates: ('works' | 'fails')[]) {
    const installation = new Installation(RULE);
    const rules = failing(installation, fates);
    const aggregator = installation.aggregator({ rules });
    await aggregator.process(streamRecords(1, 1, { userId: 'bob' }));
    await installation.announceRules(RULE, { ...RULE, Output: 'newer' });
    await installation.aggregator().process(streamRecords(1, 2, {}, 'shardId-000000000001'));
    installation.now += 5_000;
    return { installation, aggregator };
  }
  const newerCount = async (installation: Installation) =>
    (await installation.stateOf('ann'))?.rules['attribute:newer']?.counter?.count;

  test('is counted by those, which the catalogue knows even while the source fails: older ones would forget the counters of newer ones', async () => {
    const { installation, aggregator } = await outdated(['works', 'fails']);
    expect((await aggregator.process(streamRecords(2, 3))).failed).toEqual([]);
    expect(await newerCount(installation)).toBe(4);
  });

  test('waits while the catalogue cannot be read either', async () => {
    const { installation, aggregator } = await outdated([]);
    jest.spyOn(installation.aggregates, 'readCatalogue').mockRejectedValueOnce(new Error('throttled'));
    expect((await aggregator.process(streamRecords(2, 3))).failed).toHaveLength(1);
    expect(await newerCount(installation)).toBe(2);
    installation.now += 5_000;
    expect((await aggregator.process(streamRecords(2, 3))).failed).toEqual([]);
    expect(await newerCount(installation)).toBe(4);
  });

  test('makes it look once, however many such users a batch holds', async () => {
    const { installation, aggregator } = await outdated([]);
    const others = ['carl', 'dora', 'emil'];
    await installation
      .aggregator()
      .process(
        others.flatMap((userId, i) => streamRecords(10 + i, 10 + i, { userId }, 'shardId-000000000001')),
      );
    const look = jest.spyOn(installation.aggregates, 'readCatalogue');
    await aggregator.process(others.map((userId, i) => streamRecords(20 + i, 20 + i, { userId })[0]));
    expect(look.mock.calls.length).toBe(1);
  });
});

describe('many containers', () => {
  test('look at the source once in its time, and all others find in the catalogue that nothing has changed', async () => {
    const installation = new Installation(RULE);
    const read = jest.spyOn(installation.source, 'read');
    const containers = Array.from({ length: 20 }, () => installation.rulesInForce());
    for (let seconds = 0; seconds < 60; seconds += 5) {
      for (const container of containers) await container.current();
      installation.now += 5_000;
    }
    expect(read.mock.calls.length).toBe(4);
  });

  test('know a change within that time, whoever has found it', async () => {
    const installation = new Installation(RULE);
    const containers = Array.from({ length: 3 }, () => installation.rulesInForce());
    for (const container of containers) {
      await container.current();
      installation.now += 4_000;
    }
    installation.setRules(RULE, { ...RULE, Output: 'newer' });
    installation.now += 15_000;
    for (const container of containers) expect((await container.current()).rules).toHaveLength(2);
  });

  test('that start while the source fails have the last good rules', async () => {
    const installation = new Installation(RULE);
    await installation.rulesInForce().current();
    installation.now += 60_000;
    const cold = failing(installation, ['fails']);
    expect((await cold.current()).rules).toHaveLength(1);
    expect(installation.telemetry.total(METRICS.rulesAgeSeconds)).toBe(60);
  });
});

test('a window longer than history is kept is wrong, and leaves the others in force', async () => {
  const installation = new Installation(RULE, { ...RULE, Period: 'last 30 days', Output: 'lately' });
  const rules = new ActiveRules({
    reader: installation.source,
    store: installation.aggregates,
    telemetry: installation.telemetry,
    clock: () => installation.now,
    pause: async () => {},
    maxAge: 15_000,
    removedRules: 'keep',
    timeZone: 'UTC',
    historyDays: 7,
  });
  expect((await rules.current()).rules.map(({ key }) => key)).toEqual(['attribute:click']);
  expect(installation.telemetry.total(METRICS.rulesInError)).toBe(1);
});

describe('rules that are too many for one installation', () => {
  const TOO_MANY = '20000 rules are too many for one installation';
  const refusing = (installation: Installation) => {
    jest
      .spyOn(installation.aggregates, 'writeCatalogue')
      .mockRejectedValue(new CatalogueTooLargeError(TOO_MANY));
  };

  test('leave the rules in force as they are, and a warning and a metric say so, once', async () => {
    const installation = new Installation(RULE);
    const rules = installation.rulesInForce();
    await rules.current();
    refusing(installation);
    installation.setRules(RULE, { ...RULE, Output: 'one-too-many' });
    for (let look = 0; look < 3; look++) {
      installation.now += 15_000;
      expect((await rules.current()).rules.map(({ key }) => key)).toEqual(['attribute:click']);
    }
    expect(installation.telemetry.warnings).toEqual([
      'the rules are too many for one installation; the last good ones stay in force',
    ]);
    expect(installation.telemetry.total(METRICS.rulesInError)).toBe(2);
    expect((await rules.latest()).rules.rules).toHaveLength(1);
  });

  test('from the start fail the batch: nothing is counted as "no rules"', async () => {
    const installation = new Installation(RULE);
    refusing(installation);
    await expect(installation.rulesInForce().current()).rejects.toThrow(TOO_MANY);
  });
});

describe('a source that has become empty', () => {
  test('is believed at the second look, and the warning says so', async () => {
    const installation = new Installation(RULE);
    const rules = installation.rulesInForce();
    await rules.current();
    installation.setRules();
    installation.now += 15_000;
    expect((await rules.current()).rules).toHaveLength(1);
    installation.now += 15_000;
    expect((await rules.current()).rules).toHaveLength(0);
    expect(installation.telemetry.warnings).toEqual([
      'the source of the rules has become empty; they stay in force until a later look finds the same',
      'the source of the rules is still empty: all rules are removed',
    ]);
  });

  test('is not believed at once, however often it is looked at', async () => {
    const installation = new Installation(RULE);
    await installation.rulesInForce().current();
    installation.setRules();
    for (let second = 0; second < 15; second++) {
      expect((await installation.rulesInForce().latest()).rules.rules).toHaveLength(1);
      installation.now += 1_000;
    }
    expect((await installation.rulesInForce().latest()).rules.rules).toHaveLength(0);
  });

  test('by mistake costs nobody a counter', async () => {
    const installation = new Installation(RULE);
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 3));
    installation.setRules();
    installation.now += 15_000;
    await aggregator.process(streamRecords(4, 4));
    installation.setRules(RULE);
    installation.now += 15_000;
    await aggregator.process(streamRecords(5, 5));
    expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 5/0']);
  });

  test('and was empty from the start has no rules at once', async () => {
    expect((await new Installation().rulesInForce().current()).rules).toEqual([]);
  });
});

describe('a rule whose row is wrong for a while', () => {
  const wrong = { ...RULE, 'Operator-C': 'atLeats' };

  test('is not in force, and goes on counting from where it was when it is fixed', async () => {
    const installation = new Installation(RULE);
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 3));
    await installation.announceRules(wrong);
    installation.now += 15_000;
    await aggregator.process(streamRecords(4, 9));
    expect(installation.changes).toEqual([]);
    await installation.announceRules(RULE);
    installation.now += 15_000;
    await aggregator.process(streamRecords(10, 11));
    expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 5/0']);
  });

  test('counts what happened meanwhile if it counts from history', async () => {
    const history = { ...RULE, IncludeHistory: 'yes' };
    const installation = new Installation(history);
    const aggregator = installation.aggregator();
    await aggregator.process(streamRecords(1, 2));
    await installation.announceRules({ ...history, 'Target-C': 'five' });
    installation.now += 15_000;
    await aggregator.process(streamRecords(3, 4));
    await installation.announceRules(history);
    installation.now += 15_000;
    await aggregator.process(streamRecords(5, 5));
    expect(installation.changes.map(brief)).toEqual(['attribute:click#1 ready 5/0']);
  });
});

describe('every change of the rules is recorded', () => {
  test('with the moment, the source and each rule before and after', async () => {
    const installation = new Installation(RULE);
    const rules = installation.rulesInForce();
    await rules.current();
    const five = { where: 'row 2', cells: { RuleType: 'aggregator', EventName: 'click', ...RULE } };
    const six = { where: 'row 2', cells: { ...five.cells, 'Target-C': '6' } };
    installation.setRules({ ...RULE, 'Target-C': '6' });
    installation.now += 15_000;
    await rules.current();
    installation.setRules({ ...RULE, Output: 'other' });
    installation.now += 15_000;
    await rules.current();
    expect(await installation.aggregates.readRuleChanges(10)).toEqual([
      {
        revision: 3,
        at: NOW + 30_000,
        source: 'memory',
        rules: [
          { key: 'attribute:click', before: six, after: undefined },
          {
            key: 'attribute:other',
            before: undefined,
            after: { where: 'row 2', cells: { ...five.cells, Output: 'other' } },
          },
        ],
      },
      {
        revision: 2,
        at: NOW + 15_000,
        source: 'memory',
        rules: [{ key: 'attribute:click', before: five, after: six }],
      },
      {
        revision: 1,
        at: NOW,
        source: 'memory',
        rules: [{ key: 'attribute:click', before: undefined, after: five }],
      },
    ]);
  });

  test('also when whoever has found it dies before it is kept', async () => {
    const installation = new Installation(RULE);
    jest.spyOn(installation.aggregates, 'putRuleChange').mockRejectedValueOnce(new Error('killed'));
    const dying = failing(installation, [], async () => {
      throw new Error('killed');
    });
    await expect(dying.current()).rejects.toThrow('killed');
    await installation.announceRules({ ...RULE, 'Target-C': '6' });
    expect((await installation.aggregates.readRuleChanges(10)).map(({ revision }) => revision)).toEqual([
      2, 1,
    ]);
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
  await Promise.all([
    installation.rulesInForce().current(),
    installation.rulesInForce().current(),
    installation.rulesInForce().current(),
  ]);
  expect((await installation.aggregates.readCatalogue()).revision).toBe(1);
  expect(write.mock.calls.length).toBeLessThanOrEqual(3);
});

describe('a catalogue that is restored under a container that stays warm', () => {
  const named = (Output: string) => ({ 'Operator-C': 'atLeast', 'Target-C': '5', Output });

  test('is raised above every revision that the container remembers', async () => {
    const installation = new Installation(named('one'));
    const warm = installation.rulesInForce();
    await warm.latest();
    const backup = await installation.aggregates.readCatalogue();
    for (const name of ['two', 'three']) {
      installation.setRules(named(name));
      await warm.latest();
    }
    await installation.aggregates.writeCatalogue(backup, 3);

    const { rules, catalogue } = await warm.latest();
    expect(catalogue.revision).toBe(5);
    expect(rules.rules.map(({ key, generation }) => [key, generation])).toEqual([['attribute:three', 5]]);
  });

  test('is not taken for what the container knows, although its revision has come to the same number', async () => {
    const installation = new Installation(named('one'));
    const warm = installation.rulesInForce();
    await warm.latest();
    const backup = await installation.aggregates.readCatalogue();
    installation.setRules(named('two'));
    await warm.latest();
    await installation.aggregates.writeCatalogue(backup, 2);
    installation.now += 20_000;
    await installation.announceRules(named('other'));
    expect((await installation.aggregates.readCatalogue()).revision).toBe(2);

    expect((await warm.current()).rules.map(({ key }) => key)).toEqual(['attribute:other']);
  });
});
