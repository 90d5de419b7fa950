import { setTimeout as pause } from 'node:timers/promises';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { note, percentile } from './support/figures';

/** Number of events, and milliseconds between two of them: few enough for each to be processed alone. */
const EVENTS = 200;
const INTERVAL_MS = 50;

const stacks: DeployedStack[] = [];

afterAll(async () => {
  for (const stack of stacks) await stack.remove();
});

async function deploy(...args: Parameters<typeof DeployedStack.deploy>): Promise<DeployedStack> {
  const stack = await DeployedStack.deploy(...args);
  stacks.push(stack);
  return stack;
}

test('an installation with nothing but its defaults', async () => {
  const start = Date.now();
  const { resources } = await deploy({ installations: {}, minimal: true });

  note('deployment', 'defaults', `${((Date.now() - start) / 1_000).toFixed(1)} s`);
  note('resources', 'defaults', String(resources.length));
  expect(resources.map(({ type }) => type)).toContain('AWS::Kinesis::Stream');
});

test('the time from an event to the change that it causes', async () => {
  const shop = await DeployedInstallation.of(
    await deploy({ installations: { Shop: { source: 'flat', removal: 'destroy' } } }),
    'Shop',
  );
  await shop.putRule('first', { 'EventName': 'visit', 'Operator-C': 'atLeast', 'Target-C': '1' });
  await shop.untilInForce('attribute:visit');

  const sentAt = new Map<string, number>();
  for (let i = 0; i < EVENTS; i++) {
    sentAt.set(`visitor-${i}`, Date.now());
    await shop.send('visit', [`visitor-${i}`]);
    await pause(INTERVAL_MS);
  }
  await shop.changes.until('every change has come', ({ all }) => all.length >= EVENTS);

  const took = shop.changes.all.map(({ userId, arrivedAt }) => arrivedAt - sentAt.get(userId)!);
  expect(took).toHaveLength(EVENTS);
  note(
    'record to delivered change, p50 and p99',
    `${EVENTS} events, ${1_000 / INTERVAL_MS} a second`,
    `${percentile(took, 0.5)} ms, ${percentile(took, 0.99)} ms`,
  );
});
