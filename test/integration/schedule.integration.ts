import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { until } from './support/until';

const DAY = 24 * 60 * 60 * 1_000;

let stack: DeployedStack;
let shop: DeployedInstallation;

beforeAll(async () => {
  stack = await DeployedStack.deploy({
    installations: { Shop: { source: 'flat', removal: 'destroy', evaluationMinutes: 1 } },
  });
  shop = await DeployedInstallation.of(stack, 'Shop');
});

afterAll(() => stack?.remove());

test('whoever qualifies for a new date rule by older events alone is told by the schedule', async () => {
  for (const users of [['ann', 'bob'], ['ann'], ['ann']]) await shop.send('purchase', users, 50);
  await until('both are known', async () => (await shop.knownUsers()).join() === 'ann,bob');

  const written = Date.now();
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  await shop.putRule('big', {
    'RuleType': 'date',
    'EventName': 'purchase',
    'Operator-V': 'greater',
    'Target-V': '100',
    'Metric': 'amount',
    'StartDate': day(written - DAY),
    'FinishDate': day(written + DAY),
  });

  await shop.changes.until('ann is told', ({ all }) => all.length > 0, 180);
  expect(shop.changes.all).toEqual([
    expect.objectContaining({
      id: 'ann|attribute:trk_date_purchase|1',
      value: 'ready',
      count: 3,
      sum: '150',
    }),
  ]);
  expect(Date.parse(shop.changes.all[0].at)).toBeGreaterThanOrEqual(written);
});
