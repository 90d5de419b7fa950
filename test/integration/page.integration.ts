import {
  MetricSeries,
  Overview,
  PublishView,
  RulesView,
  SegmentsView,
  SentEvent,
  UserView,
} from '../../src/playground/api';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { InstalledPage } from './support/installed-page';
import { until } from './support/until';

const PURCHASE = { name: 'purchase', userId: 'ann', attributes: {}, metrics: { amount: '19.99' } };

let stack: DeployedStack;
let shop: DeployedInstallation;
let page: InstalledPage;

beforeAll(async () => {
  stack = await DeployedStack.deploy({ installations: { Shop: { source: 'flat', removal: 'destroy' } } });
  shop = await DeployedInstallation.of(stack, 'Shop');
  await shop.putRule('third', { 'EventName': 'purchase', 'Operator-C': 'atLeast', 'Target-C': '3' });
  await shop.untilInForce('attribute:purchase');
  page = await InstalledPage.start('--stack', stack.name);
});

afterAll(async () => {
  await page?.stop();
  await stack?.remove();
});

test('the page of a stack shows where it is, and the rules in force', async () => {
  expect(await page.get<Overview>('overview')).toMatchObject({
    kind: 'deployed',
    place: `stack ${stack.name}`,
    kept: true,
    simulated: false,
    sendsTo: `the stream ${stack.output('ShopStream')}`,
    rulesPlace: `DynamoDB table ${stack.output('ShopRules')}`,
  });
  const { published, problems, outputs } = await page.get<RulesView>('rules');
  expect(problems).toEqual([]);
  expect(published).toEqual([
    { id: 'third', cells: expect.objectContaining({ 'EventName': 'purchase', 'Target-C': '3' }) },
  ]);
  expect(Object.values(outputs)).toEqual([expect.objectContaining({ key: 'attribute:purchase' })]);
});

test('a rule that is changed on the page comes into force', async () => {
  const { draft, draftVersion, revision } = await page.get<RulesView>('rules');
  const rows = draft.map(({ id, cells }) => ({ id, cells: { ...cells, 'Target-C': '2' } }));
  const changed = await page.send<RulesView>('PUT', 'rules/draft', { rows, basedOn: draftVersion });
  const { conflicts, effect } = await page.send<PublishView>('POST', 'rules/publish', {
    draftVersion: changed.draftVersion,
  });
  expect(conflicts).toEqual([]);
  expect(effect).toContain('in force with the first event that comes in 1 second or later');

  await until('the functions know the rule', async () => {
    await shop.send('tick', ['tick']);
    return (await page.get<RulesView>('rules')).revision > revision;
  });
});

test('an event is sent once that is confirmed, and shows who has become ready and why', async () => {
  const refused = await page.request('POST', 'events', { events: [PURCHASE] });
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { message: expect.stringContaining('events from here are real') },
  ]);

  const happened = await page.listen('processed');
  for (const count of [1, 2]) {
    expect(
      await page.send<SentEvent[]>('POST', 'events', { events: [PURCHASE], confirmed: true }),
    ).toMatchObject([{ outcome: 'sent' }]);
    await until('it is counted', () => happened.length === count);
  }
  expect(happened).toMatchObject([
    {
      outcome: 'counted',
      counters: [{ rule: 'attribute:purchase', tests: [{ value: '1', met: false }] }],
      changes: [],
    },
    {
      outcome: 'counted',
      counters: [{ rule: 'attribute:purchase', tests: [{ value: '2', met: true }] }],
      changes: [{ id: 'ann|attribute:purchase|1', value: 'ready', count: 2, sum: '39.98' }],
    },
  ]);
  const {
    rules: [rule],
  } = await page.get<UserView>('users/ann');
  expect(rule).toMatchObject({ rule: 'attribute:purchase', in: true, counted: { events: 2 } });
  expect(rule.explanation).toMatch(/2/);
  await shop.changes.until('the bus is told', ({ all }) =>
    all.some(({ id }) => id === 'ann|attribute:purchase|1'),
  );
});

test('segments are counted, with their members', async () => {
  await shop.send('purchase', ['bob', 'bob', 'carl']);
  const segments = await until('bob is in', async () => {
    const view = await page.get<SegmentsView>('segments');
    return view.segments[0].users === 2 && view.segments;
  });
  expect(segments).toMatchObject([{ rule: 'attribute:purchase', users: 2 }]);
  const [, ...members] = (await page.text('segments/attribute%3Apurchase/members.csv')).trim().split(/\r?\n/);
  expect(members.map((line) => line.split(',')[0]).sort()).toEqual(['ann', 'bob']);
  expect(
    (await page.get<{ users: { userId: string }[] }>('users?search=ca')).users.map(({ userId }) => userId),
  ).toEqual(['carl']);
});

test('the metrics of the installation have their names', async () => {
  const series = await page.get<MetricSeries[]>('metrics?hours=1');
  expect(series.map(({ name, label }) => [name, label])).toContainEqual(['EventsCounted', 'Events counted']);
});
