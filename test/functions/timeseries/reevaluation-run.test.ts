import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { METRICS } from '../../../src/contract/metric-names';
import { StatePage, WriteResult } from '../../../src/engine/ports';
import { brief, NOW } from '../../support/builders';
import { withFates } from '../../support/faults';
import { DAY, Installation, streamRecord } from '../../support/installation';

const JANUARY = {
  'RuleType': 'date',
  'Operator-C': 'atLeast',
  'Target-C': '2',
  'StartDate': '2026-01-01',
  'FinishDate': '2026-01-31',
};
const ALWAYS = () => true;
const HOUR = 3_600_000;

/** Records two clicks of Ann and one of Bob in January, and two of Carl in February. */
async function withHistory(): Promise<Installation> {
  const installation = new Installation();
  const february = NOW + 20 * DAY;
  installation.now = february;
  await installation
    .aggregator()
    .process([
      streamRecord(1, { userId: 'ann' }),
      streamRecord(2, { userId: 'bob' }),
      streamRecord(3, { userId: 'ann' }),
      streamRecord(4, { userId: 'carl', time: february }),
      streamRecord(5, { userId: 'carl', time: february }),
    ]);
  return installation;
}

const memberships = (installation: Installation) =>
  installation.changes.map((change) => `${change.userId} ${brief(change)}`);

test('a new date rule makes those ready who qualify by older events alone, without any new event', async () => {
  const installation = await withHistory();
  installation.setRules(JANUARY);
  expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
  expect(memberships(installation)).toEqual(['ann attribute:trk_date_click#1 ready 2/0']);
  expect(installation.changes[0].at).toBe(installation.now);
});

test('runs that follow tell nobody anything again (T7), and soon visit nobody', async () => {
  const installation = await withHistory();
  installation.setRules(JANUARY);
  for (let i = 0; i < 4; i++) {
    await installation.run().run(ALWAYS);
    installation.now += HOUR;
  }
  expect(installation.changes).toHaveLength(1);
  expect(installation.telemetry.total(METRICS.usersVisited)).toBe(2 * 3);
});

test('a rule is settled for good only by a run that began after every aggregator must have known it', async () => {
  const installation = await withHistory();
  const unaware = installation.aggregator();
  await unaware.process([streamRecord(6, { name: 'other' })]);
  installation.setRules(JANUARY);
  await installation.run().run(ALWAYS);
  await unaware.process([streamRecord(7, { userId: 'dora' }), streamRecord(8, { userId: 'dora' })]);
  expect(memberships(installation)).toEqual(['ann attribute:trk_date_click#1 ready 2/0']);
  installation.now += HOUR;
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toEqual([
    'ann attribute:trk_date_click#1 ready 2/0',
    'dora attribute:trk_date_click#1 ready 2/0',
  ]);
});

test('an aggregator that does not know a new rule learns of it from a user whom the run has judged', async () => {
  const installation = await withHistory();
  const unaware = installation.aggregator();
  await unaware.process([streamRecord(6, { name: 'other' })]);
  installation.setRules(JANUARY);
  await installation.run().run(ALWAYS);
  await unaware.process([streamRecord(7, { userId: 'bob' })]);
  expect(memberships(installation)).toEqual([
    'ann attribute:trk_date_click#1 ready 2/0',
    'bob attribute:trk_date_click#1 ready 2/0',
  ]);
});

test('an edited target is judged for everybody', async () => {
  const installation = await withHistory();
  installation.setRules(JANUARY);
  await installation.run().run(ALWAYS);
  installation.setRules({ ...JANUARY, 'Target-C': '1' });
  await installation.run().run(ALWAYS);
  installation.setRules({ ...JANUARY, 'Target-C': '9' });
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toEqual([
    'ann attribute:trk_date_click#1 ready 2/0',
    'bob attribute:trk_date_click#1 ready 1/0',
    'ann attribute:trk_date_click#2 not-ready 2/0',
    'bob attribute:trk_date_click#2 not-ready 1/0',
  ]);
});

test('an edited window takes out who is no longer in it', async () => {
  const installation = await withHistory();
  installation.setRules({ ...JANUARY });
  await installation.run().run(ALWAYS);
  installation.setRules({ ...JANUARY, StartDate: '2026-02-01', FinishDate: '2026-02-28' });
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toEqual([
    'ann attribute:trk_date_click#1 ready 2/0',
    'ann attribute:trk_date_click#2 not-ready 0/0',
    'carl attribute:trk_date_click#1 ready 2/0',
  ]);
});

