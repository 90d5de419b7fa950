import { changedForms } from '../../src/engine/catalogue/publication';
import { rulesIn } from '../../src/operations/rules/rules-file';
import { EventToSend } from '../../src/playground/api';
import { PlaygroundInstallation } from '../../src/playground/ports';
import { parseRules } from '../../src/rule-language/parse/table';
import { outputKey } from '../../src/rule-language/rule';
import { publishRules } from '../support/published-rules';

export interface InstallationUnderTest {
  readonly installation: PlaygroundInstallation;
  /** Resolves once all events that were sent are counted. */
  readonly arrived: () => Promise<void>;
}

const TWICE = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';
const EVERY_SECOND =
  'RuleType,EventName,Operator-C,Target-C,ResetWhenReachTarget\naggregator,click,atLeast,2,yes\n';

function click(userId: string, more: Partial<EventToSend> = {}): EventToSend {
  return { name: 'click', userId, attributes: {}, metrics: {}, ...more };
}

/** Tests the behaviour that the page expects of every installation, in memory or deployed. */
export function pageInstallationConformance(create: () => Promise<InstallationUnderTest>): void {
  let under: InstallationUnderTest;
  let installation: PlaygroundInstallation;
  beforeEach(async () => {
    under = await create();
    ({ installation } = under);
  });
  afterEach(() => installation.close());

  async function send(...events: EventToSend[]): Promise<void> {
    await installation.send({ events, confirmed: true });
    await under.arrived();
  }

  async function inForce(): Promise<string[]> {
    return (await installation.activeRules()).rules.map(({ output }) => outputKey(output));
  }

  async function everybody(): Promise<string[]> {
    const userIds: string[] = [];
    for await (const page of installation.all()) userIds.push(...page.map(({ userId }) => userId));
    return userIds.sort();
  }

  async function membersOf(rule: string): Promise<string[]> {
    const userIds: string[] = [];
    for await (const { userId } of installation.members(rule)) userIds.push(userId);
    return userIds.sort();
  }

  describe('rules', () => {
    test('are none at first', async () => {
      expect(await installation.rules.read()).toEqual({ rows: [], problems: [] });
      expect((await installation.activeRules()).rules).toEqual([]);
      expect(await installation.ruleChanges(10)).toEqual([]);
    });

    test('are in force and recorded once they are written and announced', async () => {
      await publishRules(installation, TWICE);
      expect((await installation.rules.read()).rows).toHaveLength(1);
      expect(await inForce()).toEqual(['attribute:click']);
      const [change] = await installation.ruleChanges(10);
      expect(change.rules.map(({ key, before }) => [key, before])).toEqual([['attribute:click', undefined]]);
      expect((await installation.activeRules()).revision).toBe(change.revision);
      expect(await installation.rulesInForce()).toMatchObject({
        catalogue: { revision: change.revision, rules: { 'attribute:click': {} } },
        removedRules: 'keep',
        fromSeveralSources: false,
      });
    });

    test('are recorded with who published them, where that was noted before', async () => {
      const rules = changedForms(parseRules([]), parseRules(rulesIn(TWICE).rows));
      await installation.notePublication('ann', rules);
      await publishRules(installation, TWICE);
      await publishRules(installation, TWICE.replace('atLeast,2', 'atLeast,3'));
      const changes = await installation.ruleChanges(10);
      expect(changes.map((change) => change.rules.map(({ by }) => by))).toEqual([[undefined], ['ann']]);
    });

    test('keep their ids from one edit to the next', async () => {
      await publishRules(installation, TWICE);
      const idOf = async () => (await installation.rules.read()).rows.map(({ id }) => id);
      const [id] = await idOf();
      expect(id).toBeDefined();
      await publishRules(installation, TWICE.replace('atLeast,2', 'atLeast,3'));
      expect(await idOf()).toEqual([id]);
    });

    test('that are wrong are kept but not in force', async () => {
      await publishRules(installation, `${TWICE}aggregator,buy,grater,2\n`);
      expect((await installation.rules.read()).rows).toHaveLength(2);
      expect(await inForce()).toEqual(['attribute:click']);
    });
  });

  describe('users', () => {
    test('are known by their events, with state and history', async () => {
      await publishRules(installation, TWICE);
      await send(
        click('ann', { attributes: { kind: 'a' }, metrics: { amount: '0.1' } }),
        click('ann', { attributes: { kind: 'a' }, metrics: { amount: '0.2' } }),
      );
      const ann = (await installation.find('ann'))!;
      expect(ann.state.rules['attribute:click']).toMatchObject({
        ready: true,
        changes: 1,
        counter: { count: 2, sum: '0.3' },
      });
      expect(
        ann.history.map(({ eventName, attributes, metrics, count }) => [
          eventName,
          attributes,
          metrics,
          count,
        ]),
      ).toEqual([
        ['click', { kind: 'a' }, { amount: '0.1' }, 1],
        ['click', { kind: 'a' }, { amount: '0.2' }, 1],
      ]);
      expect(await installation.find('bob')).toBeUndefined();
    });

    test('are told apart, whatever their ids look like', async () => {
      const userIds = [
        'a#b',
        'a|b',
        'it\'s "quoted"',
        '🎉',
        'tab\tand\nline',
        '__proto__',
        'user#ann',
        'x'.repeat(1_000),
      ];
      await send(...userIds.map((userId) => click(userId)));
      expect(await everybody()).toEqual([...userIds].sort());
    });

    test('are all given, page by page', async () => {
      const userIds = Array.from({ length: 120 }, (_, i) => `user-${i}`).sort();
      await send(...userIds.map((userId) => click(userId)));
      expect(await everybody()).toEqual(userIds);
      let next: string | undefined;
      const seen: string[] = [];
      do {
        const page = await installation.users('', next, 50);
        expect(page.users.length).toBeLessThanOrEqual(50);
        seen.push(...page.users.map(({ userId }) => userId));
        next = page.next;
      } while (next !== undefined);
      expect(seen.sort()).toEqual(userIds);
    });

    test('are found by a part of their id, the exact one first', async () => {
      await send(click('joanne'), click('bob'), click('ann'), click('anne'));
      const { users } = await installation.users('ann', undefined, 10);
      expect(users[0].userId).toBe('ann');
      expect(users.map(({ userId }) => userId).sort()).toEqual(['ann', 'anne', 'joanne']);
    });

    test('show what they are in and what has fired for them', async () => {
      await publishRules(installation, `${EVERY_SECOND}aggregator,click,atLeast,3,no\n`);
      await send(...Array.from({ length: 4 }, () => click('ann')), click('bob'));
      const { users } = await installation.users('', undefined, 10);
      expect(
        Object.fromEntries(users.map(({ userId, in: rules, fired }) => [userId, { rules, fired }])),
      ).toEqual({
        ann: { rules: ['attribute:click'], fired: [{ rule: 'event:trk_click', times: 2 }] },
        bob: { rules: [], fired: [] },
      });
    });
  });

  describe('segments', () => {
    test('count who is in, and list them', async () => {
      await publishRules(installation, TWICE);
      await send(click('ann'), click('ann'), click('bob'), click('zoe'), click('zoe'), click('zoe'));
      const { segments } = await installation.segments();
      expect(segments).toEqual([
        { rule: 'attribute:click', kind: 'attribute', name: 'click', users: 2, fired: 0 },
      ]);
      expect(await membersOf('attribute:click')).toEqual(['ann', 'zoe']);
      const segment = await installation.segment('attribute:click');
      expect(segment).toMatchObject({ users: 2, fired: 0 });
      expect(segment.members.map(({ userId }) => userId).sort()).toEqual(['ann', 'zoe']);
    });

    test('count how often a rule has fired, and for whom', async () => {
      await publishRules(installation, EVERY_SECOND);
      await send(...Array.from({ length: 5 }, () => click('ann')), click('bob'), click('zoe'), click('zoe'));
      const { segments } = await installation.segments();
      expect(segments).toEqual([
        { rule: 'event:trk_click', kind: 'event', name: 'trk_click', users: 2, fired: 3 },
      ]);
      expect(await membersOf('event:trk_click')).toEqual(['ann', 'zoe']);
    });

    test('say who joined in a period, wherever they say how their number developed', async () => {
      await publishRules(installation, TWICE);
      const time = Date.UTC(2026, 0, 14, 12);
      await send(click('ann', { time }), click('ann', { time }), click('bob', { time }));
      const moves = () => installation.moves('attribute:click', { from: '2026-01-14', to: '2026-01-14' });
      if ((await installation.segment('attribute:click')).days === undefined) {
        await expect(moves()).rejects.toMatchObject({
          code: 'conflict',
          message: expect.stringContaining('not kept') as string,
        });
        return;
      }
      const { joined, left, changes } = await moves();
      const userIds: string[] = [];
      for await (const { userId } of changes) userIds.push(userId);
      expect([joined, left, userIds]).toEqual([1, 0, ['ann']]);
    });

    test('are compared: how many users are in both, and how many in one alone', async () => {
      await publishRules(installation, `${EVERY_SECOND}aggregator,click,atLeast,3,no\n`);
      await send(
        ...[2, 2, 3, 4, 1].flatMap((times, user) =>
          Array.from({ length: times }, () => click(`user-${user}`)),
        ),
      );
      expect(await installation.overlap('event:trk_click', 'attribute:click')).toMatchObject({
        both: 2,
        onlyFirst: 2,
        onlySecond: 0,
      });
      expect(await installation.overlap('attribute:click', 'event:trk_click')).toMatchObject({
        both: 2,
        onlyFirst: 0,
        onlySecond: 2,
      });
      await expect(installation.overlap('attribute:click', 'attribute:nothing')).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('attribute:nothing') as string,
      });
    });

    test('of rules that nobody knows are refused', async () => {
      await expect(installation.segment('attribute:nothing')).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('attribute:nothing') as string,
      });
    });
  });

  describe('events to send', () => {
    test('count on the day of their time', async () => {
      await send(click('ann', { time: Date.UTC(2021, 0, 10, 9) }));
      expect((await installation.find('ann'))!.history.map(({ day }) => day)).toEqual(['2021-01-10']);
    });
  });
}
