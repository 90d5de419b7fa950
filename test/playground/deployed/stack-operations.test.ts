import { StackOperations } from '../../../src/playground/deployed/stack-operations';
import { PageStack } from '../../support/page-stack';

const READ_ALL = {
  kind: 'json',
  parameters: { eventName: '$.name', userId: '$.userId', attributes: '$', metrics: '$' },
} as const;

const BUY = JSON.stringify({ name: 'buy', userId: 'ann' });

let stack: PageStack;
let operations: StackOperations;
beforeEach(async () => {
  stack = await PageStack.start({ eventSource: READ_ALL });
  await stack.putRule('first', { 'EventName': 'buy', 'Operator-C': 'atLeast', 'Target-C': '1' });
  operations = new StackOperations({ stack: 'Shop' });
});
afterEach(() => stack.close());

test('dead letters are counted by reason, sent to the function that counts, and gone then', async () => {
  await stack.reject(BUY, 'the time is wrong');
  expect(await operations.deadLetters()).toEqual({ lines: ['1 event: the time is wrong'] });

  const invoked: string[] = [];
  stack.stacks.whenInvoked = async (name) => {
    invoked.push(name);
    return { batchItemFailures: [] };
  };
  expect(await operations.redrive()).toEqual({ lines: ['1 event and 0 changes sent'] });
  expect(invoked).toEqual(['aggregator']);
  expect(await operations.deadLetters()).toEqual({ lines: [] });
});

test('what fails again stays and is said', async () => {
  await stack.reject(BUY, 'the time is wrong');
  stack.stacks.whenInvoked = async () => {
    throw new Error('broken');
  };
  const { lines } = await operations.redrive();
  expect(lines[1]).toMatch(/^left: .*broken/);
});

test('two do not send the same letters at once', async () => {
  await stack.reject(BUY, 'the time is wrong');
  const first = operations.redrive();
  await expect(operations.redrive()).rejects.toThrow('being sent already');
  await first;
  expect(await operations.redrive()).toEqual({ lines: ['0 events and 0 changes sent'] });
});

test('a user is forgotten once what is kept was shown, and is unknown then', async () => {
  const page = await stack.open();
  await page.send({
    events: [{ name: 'buy', userId: 'ann', attributes: {}, metrics: {} }],
    confirmed: true,
  });
  await stack.count();
  await page.close();
  expect(await operations.kept('ann')).toMatchObject({ data: [{ label: 'state', count: 1 }] });
  expect(await operations.forget('ann')).toMatchObject({
    data: [{ label: 'state', count: 1 }],
    unreadable: [],
  });
  await expect(operations.kept('ann')).rejects.toThrow('nothing is kept of the user “ann”');
});

test('the health says of each check what it found, or why it could not be made', async () => {
  const { totals, checks } = await operations.health();
  const levels = checks.flatMap(({ findings }) => findings.map(({ level }) => level));
  expect(levels).toHaveLength(Object.values(totals).reduce((sum, n) => sum + n, 0));
  expect(checks.map(({ check }) => check)).toContain('dead letters');
});
