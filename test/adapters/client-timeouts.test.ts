import { requestHandlerOptions } from '../../src/adapters/client-timeouts';
import { createCustomerProfilesClient } from '../../src/adapters/customer-profiles/customer-profiles';
import { createEndpointTableClient } from '../../src/adapters/dynamodb/dynamodb-endpoint-users';
import { createRuleTableClient } from '../../src/adapters/dynamodb/dynamodb-rule-reader';
import { createEventBridgeClient } from '../../src/adapters/eventbridge/eventbridge-destination';
import { createHoneycodeClient } from '../../src/adapters/honeycode/honeycode-client';
import { createEventStreamClient } from '../../src/adapters/kinesis/kinesis-event-sink';
import { createChangesFunctionClient } from '../../src/adapters/lambda/function-destination';
import { createRuleFunctionClient } from '../../src/adapters/lambda/function-rule-reader';
import { createTransformationClient } from '../../src/adapters/lambda/function-transformer';
import { createPinpointClient } from '../../src/adapters/pinpoint/pinpoint-destination';
import { createRuleBucketClient } from '../../src/adapters/s3/rule-bucket-client';
import { createShadowBucketClient } from '../../src/adapters/s3/shadow-destination';
import { createParameterClient } from '../../src/adapters/ssm/ssm-rule-reader';
import { HttpServer } from '../support/http-server';
import { fakesOfEachTest } from '../support/started';

/** A client of the SDK, as far as its timeouts and attempts go. */
interface Client {
  readonly config: {
    readonly maxAttempts: () => Promise<number>;
    readonly requestHandler: {
      handle(request: object, options?: object): Promise<unknown>;
      httpHandlerConfigs(): object;
    };
  };
  destroy(): void;
}

const CLIENTS: [string, (config: object) => Client, number, number, number][] = [
  ['the rules table', createRuleTableClient as never, 2_000, 10_000, 4],
  ['the bucket of rules', createRuleBucketClient as never, 2_000, 10_000, 3],
  ['Parameter Store', createParameterClient as never, 2_000, 10_000, 8],
  ['the function that answers rules', createRuleFunctionClient as never, 2_000, 30_000, 2],
  ['Honeycode', createHoneycodeClient as never, 2_000, 10_000, 5],
  ['Pinpoint', createPinpointClient as never, 2_000, 10_000, 1],
  ['Customer Profiles', createCustomerProfilesClient as never, 2_000, 10_000, 1],
  ['the event bus', createEventBridgeClient as never, 2_000, 10_000, 1],
  ['the function that takes changes', createChangesFunctionClient as never, 2_000, 240_000, 1],
  ['the function that transforms records', createTransformationClient as never, 2_000, 30_000, 1],
  ['the bucket of the shadow', createShadowBucketClient as never, 2_000, 10_000, 3],
  ['the table of endpoints', createEndpointTableClient as never, 1_000, 1_500, 3],
  ['the event stream', createEventStreamClient as never, 1_000, 4_000, 1],
];
const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

beforeEach(() => {
  // The client of Honeycode leaves a timer behind when an attempt fails.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => jest.useRealTimers());

const started = fakesOfEachTest();

/** Sends a request to a service that accepts it and never answers. */
async function askSilentService({ config: { requestHandler } }: Client) {
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => (accept = resolve));
  const { endpoint } = await started(
    HttpServer.start(() => {
      accept();
      return new Promise<never>(() => {});
    }),
  );
  const answer = requestHandler.handle({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: Number(new URL(endpoint).port),
    method: 'GET',
    path: '/',
    headers: {},
  });
  const failure = answer.then(() => 'no failure', String);
  await accepted;
  return { failure };
}

test.each(CLIENTS)(
  'the client of %s has %i ms to connect and %i ms to answer, in %i attempts',
  async (_, create, connectionTimeout, requestTimeout, attempts) => {
    const client = create(OPTIONS);
    const { requestHandler, maxAttempts } = client.config;
    // The handler resolves its options with its first request.
    const refused = {
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: 1,
      method: 'GET',
      path: '/',
      headers: {},
    };
    await expect(requestHandler.handle(refused)).rejects.toThrow();
    expect(requestHandler.httpHandlerConfigs()).toMatchObject({ connectionTimeout, requestTimeout });
    expect(await maxAttempts()).toBe(attempts);
    client.destroy();
  },
);

// The client of Honeycode leaves the time to its socket, see its own test.
test.each(CLIENTS.filter(([name]) => name !== 'Honeycode'))(
  'the client of %s fails when its service does not answer in time',
  async (_, create, __, requestTimeout) => {
    const client = create(OPTIONS);
    const { failure } = await askSilentService(client);
    await jest.advanceTimersByTimeAsync(requestTimeout);
    expect(await failure).toContain(`${requestTimeout} ms`);
    client.destroy();
  },
);

test('a service has two seconds to connect and ten to answer unless it needs others', () => {
  expect(requestHandlerOptions()).toEqual({
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  });
});
