import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FakePinpoint } from '../support/fake-pinpoint';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { Load } from './support/load';
import { EMULATED, testOnEmulator } from './support/place';
import { remaining } from './support/resource-state';
import { until } from './support/until';
import { releaseFunction } from './support/workspace';

const FIRST = { source: 'flat', removal: 'retain', memorySize: 512 } as const;
const VISITORS = Array.from({ length: 20 }, (_, i) => `visitor-${i}`);
const NEVER = { 'EventName': 'visit', 'Operator-C': 'atLeast', 'Target-C': '100000' };

let pinpoint: FakePinpoint;
let stack: DeployedStack;
let first: DeployedInstallation;
let second: DeployedInstallation;

beforeAll(async () => {
  pinpoint = await FakePinpoint.start();
  stack = await DeployedStack.deploy({ installations: { First: FIRST } });
  first = await DeployedInstallation.of(stack, 'First');
  await first.putRule('visits', NEVER);
  await first.untilInForce('attribute:visit');
});

afterAll(async () => {
  await pinpoint.close();
  await stack?.remove();
});

test('an update with other functions, while events flow, loses none and counts none twice', async () => {
  const { resources } = stack;
  const before = await aggregatorOfFirst();
  const load = Load.start(first, 'visit', VISITORS);
  await until('everybody has come', () => load.sent >= 5);

  const undo = releaseFunction('aggregator');
  await stack.update({
    installations: {
      First: { ...FIRST, memorySize: 768 },
      Second: {
        source: 'flat',
        removal: 'destroy',
        ...(EMULATED && { pinpointEndpoint: pinpoint.endpoint }),
      },
    },
  });
  undo();
  const atUpdate = load.sent;
  await until('everybody has come again', () => load.sent >= atUpdate + 10);
  const sent = await load.stop();

  await until(
    'the last visits are counted',
    async () =>
      [...(await first.counts('attribute:visit')).values()].filter(({ count }) => count >= sent).length ===
      VISITORS.length,
  );
  expect(Object.fromEntries(await first.counts('attribute:visit'))).toEqual(
    Object.fromEntries(VISITORS.map((user) => [user, { count: sent, sum: String(sent) }])),
  );
  const after = await aggregatorOfFirst();
  expect(after.MemorySize).toBe(768);
  expect(after.CodeSha256).not.toBe(before.CodeSha256);
  expect(stack.resources).toEqual(expect.arrayContaining([...resources]));
});

test('the second installation that it brought leaves the first as it was', async () => {
  second = await DeployedInstallation.of(stack, 'Second');
  const known = await first.knownUsers();
  await second.putRule('visits', { ...NEVER, 'Target-C': '2' });
  await second.untilInForce('attribute:visit');

  await second.send('visit', ['ann', 'ann']);

  await until('ann is counted', async () => (await second.countOf('ann', 'attribute:visit'))?.count === 2);
  expect(await second.knownUsers()).not.toContain('visitor-0');
  expect(await first.knownUsers()).toEqual(known);
});

testOnEmulator('the second installation tells a Pinpoint application', async () => {
  pinpoint.register('phone', { User: { UserId: 'dora' } });
  await second.send('visit', ['dora', 'dora']);

  await until('dora is ready', () => pinpoint.application.userAttributes('dora').visit);
  expect(pinpoint.application.userAttributes('dora')).toEqual({ visit: ['ready'] });
});

test('destroying the stack leaves what the first has counted and nothing of the second', async () => {
  const of = (id: string) => stack.resources.filter(({ logicalId }) => logicalId.startsWith(id));
  const kept = {
    'AWS::DynamoDB::Table': 3,
    'AWS::Kinesis::Stream': 1,
    'AWS::Logs::LogGroup': 3,
    'AWS::S3::Bucket': 1,
  };
  expect([await remaining(of('First')), await remaining(of('Second'))]).toEqual(
    Array(2).fill({ ...kept, 'AWS::Lambda::Function': 3 }),
  );
  const counted = await first.counts('attribute:visit');

  await stack.destroy();

  expect(await remaining(of('First'))).toEqual(kept);
  expect(await remaining(of('Second'))).toEqual({});
  expect(await first.counts('attribute:visit')).toEqual(counted);
});

test('what was kept can be removed by hand, and then nothing is left', async () => {
  await stack.removeLeftovers();

  await until('nothing is left', async () => Object.keys(await remaining(stack.resources)).length === 0);
});

async function aggregatorOfFirst() {
  return new LambdaClient().send(
    new GetFunctionConfigurationCommand({ FunctionName: stack.output('FirstAggregator') }),
  );
}
