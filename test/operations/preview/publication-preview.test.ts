import { entriesOf } from '../../../src/engine/history/history';
import { PublicationPreview } from '../../../src/operations/preview/publication-preview';
import { StoredUser } from '../../../src/operations/users/stored-users';
import { parseRules } from '../../../src/rule-language/parse/table';
import { Installation, streamRecords } from '../../support/installation';

const CLICKS = { RuleType: 'aggregator', EventName: 'click' };
const fans = (target: number, cells: object = {}) => ({
  ...CLICKS,
  'Operator-C': 'atLeast',
  'Target-C': String(target),
  'Output': 'fans',
  ...cells,
});

let installation: Installation;
beforeEach(() => {
  installation = new Installation();
});

async function click(userId: string, first: number, times: number): Promise<void> {
  await installation.aggregator().process(streamRecords(first, first + times - 1, { userId }));
}

async function effects(draft: readonly object[], replaced?: ReadonlySet<string>) {
  const preview = await PublicationPreview.of(
    {
      inForce: {
        catalogue: await installation.aggregates.readCatalogue(),
        removedRules: installation.removedRules,
        timeZone: 'UTC',
      },
      draft: parseRules(draft.map((cells, i) => ({ where: `row ${i + 2}`, cells: { ...cells } }))),
      now: installation.now,
      ...(replaced && { replaced }),
    },
    5,
  );
  const { users } = await installation.aggregates.scan();
  await preview.add(
    users.map(({ userId, stored: { state } }): StoredUser => ({
      userId,
      state,
      history: entriesOf(state.history),
    })),
  );
  return preview.results();
}

test('a new rule counts from its publication; with history, users would be in at once', async () => {
  await installation.announceRules({ ...fans(1), Output: 'another' });
  await click('ann', 1, 6);
  await click('bob', 7, 2);
  const [another, aggregator, date] = await effects([
    { ...fans(1), Output: 'another' },
    fans(5),
    { ...fans(2), RuleType: 'date', StartDate: '2026-01-01', FinishDate: '2026-12-31', Output: 'date' },
  ]);
  expect(another).toMatchObject({ users: 2, joining: 0, leaving: 0, startsAtZero: false });
  expect(aggregator).toMatchObject({
    users: 0,
    joining: 0,
    startsAtZero: true,
    withHistory: { users: 1 },
  });
  expect(date).toMatchObject({ users: 2, joining: 2, sample: ['ann', 'bob'], startsAtZero: false });
  expect(date.withHistory).toBeUndefined();
});

test('a removed rule keeps its members, or loses them with the next run', async () => {
  await installation.announceRules(fans(1));
  await click('ann', 1, 1);
  expect(await effects([])).toMatchObject([{ removed: true, users: 1, leaving: 0 }]);
  installation.removedRules = 'clear';
  expect(await effects([])).toMatchObject([{ removed: true, users: 0, leaving: 1 }]);
});

test('users of a rule that was removed before the last run leave with the next', async () => {
  installation.removedRules = 'clear';
  await installation.announceRules(fans(1), { ...fans(1), Output: 'others' });
  await click('ann', 1, 1);
  await installation.announceRules({ ...fans(1), Output: 'others' });
  expect(await effects([{ ...fans(1), Output: 'others' }])).toMatchObject([
    { rule: 'attribute:others', removed: false, users: 1 },
    { rule: 'attribute:fans', removed: true, users: 0, leaving: 1 },
  ]);
});

test('rules of other sources stay in force beside those that a draft replaces', async () => {
  installation.removedRules = 'clear';
  await installation.announceRules(fans(1), { ...fans(1), Output: 'elsewhere' });
  await click('ann', 1, 1);
  expect(await effects([], new Set(['attribute:fans']))).toMatchObject([
    { rule: 'attribute:fans', removed: true, leaving: 1 },
  ]);
  expect(await effects([])).toHaveLength(2);
});

test('a wrong row keeps its rule out of the preview, and its members in', async () => {
  installation.removedRules = 'clear';
  await installation.announceRules(fans(1));
  await click('ann', 1, 1);
  expect(await effects([fans(1, { 'Operator-C': 'grater' })])).toEqual([]);
});

test('nothing is stored by a preview', async () => {
  await installation.announceRules(fans(5));
  await click('ann', 1, 6);
  const before = JSON.stringify(await installation.aggregates.scan());
  const catalogue = await installation.aggregates.readCatalogue();
  await effects([fans(2, { IncludeHistory: 'yes' })]);
  expect(JSON.stringify(await installation.aggregates.scan())).toBe(before);
  expect(await installation.aggregates.readCatalogue()).toBe(catalogue);
});

test('of a window that moves it says whom time alone moves within a week', async () => {
  const buyers = { ...fans(1, { IncludeHistory: 'yes' }), Period: 'last 7 days' };
  const lost = { ...fans(1, { IncludeHistory: 'yes' }), 'Operator-C': 'less', 'Output': 'lost' };
  await installation.announceRules(buyers, { ...lost, Period: 'last 8 days' });
  await click('ann', 1, 1);
  const [, unmoved] = await effects([buyers, { ...lost, Period: 'last 8 days' }]);
  expect(unmoved).toMatchObject({ users: 0, joiningSoon: 0, leavingSoon: 0 });
  const [leaving, joining] = await effects([buyers, { ...lost, Period: 'last 7 days' }]);
  expect(leaving).toMatchObject({ users: 1, leaving: 0, joiningSoon: 0, leavingSoon: 1 });
  expect(joining).toMatchObject({ users: 0, joining: 0, joiningSoon: 1, leavingSoon: 0 });
});
