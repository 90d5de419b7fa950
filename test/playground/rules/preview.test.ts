import { entriesOf } from '../../../src/engine/history/history';
import { Preview, ObservedEvents } from '../../../src/operations/preview';
import { PreviewView } from '../../../src/playground/api';
import { KnownUser, PlaygroundInstallation } from '../../../src/playground/ports';
import { PreviewService } from '../../../src/playground/rules/preview-service';
import { CheckedDraft } from '../../../src/playground/rules/rule-editing-service';
import { parseRules } from '../../../src/rule-language/parse/table';
import { event, foldAll, ruleSet } from '../../support/builders';

const TABLE = [
  {
    'RuleType': 'aggregator',
    'EventName': 'click',
    'Operator-C': 'atLeast',
    'Target-C': '3',
    'Output': 'fans',
  },
  {
    'RuleType': 'aggregator',
    'EventName': 'clik',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'nobody',
  },
  {
    'RuleType': 'aggregator',
    'EventName': 'click',
    'Operator-C': 'less',
    'Target-C': '3',
    'Output': 'guests',
  },
];

/** Users with as many clicks as their index; two clicks make a fan. */
const USERS: KnownUser[] = Array.from({ length: 10 }, (_, clicks) => {
  const { state } = foldAll(
    ruleSet({ 'Operator-C': 'atLeast', 'Target-C': '2', 'Output': 'fans' }),
    Array.from({ length: clicks }, (__, i) => event({ userId: `user-${clicks}`, time: i })),
  );
  return { userId: `user-${clicks}`, state, history: entriesOf(state.history) };
});

/** An installation that counts how often all users are read. */
class Users {
  readings = 0;
  dataVersion: number | undefined = 1;
  onPage: () => void = () => {};

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

function draft(draftVersion: number, table: readonly Record<string, string>[] = TABLE): CheckedDraft {
  const { rules } = parseRules(table.map((cells, index) => ({ where: `row ${index + 1}`, cells })));
  return { draftVersion, problems: [], rules: new Map(rules.map((rule, index) => [`r${index}`, rule])) };
}

test('says of each row what the command says of each rule', async () => {
  const { rules } = draft(1);
  const preview = new Preview([...rules.values()], 5);
  const seen = new ObservedEvents();
  for (const { userId, state, history } of USERS) {
    for (const entry of history) seen.add(entry.eventName, entry, 0);
    preview.addStored(userId, state, history);
  }
  const expected = preview.results(undefined).map(({ users: members, joining, leaving, sample }, index) => ({
    row: `r${index}`,
    users: members,
    joining,
    leaving,
    sample,
    warnings: seen.missing([...rules.values()][index]),
  }));
  expect(await desk.preview(draft(1))).toEqual({ draftVersion: 1, users: 10, rules: expected });
  expect(expected.map(({ users: members, joining, leaving }) => [members, joining, leaving])).toEqual([
    [7, 0, 1],
    [0, 0, 0],
    [2, 2, 0],
  ]);
  expect(expected[1].warnings).toEqual(['no event is named “clik”; did you mean “click”?']);
});

test('a rule that has been counted is not counted again while the users are the same', async () => {
  await desk.preview(draft(1));
  const counting = jest.spyOn(Preview.prototype, 'addStored');
  expect(
    (await desk.preview(draft(2, [TABLE[2], TABLE[0]]))).rules.map(({ users: members }) => members),
  ).toEqual([2, 7]);
  expect(counting).not.toHaveBeenCalled();

  const added = jest.spyOn(Preview.prototype, 'results');
  await desk.preview(draft(3, [...TABLE, { ...TABLE[0], 'Target-C': '4', 'Output': 'more' }]));
  expect(added.mock.results[0].value).toHaveLength(1);
  jest.restoreAllMocks();
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
