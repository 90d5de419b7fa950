import { DeployedInstallation, KnownOptions } from '../../../src/playground/deployed/deployed-installation';
import { PageStack } from '../../support/page-stack';

const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
const EVENT = { name: 'purchase', userId: 'ann', attributes: {}, metrics: {} };

let stack: PageStack;
let pauses: number;
beforeEach(async () => {
  stack = await PageStack.start();
  // Nothing may be looked for in the stack.
  stack.stacks.stacks.clear();
  stack.stacks.sources.clear();
  pauses = 0;
});
afterEach(() => stack.close());

const open = (options: Partial<KnownOptions>) =>
  DeployedInstallation.openKnown(
    { config: stack.config, functions: [], endpointTables: [] },
    { place: 'installation main', ...options },
    {
      clock: () => stack.now,
      pause: async () => {
        pauses++;
      },
      goesOn: false,
    },
  );

test('an installation that is known is shown without its stack', async () => {
  const page = await open({ stream: { arn: STREAM } });
  expect(await page.overview()).toMatchObject({
    kind: 'deployed',
    place: 'installation main',
    sendsTo: 'the stream clicks',
  });
  await page.close();
});

test('events are sent, and nothing waits for what becomes of them', async () => {
  const page = await open({ stream: { arn: STREAM } });
  expect(await page.send({ events: [EVENT], confirmed: true })).toMatchObject([{ outcome: 'sent' }]);
  expect(stack.kinesis.records).toHaveLength(1);
  expect(pauses).toBe(0);
  await page.close();
});

test('without a stream it is said where events go instead', async () => {
  const page = await open({ stream: {} });
  const { cannotSend } = await page.overview();
  expect(cannotSend).toBe('this installation reads no stream; write events to what it reads from instead');
  await expect(page.send({ events: [EVENT], confirmed: true })).rejects.toThrow(cannotSend);
  await page.close();
});
