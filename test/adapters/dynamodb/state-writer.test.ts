import {
  AttributeValue,
  BatchExecuteStatementCommand,
  BatchStatementErrorCodeEnum,
  BatchStatementResponse,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { StateWrite, StateWriter, WriteOutcome } from '../../../src/adapters/dynamodb/state-writer';
import { parseWrite } from '../../support/write-statements';

const TABLE = 'states';
const client = new DynamoDBClient({});
const table = mockClient(client);
const pauses: number[] = [];
const refusals: unknown[] = [];

const userOf = (pk: string, version: number, more: Record<string, AttributeValue> = {}) => ({
  pk: { S: pk },
  version: { N: String(version) },
  state: { S: `state of ${pk}` },
  ...more,
});
const write = (pk: string, expectedVersion = 0): StateWrite => ({
  item: userOf(pk, 2),
  expectedVersion,
  bytes: 100,
});
const writes = (count: number) => Array.from({ length: count }, (_, i) => write(`user#${i}`, i % 2));
const failure = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

/** Returns the keys of the users whom each batch wrote. */
function batches(): string[][] {
  return table
    .commandCalls(BatchExecuteStatementCommand)
    .map(({ args }) => args[0].input.Statements!.map((one) => parseWrite(one, 'pk').item.pk.S!));
}

/** Answers the statements of a batch by their keys; the others succeed. */
function answer(errors: Record<string, BatchStatementResponse['Error'][]>): void {
  table.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => ({
    Responses: (Statements as { Statement: string; Parameters: AttributeValue[] }[]).map((one) => {
      const error = errors[parseWrite(one, 'pk').item.pk.S!]?.shift();
      return error ? { Error: error } : {};
    }),
  }));
}

let writer: StateWriter;

beforeEach(() => {
  table.reset();
  table.on(PutItemCommand).resolves({});
  pauses.length = 0;
  refusals.length = 0;
  answer({});
  writer = new StateWriter({
    client,
    tableName: TABLE,
    pause: async (milliseconds) => void pauses.push(milliseconds),
    onSingleWrites: (error) => refusals.push(error),
  });
});

const all = (some: readonly StateWrite[]) => Promise.all(some.map((one) => writer.write(one)));
const WRITTEN: WriteOutcome = { written: true };

test('users who are written at the same time share calls of 25', async () => {
  expect(await all(writes(60))).toEqual(Array(60).fill(WRITTEN));
  expect(batches().map(({ length }) => length)).toEqual([25, 25, 10]);
  expect(table.calls()).toHaveLength(3);
});

test('a user alone is written by a call of its own', async () => {
  expect(await writer.write(write('user#ann'))).toEqual(WRITTEN);
  expect(table.commandCalls(PutItemCommand)).toHaveLength(1);
  expect(batches()).toEqual([]);
});

test('a new user is inserted; any other replaces the item of the expected version, as a whole', async () => {
  await all([
    { ...write('user#new'), item: userOf('user#new', 1, { outbox: { S: 'changes' } }) },
    { ...write('user#old', 7), item: userOf('user#old', 8, { dueAt: { N: '5' }, duePart: { N: '3' } }) },
  ]);
  const [{ args }] = table.commandCalls(BatchExecuteStatementCommand);
  expect(args[0].input.Statements!.map((one) => parseWrite(one, 'pk'))).toEqual([
    {
      table: TABLE,
      key: { pk: { S: 'user#new' } },
      item: userOf('user#new', 1, { outbox: { S: 'changes' } }),
      removed: [],
    },
    {
      table: TABLE,
      key: { pk: { S: 'user#old' } },
      item: userOf('user#old', 8, { dueAt: { N: '5' }, duePart: { N: '3' } }),
      removed: ['outbox'],
      condition: { name: 'version', value: { N: '7' } },
    },
  ]);
});

test('a user whom another writer was faster with gets what stands, and no one else is held up', async () => {
  const stands = userOf('user#1', 9);
  answer({
    'user#1': [{ Code: BatchStatementErrorCodeEnum.ConditionalCheckFailed, Item: stands }],
    'user#2': [{ Code: BatchStatementErrorCodeEnum.DuplicateItem }],
  });
  expect(await all(writes(4))).toEqual([
    WRITTEN,
    { written: false, item: stands },
    { written: false, item: undefined },
    WRITTEN,
  ]);
  expect(pauses).toEqual([]);
});

