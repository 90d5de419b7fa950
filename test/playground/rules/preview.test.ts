import { reconcile, EMPTY_CATALOGUE } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { entriesOf } from '../../../src/engine/history/history';
import { describeEffect, describeWithHistory } from '../../../src/operations/preview/effect-words';
import { ObservedEvents } from '../../../src/operations/preview/observed-events';
import { PublicationPreview } from '../../../src/operations/preview/publication-preview';
import { PreviewView } from '../../../src/playground/api';
import { KnownUser, PlaygroundInstallation } from '../../../src/playground/ports';
import { PreviewService } from '../../../src/playground/rules/preview-service';
import { CheckedDraft } from '../../../src/playground/rules/rule-editing-service';
import { parseRules } from '../../../src/rule-language/parse/table';
import { event, foldAll, UTC } from '../../support/builders';

const fans = (target: string) => ({
  'RuleType': 'aggregator',
  'EventName': 'click',
  'Operator-C': 'atLeast',
  'Target-C': target,
  'Output': 'fans',
});
const GUESTS = {
  'RuleType': 'aggregator',
  'EventName': 'click',
  'Operator-C': 'less',
  'Target-C': '3',
  'IncludeHistory': 'yes',
  'Output': 'guests',
};
const TABLE = [
  fans('3'),
  {
    'RuleType': 'aggregator',
    'EventName': 'clik',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'nobody',
  },
  GUESTS,
];
const IN_FORCE = parseRules([
  { where: 'row 2', id: 'published', cells: fans('2') },
  { where: 'row 3', id: 'old', cells: { ...fans('1'), Output: 'old' } },
]);
const CATALOGUE = reconcile(EMPTY_CATALOGUE, IN_FORCE, 0, 'keep');

/** Users with as many clicks as their index; two clicks make a fan, one an old one. */
const USERS: KnownUser[] = Array.from({ length: 10 }, (_, clicks) => {
  const { state } = foldAll(
    new RuleSet(IN_FORCE.rules, CATALOGUE, UTC),
    Array.from({ length: clicks }, (__, i) => event({ userId: `user-${clicks}`, time: i })),
  );
  return { userId: `user-${clicks}`, state, history: entriesOf(state.history) };
});

/** An installation that counts how often all users are read. */
class Users {
  readings = 0;
  dataVersion: number | undefined = 1;
  catalogue = CATALOGUE;
  fromSeveralSources = false;
  onPage: () => void = () => {};

  async overview() {
    return { now: 1_000 };
  }

  async rulesInForce() {
    const { catalogue, fromSeveralSources } = this;
    return { catalogue, removedRules: 'clear', timeZone: 'UTC', fromSeveralSources };
  }

  async *all(): AsyncGenerator<readonly KnownUser[]> {
    this.readings++;
    for (const user of USERS) {
      this.onPage();
      yield [user];
    }
  }
}

let users: Users;
let desk: PreviewService;
beforeEach(() => {
  users = new Users();
  desk = new PreviewService(users as unknown as PlaygroundInstallation);
});
afterEach(() => {
  jest.restoreAllMocks();
});

function draft(draftVersion: number, table: readonly Record<string, string>[] = TABLE): CheckedDraft {
  const parsed = parseRules(table.map((cells, index) => ({ where: `row ${index + 1}`, cells })));
  const rules = new Map(parsed.rules.map((rule, index) => [`r${index}`, rule]));
  return { draftVersion, problems: [], rules, parsed, published: [{ id: 'published', cells: fans('2') }] };
}

test('says of each row what the command says of each rule', async () => {
  const { rules, parsed } = draft(1);
  const preview = await PublicationPreview.of(
    { inForce: { catalogue: CATALOGUE, removedRules: 'clear', timeZone: 'UTC' }, draft: parsed, now: 1_000 },
    5,
  );
  const seen = new ObservedEvents();
  for (const { history } of USERS) seen.addHistory(history);
  await preview.add(USERS);
  const results = preview.results();
  const expected = results.slice(0, 3).map((effect, index) => {
    const { users: members, joining, leaving, firing, sample } = effect;
    const withHistory = describeWithHistory(effect);
    return {
      row: `r${index}`,
      users: members,
      joining,
      leaving,
      firing,
      sample,
      effect: describeEffect(effect),
      ...(withHistory !== undefined && { withHistory }),
      warnings: seen.missing([...rules.values()][index]),
    };
  });
  const view = await desk.preview(draft(1));
  expect(view).toEqual({
    draftVersion: 1,
    users: 10,
    rules: expected,
    removed: [{ rule: 'attribute:old', row: 'old', leaving: 9, effect: '9 users leave with the next run.' }],
  });
  expect(expected[1]).toMatchObject({
    users: 0,
    effect:
      'No user is in; none joins or leaves with the next run. ' +
      'The rule counts from the moment it is published.',
    withHistory: 'With earlier events counted too, 0 users would be in.',
    warnings: ['no event is named “clik”; did you mean “click”?'],
  });
  expect(expected[2]).toMatchObject({
    users: 2,
    joining: 2,
    effect: 'With the next run 2 users join; 2 will be in.',
  });
});

