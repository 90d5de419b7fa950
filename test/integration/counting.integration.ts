import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { deadLetters } from './support/dead-letters';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { Load } from './support/load';
import { until } from './support/until';
import { installedCommand } from './support/workspace';

const SSM_PATH = `/analytics-test-${Date.now().toString(36)}`;

let stack: DeployedStack;
let shop: DeployedInstallation;

beforeAll(async () => {
  stack = await DeployedStack.deploy({
    installations: { Shop: { source: 'flat', removal: 'destroy', ssmPath: SSM_PATH } },
  });
  shop = await DeployedInstallation.of(stack, 'Shop');
  await shop.putRule('third', { 'EventName': 'purchase', 'Operator-C': 'atLeast', 'Target-C': '3' });
  await shop.untilInForce('attribute:purchase');
});

afterAll(() => stack?.remove());

test('events are counted, and whoever meets a rule is told once', async () => {
  for (const users of [['ann', 'bob'], ['ann', 'bob'], ['ann']]) await shop.send('purchase', users, 19.99);

  await shop.changes.until('ann is ready', ({ all }) => all.length > 0);
  expect(shop.changes.all).toEqual([
    expect.objectContaining({ id: 'ann|attribute:purchase|1', value: 'ready', count: 3, sum: '59.97' }),
  ]);
  expect(await shop.counts('attribute:purchase')).toEqual(
    new Map([
      ['ann', { count: 3, sum: '59.97' }],
      ['bob', { count: 2, sum: '39.98' }],
    ]),
  );
});

test('the command of the package explains a count of the deployed stack', async () => {
  await shop.send('purchase', ['carl', 'carl'], 5);
  await until('carl is counted', async () => (await shop.countOf('carl', 'attribute:purchase'))?.count === 2);

  expect(await installedCommand('explain', '--stack', stack.name, '--user', 'carl')).toContain(
    'count is 2, needs atLeast 3',
  );
});

test('a record that is no event is kept with the reason, and those around it count', async () => {
  await shop.send('purchase', ['dora']);
  await shop.stream.put([{ user: 'dora', data: 'no event at all' }]);
  await shop.send('purchase', ['dora']);

  await until('dora is counted', async () => (await shop.countOf('dora', 'attribute:purchase'))?.count === 2);
  expect(
    await deadLetters(stack.output('ShopDeadLetters'), `${stack.output('ShopName')}/rejected-events/`),
  ).toEqual([
    expect.objectContaining({
      reason: 'the record is not JSON',
      content: expect.objectContaining({ data: Buffer.from('no event at all').toString('base64') }),
      sendTo: stack.output('ShopAggregator'),
    }),
  ]);
});

describe('rules that are edited while events flow', () => {
  const USERS = Array.from({ length: 10 }, (_, i) => `visitor-${i}`);
  const LOYAL = { 'EventName': 'visit', 'Operator-C': 'atLeast', 'Output': 'loyal' };
  let load: Load;

  beforeAll(async () => {
    await shop.putRule('loyal', { ...LOYAL, 'Target-C': '100000' });
    await shop.untilInForce('attribute:purchase', 'attribute:loyal');
    load = Load.start(shop, 'visit', USERS);
  });

  afterAll(() => load?.stop());

  test('a lower target in the table makes everybody ready once, with the counts that there are', async () => {
    await until('everybody has come five times', () => load.sent >= 5);
    await shop.putRule('loyal', { ...LOYAL, 'Target-C': '5' });

    await shop.changes.until(
      'everybody is loyal',
      (changes) => changes.of('attribute:loyal').length === USERS.length,
    );
    expect(
      shop.changes
        .of('attribute:loyal')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(USERS.map((user) => `${user}|attribute:loyal|1`));
    for (const { count } of shop.changes.of('attribute:loyal')) expect(count).toBeGreaterThanOrEqual(5);
  });

  test('a new rule in Parameter Store counts from when it is in force', async () => {
    const rule = {
      type: 'aggregator',
      events: ['visit'],
      condition: { statistic: 'count', operator: 'atLeast', target: 2 },
      output: 'newcomer',
    };
    await new SSMClient().send(
      new PutParameterCommand({ Name: `${SSM_PATH}/newcomer`, Type: 'String', Value: JSON.stringify(rule) }),
    );
    await shop.untilInForce('attribute:purchase', 'attribute:loyal', 'attribute:newcomer');

    await shop.send('visit', ['late', 'late']);
    await shop.changes.until('late is a newcomer', (changes) =>
      changes.all.some(({ id }) => id === 'late|attribute:newcomer|1'),
    );
  });

  test('a wrong row stops no other rule', async () => {
    await shop.putRule('wrong', { 'EventName': 'visit', 'Operator-C': 'rather more than', 'Target-C': '1' });
    await shop.putRule('early', {
      'EventName': 'visit',
      'Operator-C': 'atLeast',
      'Target-C': '1',
      'Output': 'early',
    });

    await shop.untilInForce('attribute:purchase', 'attribute:loyal', 'attribute:newcomer', 'attribute:early');
  });

  test('in the end every visit is in the counts', async () => {
    await until('some more have come', () => load.sent >= 20);
    const sent = await load.stop();

    const loyal = () => shop.counts('attribute:loyal');
    await until(
      'the last visits are counted',
      async () => [...(await loyal()).values()].filter(({ count }) => count >= sent).length === USERS.length,
    );
    const counts = await loyal();
    for (const user of USERS) expect([user, counts.get(user)?.count]).toEqual([user, sent]);
    for (const [user, { count }] of await shop.counts('attribute:newcomer')) {
      if (user !== 'late') expect(count).toBeLessThan(sent);
    }
  });
});