test.each([
  BatchStatementErrorCodeEnum.ProvisionedThroughputExceeded,
  BatchStatementErrorCodeEnum.RequestLimitExceeded,
  BatchStatementErrorCodeEnum.ThrottlingError,
  BatchStatementErrorCodeEnum.InternalServerError,
  BatchStatementErrorCodeEnum.TransactionConflict,
])('%s is tried again after a pause, for its users alone', async (Code) => {
  answer({ 'user#1': [{ Code }, { Code }], 'user#3': [{ Code }, { Code }] });
  expect(await all(writes(5))).toEqual(Array(5).fill(WRITTEN));
  expect(batches()).toEqual([
    ['user#0', 'user#1', 'user#2', 'user#3', 'user#4'],
    ['user#1', 'user#3'],
    ['user#1', 'user#3'],
  ]);
  expect(pauses).toHaveLength(4);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(25);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(100);
});

test('a user whom every batch throttles is written singly, whose error tells the reason', async () => {
  const Code = BatchStatementErrorCodeEnum.ThrottlingError;
  answer({ 'user#0': Array(9).fill({ Code }), 'user#1': Array(9).fill({ Code }) });
  table.on(PutItemCommand).rejects(failure('ProvisionedThroughputExceededException'));
  const outcomes = await Promise.allSettled(writes(3).map((one) => writer.write(one)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(batches()).toHaveLength(5);
});

test('a statement that is wrong in itself is written singly, at once', async () => {
  answer({ 'user#1': [{ Code: BatchStatementErrorCodeEnum.ValidationError }] });
  table.on(PutItemCommand).rejects(failure('ValidationException'));
  const outcomes = await Promise.allSettled(writes(3).map((one) => writer.write(one)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(table.commandCalls(PutItemCommand)).toHaveLength(1);
});

test.each(['UnknownOperationException', 'AccessDeniedException', 'ValidationException'])(
  'a table that refuses batches with %s is told of once, and written one by one',
  async (name) => {
    table.on(BatchExecuteStatementCommand).rejects(failure(name));
    expect(await all(writes(30))).toEqual(Array(30).fill(WRITTEN));
    expect(await all(writes(30))).toEqual(Array(30).fill(WRITTEN));
    expect(refusals).toEqual([failure(name)]);
    expect(batches()).toHaveLength(2);
    expect(table.commandCalls(PutItemCommand)).toHaveLength(60);
  },
);

test('a table that denies each statement by itself is told of once, and written one by one', async () => {
  const denial = { Code: BatchStatementErrorCodeEnum.AccessDenied, Message: 'not PartiQLInsert' };
  answer(Object.fromEntries(writes(30).map(({ item }) => [item.pk.S!, [denial]])));
  for (let i = 0; i < 3; i++) expect(await all(writes(30))).toEqual(Array(30).fill(WRITTEN));
  expect(refusals).toEqual([new Error('not PartiQLInsert')]);
  expect(batches()).toHaveLength(2);
});

test('a table that refused a batch is tried again after a while, as when its permission was on its way', async () => {
  table.on(BatchExecuteStatementCommand).rejects(failure('AccessDeniedException'));
  for (let i = 0; i < 34; i++) await all(writes(30));
  expect(batches()).toHaveLength(2);
  answer({});
  for (let i = 0; i < 3; i++) await all(writes(30));
  expect(batches().length).toBeGreaterThanOrEqual(6);
  expect(refusals).toHaveLength(1);
});

test('a table that took batches before goes on taking them after one was refused', async () => {
  let calls = 0;
  table.on(BatchExecuteStatementCommand).callsFake(() => {
    if (++calls === 2) throw failure('ValidationException');
    return { Responses: [{}, {}] };
  });
  for (let i = 0; i < 3; i++) expect(await all(writes(2))).toEqual([WRITTEN, WRITTEN]);
  expect(refusals).toEqual([]);
  expect(batches()).toHaveLength(3);
  expect(table.commandCalls(PutItemCommand)).toHaveLength(2);
});

test('a batch whose answer is lost fails all its users, since what was written is unknown', async () => {
  table.on(BatchExecuteStatementCommand).rejects(failure('TimeoutError'));
  const outcomes = await Promise.allSettled(writes(3).map((one) => writer.write(one)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(refusals).toEqual([]);
});

test('an answer without a line for each user is not taken for success', async () => {
  table.on(BatchExecuteStatementCommand).resolves({ Responses: [{}] });
  table
    .on(PutItemCommand)
    .rejects(
      new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, Item: userOf('x', 1) }),
    );
  expect(await all(writes(2))).toEqual([WRITTEN, { written: false, item: userOf('x', 1) }]);
});

test('a large user is written by a call of its own', async () => {
  expect(await all([{ ...write('user#large'), bytes: 20_000 }, ...writes(2)])).toEqual(
    Array(3).fill(WRITTEN),
  );
  expect(batches()).toEqual([['user#0', 'user#1']]);
  expect(table.commandCalls(PutItemCommand)).toHaveLength(1);
});