test('a rule that has been counted is not counted again while the users are the same', async () => {
  await desk.preview(draft(1));
  const counting = jest.spyOn(PublicationPreview.prototype, 'add');
  const again = await desk.preview(draft(2, [GUESTS, TABLE[0]]));
  expect(again.rules.map(({ row, joining }) => [row, joining])).toEqual([
    ['r0', 2],
    ['r1', 0],
  ]);
  expect(counting).not.toHaveBeenCalled();

  const added = jest.spyOn(PublicationPreview.prototype, 'results');
  await desk.preview(draft(3, [...TABLE, { ...GUESTS, 'Target-C': '4', 'Output': 'more' }]));
  expect(added.mock.results[0].value).toMatchObject([{ rule: 'attribute:more', joining: 3 }]);
});

test('each rule is told how the events carry the numbers that it asks for, once it is counted', async () => {
  const sum = { ...GUESTS, 'Operator-C': 'na', 'Operator-V': 'atLeast', 'Target-V': '5', 'Output': 'sum' };
  const unnamed = 'no Metric is named, and none of 45 events carries a number; name the metric';
  const warningsOf = async (one: CheckedDraft) =>
    (await desk.preview(one)).rules.map(({ warnings }) => warnings);
  expect(await warningsOf(draft(1, [sum]))).toEqual([[unnamed]]);
  expect(await warningsOf(draft(2, [GUESTS, sum]))).toEqual([[], [unnamed]]);
});

test('everything is counted again against other rules in force', async () => {
  await desk.preview(draft(1));
  users.catalogue = reconcile(CATALOGUE, parseRules([{ where: '', cells: GUESTS }]), 0, 'keep');
  expect((await desk.preview(draft(2))).removed).toEqual([]);
  expect(users.readings).toBe(2);
});

test('rules of other sources are not taken for removed', async () => {
  users.fromSeveralSources = true;
  expect((await desk.preview(draft(1, [GUESTS]))).removed).toMatchObject([{ rule: 'attribute:fans' }]);
});

test('everything is counted again for other users', async () => {
  await desk.preview(draft(1));
  users.dataVersion = 2;
  await desk.preview(draft(2));
  expect(users.readings).toBe(2);
});

test('where nobody knows whether they are others, everybody is counted again after a minute', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
  users.dataVersion = undefined;
  await desk.preview(draft(1));
  clock.mockReturnValue(59_000);
  await desk.preview(draft(2));
  expect(users.readings).toBe(1);
  clock.mockReturnValue(61_000);
  await desk.preview(draft(3));
  expect(users.readings).toBe(2);
  jest.restoreAllMocks();
});

test('what changed while it was counted is counted again the next time', async () => {
  users.onPage = () => {
    users.dataVersion = 2;
  };
  await desk.preview(draft(1));
  await desk.preview(draft(2));
  expect(users.readings).toBe(2);
});

test('who asks for the same draft waits for the same answer', async () => {
  const [one, two] = await Promise.all([desk.preview(draft(1)), desk.preview(draft(1))]);
  expect([users.readings, one]).toEqual([1, two]);
});

test('a newer draft ends the count of an older one', async () => {
  let clock = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (clock += 100));
  const outcomes: (PreviewView | Error)[] = await Promise.all([
    desk.preview(draft(1)).catch((error: Error) => error),
    desk.preview(draft(2)),
  ]);
  expect(outcomes[0]).toMatchObject({
    code: 'conflict',
    message: 'the rules have been changed since, and are counted anew',
  });
  expect(outcomes[1]).toMatchObject({ draftVersion: 2, users: 10 });
  jest.restoreAllMocks();
});

test('others have their turn while users are counted', async () => {
  let clock = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (clock += 100));
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  await desk.preview(draft(1));
  clearInterval(others);
  expect(turns).toBeGreaterThan(2);
  jest.restoreAllMocks();
});