test('a new rule without history is left to the next events of users, and no user is visited for it', async () => {
  const installation = await withHistory();
  installation.setRules({ 'Operator-C': 'atLeast', 'Target-C': '1' });
  await installation.run().run(ALWAYS);
  expect(installation.changes).toEqual([]);
  expect(installation.telemetry.total(METRICS.usersVisited)).toBe(0);
});

test('a run counts history that was moved out of the state', async () => {
  const installation = new Installation();
  const aggregator = installation.aggregator();
  for (let i = 1; i <= 30; i++) {
    await aggregator.process([streamRecord(i, { attributes: { kind: `kind-${i}-${'x'.repeat(40)}` } })]);
  }
  installation.setRules({ ...JANUARY, 'Target-C': '30' });
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toEqual(['ann attribute:trk_date_click#1 ready 30/0']);
});

test('one user with a wrong rule or a strange id stops nobody (T4, T5, T6)', async () => {
  const installation = new Installation();
  await installation
    .aggregator()
    .process(
      ['a#b', "o'neil", 'a|b', '"', '🎉'].map((userId, i) =>
        streamRecord(i + 1, { userId, attributes: { brand: 'C++' } }),
      ),
    );
  installation.setRules(
    { ...JANUARY, 'Operator-C': 'grater', 'Output': 'wrong' },
    { ...JANUARY, 'EventName': "Levi's", 'Target-C': '1' },
    { ...JANUARY, 'Target-C': '1', 'AttributeName': 'brand', 'AttributeValue': 'C++', 'Output': 'cpp' },
  );
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toHaveLength(5);
  expect(installation.telemetry.total(METRICS.rulesInError)).toBe(1);
});

test('an event between reading and writing a user is not lost', async () => {
  const installation = await withHistory();
  const aggregator = installation.aggregator();
  installation.setRules(JANUARY);
  const scan = installation.aggregates.scan.bind(installation.aggregates);
  jest.spyOn(installation.aggregates, 'scan').mockImplementation(async (after): Promise<StatePage> => {
    const page = await scan(after);
    await aggregator.process([streamRecord(6, { userId: 'ann' })]);
    return page;
  });
  await installation.run().run(ALWAYS);
  expect(memberships(installation)).toEqual(['ann attribute:trk_date_click#1 ready 2/0']);
  expect((await installation.stateOf('ann'))?.rules['attribute:trk_date_click'].counter).toMatchObject({
    count: 3,
  });
});

test('two runs at once do no harm', async () => {
  const installation = await withHistory();
  installation.setRules(JANUARY);
  await Promise.all([installation.run().run(ALWAYS), installation.run().run(ALWAYS)]);
  expect(memberships(installation)).toEqual(['ann attribute:trk_date_click#1 ready 2/0']);
});

