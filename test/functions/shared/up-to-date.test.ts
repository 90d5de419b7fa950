import { METRICS } from '../../../src/contract/metric-names';
import { brief } from '../../support/builders';
import { Installation, streamRecord } from '../../support/installation';

const JANUARY = {
  'RuleType': 'date',
  'Operator-C': 'atLeast',
  'Target-C': '2',
  'StartDate': '2026-01-01',
  'FinishDate': '2026-01-31',
};
const ALWAYS = () => true;
const HOUR = 3_600_000;

const memberships = (installation: Installation) =>
  installation.changes.map((change) => `${change.userId} ${brief(change)}`);

describe('an edit of a rule without history', () => {
  const buyers = (target: number, more: Record<string, string> = {}) => ({
    'Operator-C': 'atLeast',
    'Target-C': String(target),
    'Output': 'buyers',
    ...more,
  });
  const trigger = { ResetWhenReachTarget: 'yes' };
  const visited = (installation: Installation) => installation.telemetry.total(METRICS.usersVisited);

  /** Counts two clicks of Ann and one of Bob, whom the first rule may have made ready. */
  async function counted(rule = buyers(2)): Promise<Installation> {
    const installation = new Installation(rule);
    await installation
      .aggregator()
      .process([
        streamRecord(1, { userId: 'ann' }),
        streamRecord(2, { userId: 'bob' }),
        streamRecord(3, { userId: 'ann' }),
      ]);
    installation.now += HOUR;
    await installation.run().run(ALWAYS);
    return installation;
  }

  /** Makes a run an hour after another until one has found every user judged. */
  async function runs(installation: Installation, count = 3): Promise<void> {
    for (let run = 0; run < count; run++) {
      await installation.run().run(ALWAYS);
      installation.now += HOUR;
    }
  }

  test.each<[string, Record<string, string>, string[]]>([
    ['a raised target', buyers(3), ['ann attribute:buyers#2 not-ready 2/0']],
    ['a lowered target', buyers(1), ['bob attribute:buyers#1 ready 1/0']],
    [
      'another operator',
      buyers(2, { 'Operator-C': 'less' }),
      ['ann attribute:buyers#2 not-ready 2/0', 'bob attribute:buyers#1 ready 1/0'],
    ],
    ['another event', buyers(1, { EventName: 'buy' }), ['ann attribute:buyers#2 not-ready 0/0']],
    [
      'another filter',
      buyers(1, { AttributeName: 'kind', AttributeValue: 'chair' }),
      ['ann attribute:buyers#2 not-ready 0/0'],
    ],
    ['another metric', buyers(1, { Metric: 'amount' }), ['ann attribute:buyers#2 not-ready 0/0']],
    ['history that it includes', buyers(1, { IncludeHistory: 'yes' }), ['bob attribute:buyers#1 ready 1/0']],
    ['a target that nobody crosses', buyers(2, { 'Operator-C': 'equal' }), []],
  ])('holds for all users with the next run, once: %s', async (_, edited, expected) => {
    const installation = await counted();
    expect(visited(installation)).toBe(0);
    installation.changes.length = 0;
    installation.setRules(edited);
    await runs(installation);
    expect(memberships(installation).sort()).toEqual(expected);
    // The first run is the first to see the rule, so the one after it completes the rule.
    expect(visited(installation)).toBe(2 * 2);
  });

  test('that is taken back before any run changes nothing', async () => {
    const installation = await counted();
    await installation.announceRules(buyers(9));
    await installation.announceRules(buyers(2));
    await runs(installation);
    expect(memberships(installation)).toEqual(['ann attribute:buyers#1 ready 2/0']);
  });

  test('costs no write for users whose membership stays', async () => {
    const installation = await counted();
    const write = jest.spyOn(installation.aggregates, 'write');
    installation.setRules(buyers(3));
    await runs(installation);
    expect(write.mock.calls.map(([userId]) => userId)).toEqual(['ann']);
  });

  test('takes out members of a rule that comes back after an absence', async () => {
    const installation = await counted();
    await installation.announceRules({ ...buyers(2), Output: 'other' });
    await runs(installation, 1);
    expect(visited(installation)).toBe(0);
    installation.setRules(buyers(2));
    await runs(installation);
    expect(memberships(installation)).toEqual([
      'ann attribute:buyers#1 ready 2/0',
      'ann attribute:buyers#2 not-ready 0/0',
    ]);
    expect(visited(installation)).toBe(2 * 2);
  });

  test('fires no trigger: it waits for the next event that the rule counts', async () => {
    const installation = await counted(buyers(9, trigger));
    installation.setRules(buyers(2, trigger));
    await runs(installation);
    await installation.aggregator().process([streamRecord(4, { userId: 'ann', name: 'other' })]);
    expect(memberships(installation)).toEqual([]);
    expect(visited(installation)).toBe(0);
    await installation.aggregator().process([streamRecord(5, { userId: 'ann' })]);
    expect(memberships(installation)).toEqual(['ann event:buyers#1 3/0']);
  });

  test('fires no trigger for history either, which goes on with what is left of it', async () => {
    const installation = await counted(buyers(9, trigger));
    installation.setRules(buyers(2, { ...trigger, IncludeHistory: 'yes' }));
    await runs(installation);
    await installation.aggregator().process([streamRecord(4, { userId: 'ann' })]);
    expect(memberships(installation)).toEqual([]);
    await installation.aggregator().process([streamRecord(5, { userId: 'ann' })]);
    expect(memberships(installation)).toEqual(['ann event:buyers#1 2/0']);
  });

  test('is judged again for users whom an aggregator has judged by the rule before it, behind the run', async () => {
    const installation = await counted();
    const unaware = installation.aggregator();
    await unaware.process([streamRecord(4, { name: 'other' })]);
    installation.setRules(buyers(3));
    await installation.run().run(ALWAYS);
    await unaware.process([streamRecord(5, { userId: 'bob' })]);
    expect(memberships(installation).slice(1).sort()).toEqual([
      'ann attribute:buyers#2 not-ready 2/0',
      'bob attribute:buyers#1 ready 2/0',
    ]);
    installation.now += HOUR;
    await runs(installation, 2);
    expect(memberships(installation).slice(3)).toEqual(['bob attribute:buyers#2 not-ready 2/0']);
  });

  test('that waits for an invalid row is judged once the row is fixed', async () => {
    const installation = await counted();
    installation.setRules(buyers(3, { 'Operator-C': 'grater' }));
    await runs(installation);
    expect(visited(installation)).toBe(0);
    installation.setRules(buyers(3));
    await runs(installation);
    expect(memberships(installation).slice(1)).toEqual(['ann attribute:buyers#2 not-ready 2/0']);
  });

  test('holds with the next event as it would have with the run: the same changes in the same order', async () => {
    const tables = [
      [buyers(1), buyers(1, { Output: 'fans' }), buyers(1, { RuleType: 'aggregator', Output: 'gone' })],
      [
        buyers(2, { Output: 'past', IncludeHistory: 'yes' }),
        buyers(1, { EventName: 'buy', Output: 'fans' }),
        buyers(3),
        { ...JANUARY, 'Operator-C': 'equal' },
      ],
    ];
    const after = async (between: (installation: Installation) => Promise<unknown>) => {
      const installation = new Installation(...tables[0]);
      installation.removedRules = 'clear';
      await installation.aggregator().process([streamRecord(1), streamRecord(2)]);
      await installation.announceRules(...tables[1]);
      await between(installation);
      await installation.aggregator().process([streamRecord(3)]);
      return memberships(installation);
    };
    const byOutput = (changes: string[]) => [...changes].sort();
    const withRun = await after((installation) => installation.run().run(ALWAYS));
    const withoutRun = await after(async () => {});
    expect(byOutput(withoutRun)).toEqual(byOutput(withRun));
    expect(withRun).toEqual([
      'ann attribute:buyers#1 ready 1/0',
      'ann attribute:fans#1 ready 1/0',
      'ann attribute:gone#1 ready 1/0',
      'ann attribute:gone#2 not-ready 2/0',
      'ann attribute:past#1 ready 2/0',
      'ann attribute:fans#2 not-ready 0/0',
      'ann attribute:buyers#2 not-ready 2/0',
      'ann attribute:trk_date_click#1 ready 2/0',
      'ann attribute:buyers#3 ready 3/0',
      'ann attribute:trk_date_click#2 not-ready 3/0',
    ]);
    const edits = (changes: string[]) => changes.filter((change) => /gone|fans|buyers/.test(change));
    expect(edits(withoutRun)).toEqual(edits(withRun));
  });
});
