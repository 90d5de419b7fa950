import { createHash, createHmac } from 'node:crypto';
import { AttributeValue, DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { BatchSender } from '../../../src/adapters/dynamodb/batch-sender';
import { BatchedStatement } from '../../../src/adapters/dynamodb/statement-json';
import { HttpReply, HttpRequest, HttpServer } from '../../support/http-server';

const CREDENTIALS = { accessKeyId: 'first', secretAccessKey: 'secret', sessionToken: 'token/=' };
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

const requests: HttpRequest[] = [];
const answers: (HttpReply | 'dropped' | Promise<HttpReply>)[] = [];
const pauses: number[] = [];
let fails: ((request: HttpRequest) => boolean) | undefined;
let server: HttpServer;
let client: DynamoDBClient;

/** Answers a call as a table does that took every statement. */
function taken({ body }: HttpRequest): HttpReply {
  const { Statements } = JSON.parse(body.toString('utf8')) as { Statements: object[] };
  return answered(Statements.map(() => ({})));
}

const answered = (Responses: object[]): HttpReply => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify({ Responses }),
});
const failed = (status: number, name: string, headers: Record<string, string> = {}): HttpReply => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' }),
});

function senderOf(config: DynamoDBClientConfig = {}): BatchSender {
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: server.endpoint,
    credentials: CREDENTIALS,
    ...config,
  });
  return new BatchSender(client, async (milliseconds) => void pauses.push(milliseconds));
}

const statement = (...values: AttributeValue[]): BatchedStatement => ({
  Statement: 'UPDATE "states" SET "state" = ?',
  Parameters: values,
});
const BATCH = [statement({ S: 'one' }), statement({ S: 'two' })];
const TAKEN = [{}, {}];

/** Tells of each request whether the SDK made it, by the header in which it numbers its attempts. */
const bySdk = () => requests.map(({ headers }) => 'amz-sdk-request' in headers);

beforeAll(async () => {
  server = await HttpServer.start((request) => {
    requests.push(request);
    if (fails?.(request)) return failed(500, 'InternalServerError');
    return answers.shift() ?? taken(request);
  });
});
beforeEach(() => {
  [requests, answers, pauses].forEach((list) => (list.length = 0));
  fails = undefined;
});
afterEach(() => client.destroy());
afterAll(() => server.close());

test('the SDK sends the first batch, and its request is repeated for the next', async () => {
  const sender = senderOf();
  for (let i = 0; i < 3; i++) expect(await sender.send(BATCH)).toEqual(TAKEN);
  expect(bySdk()).toEqual([true, false, false]);
  const [first, second] = requests;
  for (const name of ['host', 'content-type', 'x-amz-target', 'user-agent', 'x-amz-user-agent']) {
    expect([name, second.headers[name]]).toEqual([name, first.headers[name]]);
  }
  expect(second.method).toBe('POST');
  expect(pauses).toEqual([]);
});

test('a repeated request is signed as the SDK signs', async () => {
  const sender = senderOf();
  for (let i = 0; i < 2; i++) await sender.send(BATCH);
  for (const request of requests) expect(signatureIn(request)).toBe(signatureOf(request));
  const [first, second] = requests.map(({ headers }) => scopeIn(headers));
  expect(second).toEqual(first);
  expect(second.slice(2)).toEqual(['eu-west-1', 'dynamodb', 'aws4_request']);
});

