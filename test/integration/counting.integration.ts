import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ListObjectsV2Command, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { Load } from './support/load';
import { until } from './support/until';
import { installedCommand } from './support/workspace';

const SSM_PATH = `/analytics-test-${process.pid}`;

let stack: DeployedStack;
let shop: DeployedInstallation;

beforeAll(async () => {
  stack = await DeployedStack.deploy({ installations: { Shop: { source: 'flat', removal: 'destroy', ssmPath: SSM_PATH } } });
  shop = await DeployedInstallation.of(stack, 'Shop');
});

afterAll(() => stack?.remove());

test('events are counted and whoever meets a rule is told once', async () => {
  await shop.putRule('third', { 'EventName': 'purchase', 'Operator-C': 'atLeast', 'Target-C': '3' });
  await shop.untilInForce('attribute:purchase');

  for (const users of [['ann', 'bob'], ['ann', 'bob'], ['ann']]) await shop.send('purchase', users, 19.99);

  await shop.changes.until('ann is ready', ({ all }) => all.length > 0);
  expect(shop.changes.all).toEqual([expect.objectContaining({ id: 'ann|attribute:purchase|1', value: 'ready', count: 3, sum: '59.97' })]);
  expect(await shop.counts('attribute:purchase')).toEqual(new Map([['ann', { count: 3, sum: '59.97' }], ['bob', { count: 2, sum: '39.98' }]]));
});
