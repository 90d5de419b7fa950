import { LambdaClient } from '@aws-sdk/client-lambda';
import { BatchSender } from '../../../src/operations/invocation/batch-sender';
import { OperationError } from '../../../src/operations/operation-error';
import { FakeStacks } from '../../support/fake-cloudformation';

const mockWaits: number[] = [];
jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async (milliseconds: number) => mockWaits.push(milliseconds),
}));

interface SentRecord {
  readonly id: string;
  readonly data?: string;
}

const throttled = { status: 429, type: 'TooManyRequestsException' };
const broken = { status: 500, type: 'ServiceException' };
const denied = { status: 403, type: 'AccessDeniedException' };

let lambda: FakeStacks;
let sender: BatchSender;
/** Ids of the records of each invocation. */
let invocations: string[][];
beforeAll(async () => {
  lambda = await FakeStacks.start();
  sender = new BatchSender(
    new LambdaClient({
      endpoint: lambda.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  );
});
beforeEach(() => {
  invocations = [];
  mockWaits.length = 0;
  answer(() => null);
});
afterAll(() => lambda.close());

/** Lets the function answer each invocation by the ids of its records. */
function answer(work: (ids: string[]) => unknown): void {
  lambda.whenInvoked = async (name, event) => {
    expect(name).toBe('aggregator');
    const ids = (event as { Records: SentRecord[] }).Records.map(({ id }) => id);
    invocations.push(ids);
    return work(ids);
  };
}

const failing = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const records = (count: number, data?: string): SentRecord[] =>
  Array.from({ length: count }, (_, i) => ({ id: String(i), ...(data !== undefined && { data }) }));
const send = (...sent: SentRecord[]) => sender.send('aggregator', sent, ({ id }) => id);

test('no invocation is made without records', async () => {
  await send();
  expect(invocations).toEqual([]);
});

test('an invocation has at most 500 records, in their order', async () => {
  await send(...records(1_001));
  expect(invocations.map((ids) => ids.length)).toEqual([500, 500, 1]);
  expect(invocations.flat()).toEqual(records(1_001).map(({ id }) => id));
});

test('an invocation has at most 5.9 MB', async () => {
  await send(...records(5, 'x'.repeat(2_500_000)));
  expect(invocations).toEqual([['0', '1'], ['2', '3'], ['4']]);
});

test('a record that no invocation can carry is refused before any is sent', async () => {
  const tooLarge = { id: 'huge', data: 'x'.repeat(5_900_000) };
  await expect(send({ id: 'small' }, tooLarge)).rejects.toThrow(
    /^the record huge takes 59000\d\d bytes, and an invocation at most 5900000$/,
  );
  expect(invocations).toEqual([]);
});

test('records are sent again from the first that failed, with longer and longer pauses', async () => {
  const answers = [failing('3', '2'), failing('2'), null];
  answer(() => answers.shift());
  await send(...records(5));
  expect(invocations).toEqual([
    ['0', '1', '2', '3', '4'],
    ['2', '3', '4'],
    ['2', '3', '4'],
  ]);
  expect(mockWaits).toEqual([500, 1_000]);
});

test('a failure that names none of the records fails all of them, as in an event source mapping', async () => {
  const answers = [failing('unknown'), null];
  answer(() => answers.shift());
  await send(...records(2));
  expect(invocations).toEqual([
    ['0', '1'],
    ['0', '1'],
  ]);
});

test('records that keep failing are given up after four attempts, and none after them is sent', async () => {
  answer((ids) => failing(ids[ids.length - 1]));
  await expect(send(...records(501))).rejects.toThrow(
    new OperationError('unavailable', 'aggregator could not take 1 records; its logs say why'),
  );
  expect(invocations).toHaveLength(4);
  expect(mockWaits).toEqual([500, 1_000, 2_000]);
});

test('a function that fails is named with what it says', async () => {
  answer(() => {
    throw new Error('out of memory');
  });
  await expect(send({ id: '0' })).rejects.toThrow(
    'the function aggregator failed: {"errorMessage":"out of memory"}',
  );
  expect(invocations).toHaveLength(4);
});

test('an invocation that fails once is made again', async () => {
  const faults = [new Error('Task timed out after 300.00 seconds')];
  answer(() => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  await send(...records(2));
  expect(invocations).toEqual([
    ['0', '1'],
    ['0', '1'],
  ]);
});

test('only attempts that come no further are counted', async () => {
  answer((ids) => (ids.length > 1 ? failing(ids[1]) : null));
  await send(...records(9));
  expect(invocations).toHaveLength(9);
  expect(new Set(mockWaits)).toEqual(new Set([500]));
});

test.each([
  { what: 'a throttled invocation', fault: throttled, attempts: 4 },
  { what: 'an invocation that Lambda fails', fault: broken, attempts: 4 },
  { what: 'an invocation that is refused', fault: denied, attempts: 1 },
])('$what is made $attempts times at most', async ({ fault, attempts }) => {
  lambda.invocationFault = fault;
  await expect(send({ id: '0' })).rejects.toThrow(`could not invoke the function aggregator: ${fault.type}`);
  expect(mockWaits).toHaveLength(attempts - 1);
  lambda.invocationFault = undefined;
});