describe('more users than one run can visit', () => {
  async function crowd(): Promise<Installation> {
    const installation = new Installation();
    const records = Array.from({ length: 2_500 }, (_, i) => streamRecord(i + 1, { userId: `user-${i}` }));
    await installation.aggregator().process(records);
    installation.setRules({ ...JANUARY, 'Target-C': '1' });
    return installation;
  }

  test('are visited by the next runs, from where the last one stopped', async () => {
    const installation = await crowd();
    const pages = (n: number) => () => n-- > 0;
    expect(await installation.run().run(pages(1))).toEqual({ finished: false });
    expect(installation.changes).toHaveLength(1_000);
    installation.now += 90_000;
    expect(await installation.run().run(pages(1))).toEqual({ finished: false });
    expect(installation.telemetry.total(METRICS.settlementAgeSeconds)).toBe(90);
    expect(await installation.run().run(pages(1))).toEqual({ finished: true });
    expect(installation.telemetry.total(METRICS.settlementAgeSeconds)).toBe(0);
    expect(new Set(installation.changes.map(({ userId }) => userId)).size).toBe(2_500);
    expect(installation.telemetry.total(METRICS.usersVisited)).toBe(2_500);
  });

  test('are begun anew when the rules change in between', async () => {
    const installation = await crowd();
    let pages = 1;
    await installation.run().run(() => pages-- > 0);
    installation.setRules({ ...JANUARY, 'Target-C': '1', 'Output': 'other' });
    await installation.run().run(ALWAYS);
    expect(installation.changes.filter(({ output }) => output.name === 'other')).toHaveLength(2_500);
  });

  test('are all settled although a run dies half-way', async () => {
    const installation = await crowd();
    const dying = withFates<MemoryAggregateStore>(installation.aggregates, {
      write: [...Array<'works'>(700).fill('works'), 'lost', 'fails'],
      scan: ['works', 'fails'],
    });
    await expect(installation.run(dying).run(ALWAYS)).rejects.toThrow('scan was throttled');
    expect(installation.changes).toHaveLength(999);
    await installation.run().run(ALWAYS);
    expect(installation.changes).toHaveLength(2_500);
  });

  test('are left to the next run when the store fails for one after the other', async () => {
    const installation = await crowd();
    const down = withFates<MemoryAggregateStore>(installation.aggregates, {
      write: [...Array<'works'>(50).fill('works'), ...Array<'fails'>(5_000).fill('fails')],
    });
    const write = jest.spyOn(installation.aggregates, 'write');
    await expect(installation.run(down).run(ALWAYS)).rejects.toThrow('write was throttled');
    expect(write).toHaveBeenCalledTimes(50);
    await installation.run().run(ALWAYS);
    expect(installation.changes).toHaveLength(2_500);
  });

  test('count as failing until a run has visited all of them and none fails', async () => {
    const installation = await crowd();
    const level = jest.spyOn(installation.telemetry, 'level');
    const failing = () =>
      level.mock.calls.filter(([metric]) => metric === METRICS.usersFailing).map(([, value]) => value);
    const pages = (n: number) => () => n-- > 0;
    await installation.announceRules({ ...JANUARY, 'Target-C': '1' });
    installation.now += 120_000;
    const broken = withFates<MemoryAggregateStore>(installation.aggregates, { write: ['works', 'fails'] });
    await installation.run(broken).run(pages(1));
    expect(failing()).toEqual([1]);
    await installation.run().run(pages(2));
    expect(failing()).toEqual([1, 1]);
    expect(installation.changes).toHaveLength(2_499);

    await installation.run().run(pages(1));
    expect(failing()).toEqual([1, 1]);
    expect(installation.changes).toHaveLength(2_500);
    await installation.run().run(pages(2));
    expect(failing()).toEqual([1, 1, 0]);
    const visited = installation.telemetry.total(METRICS.usersVisited);
    await installation.run().run(ALWAYS);
    expect(installation.telemetry.total(METRICS.usersVisited)).toBe(visited);
  });
});

describe('a user who fails', () => {
  /** Waits until every aggregator knows the rules, so that a single run may complete them. */
  async function due(): Promise<Installation> {
    const installation = await withHistory();
    await installation.announceRules({ ...JANUARY, 'Target-C': '1' });
    installation.now += 120_000;
    return installation;
  }
  const visited = (installation: Installation) => installation.telemetry.total(METRICS.usersVisited);
  const failing = (installation: Installation) => installation.telemetry.total(METRICS.usersFailing);

  /** Replaces the outcome of the writes of Ann alone. */
  function whenWriting(installation: Installation, outcome: () => Promise<WriteResult>) {
    const write = installation.aggregates.write.bind(installation.aggregates);
    return jest
      .spyOn(installation.aggregates, 'write')
      .mockImplementation((userId, ...rest) => (userId === 'ann' ? outcome() : write(userId, ...rest)));
  }

  test.each<[string, (installation: Installation) => Promise<WriteResult>]>([
    [
      'because the state is too large',
      async () => {
        throw Object.assign(new Error('Item size of ann has exceeded the maximum allowed size'), {
          name: 'ValidationException',
          $metadata: { httpStatusCode: 400 },
        });
      },
    ],
    [
      'because others write the state without end',
      async (installation) => ({
        written: false,
        current: { version: 99, state: (await installation.stateOf('ann'))! },
      }),
    ],
  ])('stops no other: %s', async (_, outcome) => {
    const installation = await due();
    const write = whenWriting(installation, () => outcome(installation));
    const warn = jest.spyOn(installation.telemetry, 'warn');
    expect(await installation.run().run(ALWAYS)).toEqual({ finished: true });
    expect(memberships(installation)).toEqual(['bob attribute:trk_date_click#1 ready 1/0']);
    expect(failing(installation)).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('ann');

    write.mockRestore();
    installation.now += HOUR;
    await installation.run().run(ALWAYS);
    expect(memberships(installation)).toEqual([
      'bob attribute:trk_date_click#1 ready 1/0',
      'ann attribute:trk_date_click#1 ready 2/0',
    ]);
    expect(failing(installation)).toBe(0);
  });

  test('is visited by every run, with all others, until the fault is over; then runs visit no user', async () => {
    const installation = await due();
    const write = whenWriting(installation, async () => {
      throw new Error('too large');
    });
    for (let run = 1; run <= 5; run++) {
      await installation.run().run(ALWAYS);
      expect(visited(installation)).toBe(3 * run);
      installation.now += HOUR;
    }
    expect(await installation.aggregates.readReevaluation()).toBeUndefined();
    write.mockRestore();
    await installation.run().run(ALWAYS);
    await installation.run().run(ALWAYS);
    expect(visited(installation)).toBe(3 * 6);
    expect(memberships(installation)).toHaveLength(2);
  });

  test('does not stop others by a state that cannot be decoded', async () => {
    const installation = await due();
    const { aggregates } = installation;
    const scan = aggregates.scan.bind(aggregates);
    const spoiled = jest.spyOn(aggregates, 'scan').mockImplementation(async (after, scope) => {
      const page = await scan(after, scope);
      scope!.onUndecodable!('ann', new SyntaxError('Unexpected token in {"e":"ann"}'));
      return { ...page, users: page.users.filter(({ userId }) => userId !== 'ann') };
    });
    const warn = jest.spyOn(installation.telemetry, 'warn');
    await installation.run().run(ALWAYS);
    expect(memberships(installation)).toEqual(['bob attribute:trk_date_click#1 ready 1/0']);
    expect(failing(installation)).toBe(1);
    expect(warn.mock.calls).toEqual([
      ['a user could not be re-evaluated; the next run tries again', { error: 'SyntaxError' }],
    ]);

    spoiled.mockRestore();
    await installation.run().run(ALWAYS);
    expect(memberships(installation)).toHaveLength(2);
    expect(failing(installation)).toBe(0);
  });

  test('does not stop others by a history that cannot be read', async () => {
    const installation = new Installation();
    const aggregator = installation.aggregator();
    for (let i = 1; i <= 30; i++) {
      await aggregator.process([streamRecord(i, { attributes: { kind: `kind-${i}-${'x'.repeat(40)}` } })]);
    }
    await aggregator.process([streamRecord(31, { userId: 'bob' })]);
    installation.setRules({ ...JANUARY, 'Target-C': '1' });
    const timeseries = withFates(installation.timeseries, { read: ['fails'] });
    await installation.run(installation.aggregates, timeseries).run(ALWAYS);
    expect(memberships(installation)).toEqual(['bob attribute:trk_date_click#1 ready 1/0']);
    expect(failing(installation)).toBe(1);
  });
});

