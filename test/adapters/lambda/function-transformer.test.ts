import { InvokeCommand } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createTransformationClient,
  FunctionTransformer,
} from '../../../src/adapters/lambda/function-transformer';
import { TransformationError } from '../../../src/adapters/transformation-error';
import { TransformationRequest } from '../../../src/contract/transformation';
import { Transformed } from '../../../src/engine/ports';
import { MAX_RECORDS, testRecordTransformer } from '../../conformance/record-transformer';
import { NOW } from '../../support/builders';
import { FakeLambda } from '../../support/fake-lambda';
import { sequenceNumber, streamRecord } from '../../support/installation';
import { fakesOfEachTest } from '../../support/started';

const started = fakesOfEachTest();

async function start(maxRecords = MAX_RECORDS) {
  const fake = await started(FakeLambda.start());
  const client = createTransformationClient({
    endpoint: fake.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return { fake, transformer: new FunctionTransformer({ client, functionName: 'decrypt', maxRecords }) };
}

/** Writes an outcome as a team's function answers it; events are JSON already. */
function answerOf(recordId: string, outcome: Transformed): string {
  const id = JSON.stringify(recordId);
  switch (outcome.outcome) {
    case 'events':
      return `{"recordId":${id},"result":"Ok","events":[${outcome.events.join()}]}`;
    case 'dropped':
      return JSON.stringify({ recordId, result: 'Dropped', reason: outcome.reason });
    case 'failed':
      return JSON.stringify({ recordId, result: 'ProcessingFailed', reason: outcome.reason });
  }
}

testRecordTransformer('a function', async (transform) => {
  const { fake, transformer } = await start();
  fake.respondInText = (payload) =>
    `{"records":[${(payload as TransformationRequest).records.map(({ recordId, data }) =>
      answerOf(recordId, transform(Buffer.from(data, 'base64').toString())),
    )}]}`;
  return transformer;
});

const ONE = streamRecord(1, Buffer.from('one').toString('base64'));
const TWO = streamRecord(2, Buffer.from('two').toString('base64'));
const idOf = (n: number) => `shardId-000000000000:${sequenceNumber(n)}`;
const ok = (n: number, events: unknown = []) => ({ recordId: idOf(n), result: 'Ok', events });

test('a function is handed the bytes of each record, with all that is known of it', async () => {
  const { fake, transformer } = await start();
  fake.respond = () => ({ records: [ok(1), ok(2)] });
  const timeless = [NaN, 1e300].map((arrival, n) => ({ ...streamRecord(n + 2, 'dHdv'), arrival }));
  await transformer.transform([{ ...ONE, partitionKey: 'ann' }, ...timeless]);
  expect(fake.requests).toEqual([
    {
      functionName: 'decrypt',
      payload: {
        schemaVersion: 1,
        records: [
          {
            recordId: idOf(1),
            data: 'b25l',
            partitionKey: 'ann',
            arrivedAt: new Date(NOW).toISOString(),
          },
          { recordId: idOf(2), data: 'dHdv' },
          { recordId: idOf(3), data: 'dHdv' },
        ],
      },
    },
  ]);
});

test('its answers count in any order, and those for other records do not', async () => {
  const { fake, transformer } = await start();
  fake.respond = () => ({ records: [ok(3, [3]), ok(2, [2]), ok(1, [1])] });
  expect(await transformer.transform([ONE, TWO])).toEqual([
    { outcome: 'events', events: ['1'] },
    { outcome: 'events', events: ['2'] },
  ]);
});

test.each([
  ['none', [], 'the transformation answers nothing for it'],
  ['two', [ok(1), ok(1)], 'the transformation answers more than once for it'],
  ['one of another id', [{ ...ok(1), recordId: 'other' }], 'the transformation answers nothing for it'],
  ['one without an id', [{ result: 'Dropped' }, null, 7], 'the transformation answers nothing for it'],
  ['one without events', [{ ...ok(1), events: undefined }], 'for it: events: '],
  ['events that are no list', [ok(1, { name: 'buy' })], 'for it: events: '],
  ['another result', [{ ...ok(1), result: 'ok' }], 'for it: result: '],
  ['a failure without a reason', [{ ...ok(1), result: 'ProcessingFailed' }], 'for it: reason: '],
])('a record fails that gets %s for an answer, and no other', async (_, answers, reason) => {
  const { fake, transformer } = await start();
  fake.respond = () => ({ records: [...answers, ok(2, ['fine'])] });
  expect(await transformer.transform([ONE, TWO])).toEqual([
    { outcome: 'failed', reason: expect.stringContaining(reason) as string },
    { outcome: 'events', events: ['"fine"'] },
  ]);
});

test('a record fails whose event is nested deeper than any can be read, and no other', async () => {
  const { fake, transformer } = await start();
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  fake.respondInText = () =>
    `{"records":[${JSON.stringify(ok(1)).replace('[]', `[${deep}]`)},${JSON.stringify(ok(2, [2]))}]}`;
  expect(await transformer.transform([ONE, TWO])).toEqual([
    { outcome: 'failed', reason: 'the transformation answers an event that is nested too deeply for it' },
    { outcome: 'events', events: ['2'] },
  ]);
});

test('a long reason is cut, for it is logged', async () => {
  const { fake, transformer } = await start();
  const reason = 'x'.repeat(5_000);
  fake.respond = () => ({
    records: [
      { recordId: idOf(1), result: 'Dropped', reason },
      { recordId: idOf(2), result: 'ProcessingFailed', reason },
    ],
  });
  const outcomes = await transformer.transform([ONE, TWO]);
  expect(outcomes.map((outcome) => ('reason' in outcome ? outcome.reason!.length : 0))).toEqual([
    200,
    200 + 'the transformation failed: '.length,
  ]);
});

describe('no record is transformed', () => {
  const failureOf = async (prepare: (fake: FakeLambda) => void) => {
    const { fake, transformer } = await start();
    prepare(fake);
    return transformer.transform([ONE]).then(
      () => undefined,
      (error: unknown) => error as TransformationError,
    );
  };

  test.each(['null', '"text"', '[]', '{}', '{"records": {}}', 'no JSON'])(
    'by a function that answers %s',
    async (payload) => {
      expect(await failureOf((fake) => (fake.result = { payload }))).toEqual(
        new TransformationError('the function did not answer {"records": [...]}', 'records'),
      );
    },
  );

  test.each([
    ['{"errorType":"Sandbox.Timedout","errorMessage":"ann@example.com"}', 'Sandbox.Timedout'],
    ['RequestId: 1 Process exited', 'it does not say how'],
  ])('by a function that fails with %s', async (payload, shown) => {
    expect(await failureOf((fake) => (fake.result = { payload, error: 'Unhandled' }))).toEqual(
      new TransformationError(`the function failed (${shown})`, 'records'),
    );
  });

  test.each([
    [429, 'TooManyRequestsException', 'passing'],
    [502, 'EC2ThrottledException', 'passing'],
    [413, 'RequestTooLargeException', 'records'],
    [403, 'AccessDeniedException', 'final'],
    [404, 'ResourceNotFoundException', 'final'],
  ] as const)('after a status of %d', async (status, name, kind) => {
    const error = await failureOf((fake) => (fake.refusal = { status, name }));
    expect(error).toMatchObject({
      kind,
      message: expect.stringContaining(`${name} (status ${status}`) as string,
    });
  });
});

test.each([
  ['does not answer in time may hang on one of the records', 'TimeoutError', 'records'],
  ['cannot be reached is asked again', 'ECONNREFUSED', 'passing'],
])('a function that %s', async (_, name, kind) => {
  const client = createTransformationClient({ region: 'us-east-1' });
  mockClient(client)
    .on(InvokeCommand)
    .rejects(Object.assign(new Error('no answer'), { name }));
  const transformer = new FunctionTransformer({ client, functionName: 'decrypt', maxRecords: 1 });
  await expect(transformer.transform([ONE])).rejects.toEqual(
    new TransformationError(`${name} (no answer)`, kind as TransformationError['kind']),
  );
});

test('a request holds 5 MB of records, so that one of the largest size has one to itself', async () => {
  const { transformer } = await start(10_000);
  const large = (n: number, bytes: number) => streamRecord(n, 'x'.repeat(bytes));
  const records = [large(1, 2_000_000), large(2, 2_900_000), large(3, 200_000), large(4, 5_500_000), TWO];
  expect(transformer.requestsOf(records).map((request) => request.map(({ data }) => data.length))).toEqual([
    [2_000_000, 2_900_000],
    [200_000],
    [5_500_000],
    [4],
  ]);
});
