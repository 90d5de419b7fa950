import { Overview, PublishView, Revision, RulesView, SentEvent } from '../../../src/playground/api';
import { Person } from '../../support/console-requests';
import { ConsoleUnderTest, Container } from '../../support/console-under-test';
import { until } from '../../support/until';

const RULE = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'atLeast', 'Target-C': '3' };
const VIEWER: Person = { sub: 'u-0', email: 'val@example.com', groups: ['viewers'] };
const MARIA: Person = { sub: 'u-1', email: 'maria@example.com', groups: ['staff', 'editors'] };
const ANN: Person = { sub: 'u-2', email: 'ann@example.com', groups: ['editors'] };
const OPERATOR: Person = { sub: 'u-3', email: 'olga@example.com', groups: ['operators'] };

let underTest: ConsoleUnderTest;
let container: Container;
beforeEach(async () => {
  underTest = await ConsoleUnderTest.start();
  container = underTest.container();
});
afterEach(() => underTest.close());

const rulesOf = async (person: Person, by = container) =>
  (await by.ask<RulesView>({ path: '/api/rules', person })).json;
const edit = async (person: Person, id: string, basedOn: number, by = container) =>
  by.ask<RulesView & { message: string }>({
    method: 'PUT',
    path: '/api/rules/draft',
    person,
    body: { rows: [{ id, cells: { ...RULE, EventName: id } }], basedOn },
  });
const publish = async (person: Person, draftVersion: number, by = container) =>
  by.ask<PublishView>({ method: 'POST', path: '/api/rules/publish', person, body: { draftVersion } });

describe('the page', () => {
  test('is served as it was built, and its hashed files are kept by browsers', async () => {
    const page = await container.ask({ path: '/' });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['cache-control']).toBe('no-cache');
    const [script] = /assets\/[^"]+\.js/.exec(page.text)!;
    const asset = await container.ask({ path: `/${script}`, headers: { 'accept-encoding': 'gzip' } });
    expect(asset.headers).toMatchObject({
      'content-type': expect.stringContaining('javascript'),
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-security-policy': expect.stringContaining("connect-src 'self' https://id.example.com;"),
    });
    expect(asset.text.length).toBeGreaterThan(10_000);
  });

  test('learns where to sign in', async () => {
    const { json } = await container.ask<object>({ path: '/config.json' });
    expect(json).toEqual({
      signIn: {
        issuer: 'https://id.example.com/pool',
        clientId: 'client',
        scope: 'openid email profile',
      },
    });
  });

  test.each(['/index.js', '/package.json', '/page/index.html', '/../index.js', '/%2e%2e/index.js'])(
    'has no file %s of the function',
    async (path) => {
      expect((await container.ask({ path })).status).toBe(404);
    },
  );
});

test('nobody gets in without what the authorizer has verified', async () => {
  const { status } = await container.ask({
    path: '/api/overview',
    headers: { authorization: 'Bearer e30.eyJzdWIiOiJ1LTEifQ.' },
  });
  expect(status).toBe(401);
  expect(underTest.sts.assumed).toEqual([]);
});

test('each works with the rights of their own role, which is assumed once', async () => {
  for (const person of [VIEWER, MARIA, ANN, OPERATOR]) {
    const { json } = await container.ask<Overview>({ path: '/api/overview', person });
    expect(json).toMatchObject({ kind: 'deployed', place: 'installation main', updates: 'poll' });
    expect(json.account?.name).toBe(person.email);
    await rulesOf(person);
  }
  expect(underTest.sts.assumed.map(({ sessionName }) => sessionName)).toEqual([
    'console-viewer',
    'console-editor',
    'console-operator',
  ]);
});

test('a rule that is edited in one container is published in another, and the log says by whom', async () => {
  const other = underTest.container();
  const { draftVersion } = await rulesOf(MARIA);
  const draft = await edit(MARIA, 'buy', draftVersion);
  const { status, json } = await publish(MARIA, draft.json.draftVersion, other);
  expect([status, json.published]).toEqual([200, [{ row: 'buy', kind: 'added' }]]);
  expect((await rulesOf(VIEWER)).published.map(({ id }) => id)).toEqual(['buy']);
  await until('the log has a line', async () => other.audited.length > 0, 10);
  expect(other.audited).toEqual([
    expect.objectContaining({
      audit: true,
      who: 'maria@example.com',
      sub: 'u-1',
      role: 'editor',
      action: 'publish',
      rules: [{ row: 'buy', kind: 'added' }],
    }),
  ]);
});

test('of two windows in two containers, the second to write is refused', async () => {
  const other = underTest.container();
  const { draftVersion } = await rulesOf(MARIA);
  await rulesOf(MARIA, other);
  await edit(MARIA, 'one', draftVersion);
  const { status, json } = await edit(MARIA, 'two', draftVersion, other);
  expect([status, json.message]).toEqual([409, expect.stringContaining('changed in another window')]);
  expect((await rulesOf(MARIA, other)).draft.map(({ id }) => id)).toEqual(['one']);
});

test('two editors publish both their rules, and the history says which is whose', async () => {
  const other = underTest.container();
  const [hers, his] = [await rulesOf(MARIA), await rulesOf(ANN, other)];
  const drafts = [
    await edit(MARIA, 'one', hers.draftVersion),
    await edit(ANN, 'two', his.draftVersion, other),
  ];
  await publish(MARIA, drafts[0].json.draftVersion);
  const { draftVersion } = await rulesOf(ANN, other);
  const { json } = await publish(ANN, draftVersion, other);
  expect(json.conflicts).toEqual([]);
  expect((await rulesOf(VIEWER)).published.map(({ id }) => id).sort()).toEqual(['one', 'two']);
  await underTest.stack.lookAtRules();
  const { json: history } = await container.ask<Revision[]>({ path: '/api/rules/history', person: VIEWER });
  expect(history.map(({ publishedBy }) => publishedBy)).toEqual([
    'published by maria@example.com and ann@example.com',
  ]);
  const [{ rules }] = await underTest.stack.ruleChanges();
  expect(rules.map(({ after, by }) => [after?.id, by]).sort()).toEqual([
    ['one', 'maria@example.com'],
    ['two', 'ann@example.com'],
  ]);
});

test('an operator sends events into the stream, and an editor does not', async () => {
  const send = (person: Person) =>
    container.ask<SentEvent[]>({
      method: 'POST',
      path: '/api/events',
      person,
      body: { events: [{ name: 'buy', userId: 'zoe', attributes: {}, metrics: {} }], confirmed: true },
    });
  expect((await send(MARIA)).status).toBe(403);
  expect(underTest.stack.kinesis.records).toEqual([]);
  expect((await send(OPERATOR)).json).toMatchObject([{ outcome: 'sent' }]);
  expect(underTest.stack.kinesis.records).toHaveLength(1);
});

test('a file is not loaded, and the answer says why', async () => {
  const { status, json } = await container.ask({
    method: 'POST',
    path: '/api/loads?name=a.csv',
    person: OPERATOR,
  });
  expect([status, json.message]).toEqual([409, expect.stringContaining('this is a deployed installation')]);
});

test('a role that may not be assumed is an error that names it', async () => {
  underTest.sts.failure = { code: 'AccessDenied', message: 'not authorized to perform sts:AssumeRole' };
  const { status, json } = await container.ask({ path: '/api/rules', person: VIEWER });
  expect([status, json.message]).toEqual([
    502,
    expect.stringContaining('could not assume the role arn:aws:iam::123456789012:role/viewer'),
  ]);
});