test('a run that forgets a removed rule says by which rules, so that nobody who knows older ones counts it anew', async () => {
  const installation = await withHistory();
  const gone = { 'RuleType': 'aggregator', 'Operator-C': 'atLeast', 'Target-C': '9', 'Output': 'gone' };
  await installation.announceRules(gone);
  await installation.aggregator().process([streamRecord(6, { userId: 'ann' })]);
  const { revision } = await installation.aggregates.readCatalogue();
  installation.setRules({ ...JANUARY, StartDate: '2031-01-01', FinishDate: '2031-01-31' });
  await installation.run().run(ALWAYS);
  const state = await installation.stateOf('ann');
  expect(state).toMatchObject({ rules: {}, latestRevision: revision + 1 });
});

describe('windows that have moved on', () => {
  async function movedOn(): Promise<Installation> {
    const installation = new Installation();
    const lately = { 'Operator-C': 'atLeast', 'Target-C': '1', 'Period': 'last 12 hours' };
    await installation.announceRules(lately);
    await installation.aggregator().process([streamRecord(1, { userId: 'ann' })]);
    for (let i = 0; i < 2; i++) {
      await installation.run().run(ALWAYS);
      installation.now += HOUR;
    }
    const { dueAt } = (await installation.stateOf('ann'))!;
    installation.now = dueAt! + 90_000;
    return installation;
  }
  const lag = (installation: Installation) => installation.telemetry.total(METRICS.dueLagSeconds);

  test('tell how far the run is behind the oldest, until all users who are due have been judged', async () => {
    const installation = await movedOn();
    expect(lag(installation)).toBe(0);
    await installation.run().run(() => false);
    expect(lag(installation)).toBe(90);
    await installation.run().run(ALWAYS);
    expect(lag(installation)).toBe(0);
  });

  test('stay behind with a user who cannot be judged', async () => {
    const installation = await movedOn();
    const failing = withFates<MemoryAggregateStore>(installation.aggregates, { write: ['fails'] });
    await installation.run(failing).run(ALWAYS);
    expect(lag(installation)).toBe(90);
  });

  test('publish no lag where no such rules are in force', async () => {
    const installation = await withHistory();
    installation.setRules(JANUARY);
    const level = jest.spyOn(installation.telemetry, 'level');
    await installation.run().run(ALWAYS);
    expect(level.mock.calls.map(([metric]) => metric)).not.toContain(METRICS.dueLagSeconds);
  });
});