test('every attribute value is written as the SDK writes it', async () => {
  const sender = senderOf();
  const values = [
    statement({ S: 'ä 😀 " \\ \n \u2028 \u0001' }, { N: '12345678901234567890' }, { S: '' }),
    {
      ...statement({ B: new Uint8Array([0, 255, 7]) }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
    statement({ B: new Uint8Array() }, { B: Buffer.from('a state') }, { BOOL: true }, { NULL: true }),
  ];
  for (let i = 0; i < 2; i++) await sender.send(values);
  const [first, second] = requests.map(({ body }) => JSON.parse(body.toString('utf8')) as object);
  expect(bySdk()).toEqual([true, false]);
  expect(second).toEqual(first);
});

test('a batch that fails in part is answered as the SDK answers', async () => {
  const sender = senderOf();
  const refused = [
    {
      Error: {
        Code: 'ConditionalCheckFailed',
        Message: 'refused',
        Item: { pk: { S: 'user#ä' }, version: { N: '7' }, state: { B: 'AP8H' }, outbox: { B: '' } },
      },
    },
    { TableName: 'states' },
    { Error: { Code: 'DuplicateItem', Message: 'there is one' } },
  ];
  answers.push(answered(refused), answered(refused));
  const outcomes = [await sender.send(BATCH), await sender.send(BATCH)];
  expect(bySdk()).toEqual([true, false]);
  const items = outcomes.map((responses) => responses[0].Error!.Item!);
  for (const item of items) expect(Buffer.from(item.state.B!)).toEqual(Buffer.from([0, 255, 7]));
  const [sdk, repeated] = outcomes.map((responses) => JSON.stringify(responses));
  expect(repeated).toBe(sdk);
});

test.each([
  ['a throttled call', failed(400, 'ProvisionedThroughputExceededException')],
  ['a throttled account', failed(400, 'ThrottlingException')],
  ['a fault of the service', failed(500, 'InternalServerError')],
  ['a service that is away', { status: 503, body: '<html>' } as const],
  ['a connection that is reset', 'dropped' as const],
  ['an answer that breaks off', { ...answered(TAKEN), brokenAfter: 8 }],
  ['an answer that is no JSON', { status: 200, headers: JSON_TYPE, body: '<html>' } as const],
])('%s is left to the SDK after a pause, and the next batch is repeated again', async (_, answer) => {
  const sender = senderOf();
  await sender.send(BATCH);
  answers.push(answer);
  expect(await sender.send(BATCH)).toEqual(TAKEN);
  expect(await sender.send(BATCH)).toEqual(TAKEN);
  expect(bySdk()).toEqual([true, false, true, false]);
  expect(requests[2].body).toEqual(requests[1].body);
  expect(pauses).toHaveLength(1);
  expect(pauses[0]).toBeGreaterThanOrEqual(25);
});

test('a table that goes on throttling is retried by the SDK, whose error tells of it', async () => {
  const sender = senderOf({ maxAttempts: 3 });
  await sender.send(BATCH);
  answers.push(...Array(4).fill(failed(400, 'ProvisionedThroughputExceededException')));
  await expect(sender.send(BATCH)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  expect(bySdk()).toEqual([true, false, true, true, true]);
});

test.each(['AccessDeniedException', 'ValidationException', 'ExpiredTokenException'])(
  '%s is the error of the SDK',
  async (name) => {
    const sender = senderOf();
    await sender.send(BATCH);
    answers.push(failed(400, name), failed(400, name));
    await expect(sender.send(BATCH)).rejects.toMatchObject({ name, message: expect.stringContaining('no') });
    // Until the SDK has succeeded, it sends every batch.
    await sender.send(BATCH);
    await sender.send(BATCH);
    expect(bySdk()).toEqual([true, false, true, true, false]);
  },
);

test('what always fails is tried ever more rarely, and as before once it works', async () => {
  const sender = senderOf();
  fails = ({ headers }) => !('amz-sdk-request' in headers);
  for (let i = 0; i < 40; i++) expect(await sender.send(BATCH)).toEqual(TAKEN);
  const tries = requests.filter(fails).length;
  expect(tries).toBe(6);
  expect(pauses).toHaveLength(tries);
  fails = undefined;
  for (let i = 0; i < 40; i++) await sender.send(BATCH);
  requests.length = 0;
  for (let i = 0; i < 3; i++) await sender.send(BATCH);
  expect(bySdk()).toEqual([false, false, false]);
});

test('batches that fail together count as one failure', async () => {
  const sender = senderOf();
  await sender.send(BATCH);
  answers.push(...Array<'dropped'>(8).fill('dropped'));
  await Promise.all(Array.from({ length: 8 }, () => sender.send(BATCH)));
  requests.length = 0;
  await sender.send(BATCH);
  expect(bySdk()).toEqual([false]);
});

test('a timeout of the client holds for repeated requests', async () => {
  const sender = senderOf({ requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true } });
  await sender.send(BATCH);
  answers.push(new Promise(() => {}));
  expect(await sender.send(BATCH)).toEqual(TAKEN);
  expect(bySdk()).toEqual([true, false, true]);
});

test('credentials are asked for again before they expire', async () => {
  let asked = 0;
  const sender = senderOf({
    credentials: async () => ({
      ...CREDENTIALS,
      accessKeyId: `key${++asked}`,
      // Within the minutes in which the SDK renews them.
      expiration: new Date(Date.now() + 1_000),
    }),
  });
  for (let i = 0; i < 3; i++) await sender.send(BATCH);
  expect(bySdk()).toEqual([true, false, false]);
  const keys = requests.map(({ headers }) => scopeIn(headers)[0]);
  expect(new Set(keys).size).toBe(3);
});

test('a clock that is wrong is corrected by the SDK, for repeated requests as well', async () => {
  const sender = senderOf();
  await sender.send(BATCH);
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  answers.push(
    failed(400, 'InvalidSignatureException', { date }),
    failed(400, 'InvalidSignatureException', { date }),
    { ...answered(TAKEN), headers: { ...JSON_TYPE, date } },
  );
  await sender.send(BATCH);
  await sender.send(BATCH);
  expect(bySdk()).toEqual([true, false, true, true, false]);
  const ahead = requests.map(({ headers }) => dateIn(headers) > Date.now() + 3_000_000);
  expect(ahead).toEqual([false, false, false, true, true]);
});

test('a repeated request does not repeat the trace of the first', async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'aggregator';
  process.env._X_AMZN_TRACE_ID = 'Root=1-first';
  try {
    const sender = senderOf();
    for (let i = 0; i < 2; i++) await sender.send(BATCH);
  } finally {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    delete process.env._X_AMZN_TRACE_ID;
  }
  expect(requests.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual(['Root=1-first', undefined]);
});

function dateIn(headers: HttpRequest['headers']): number {
  const [, ...parts] = /^(....)(..)(..T..)(..)(..Z)$/.exec(headers['x-amz-date'] as string)!;
  return Date.parse(`${parts.slice(0, 3).join('-')}:${parts.slice(3).join(':')}`);
}

/** Returns the key, day, region, service and kind of a signature. */
function scopeIn(headers: HttpRequest['headers']): string[] {
  return /Credential=([^,]+)/.exec(headers.authorization!)![1].split('/');
}

function signatureIn({ headers }: HttpRequest): string {
  return /Signature=(\w+)/.exec(headers.authorization!)![1];
}

/** Computes the signature of a request as AWS documents it (Signature Version 4). */
function signatureOf({ method, headers, body }: HttpRequest): string {
  const [, scope, names] = /Credential=\w+\/(\S+), SignedHeaders=(\S+),/.exec(headers.authorization!)!;
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const signed = names.split(';').map((name) => `${name}:${headers[name] as string}\n`);
  const canonical = [method, '/', '', signed.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.secretAccessKey}`);
  return hmac(key as Buffer, text).toString('hex');
}
