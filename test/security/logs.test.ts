import { PowertoolsTelemetry } from '../../src/adapters/cloudwatch/powertools-telemetry';
import {
  createChangesFunctionClient,
  FunctionDestination,
} from '../../src/adapters/lambda/function-destination';
import { isLasting } from '../../src/adapters/store-errors';
import { IngestionApi } from '../../src/functions/ingestion/ingestion-api';
import { Publisher } from '../../src/functions/publisher/publisher';
import { attributeChange } from '../support/changes';
import { FakeLambda } from '../support/fake-lambda';
import { Installation, streamRecord } from '../support/installation';
import { proxyEvent } from '../support/local-api-gateway';

const PERSON = 'secret-person@example.org';
const EVIL = `${PERSON}\r\n{"level":"ERROR","message":"forged"}\u001b[2J\u001b]0;owned\u0007`;
const CLICK = {
  userId: EVIL,
  endpointId: 'secret-phone',
  attributes: { card: 'secret-value', kind: EVIL },
  metrics: { amount: 987654.25 },
};
const PERSONAL = /secret|987654/;

/** Errors of the services and of JavaScript whose messages repeat the input. */
const LEAKING_ERRORS: Record<string, () => Error> = {
  'a service that repeats what it refuses': () =>
    Object.assign(new Error(`invalid value ${EVIL} secret-value 987654.25`), {
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400, requestId: 'request-1' },
    }),
  'a state that is no JSON': () => {
    try {
      return JSON.parse(PERSON) as Error;
    } catch (error) {
      return error as Error;
    }
  },
};

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Returns the logged lines as CloudWatch Logs stores them. */
function lines(): string[] {
  return written.join('').split('\n').filter(Boolean);
}

function expectNothingPersonal(message: string): void {
  const entries = lines().map((line) => JSON.parse(line) as { message?: string });
  expect(entries.map((entry) => entry.message)).toContain(message);
  expect(lines().join('\n')).not.toMatch(PERSONAL);
  expect(lines().join('\n')).not.toMatch(/\p{Cc}(?<!\n)/u);
}

const telemetry = () => new PowertoolsTelemetry('Shop-Analytics', 'aggregator');
const failing = (error: () => Error) => async () => {
  throw error();
};

describe.each(Object.entries(LEAKING_ERRORS))('%s', (_, error) => {
  test('leaves no person in the log when a user cannot be counted', async () => {
    const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '1' });
    installation.aggregates.write = failing(error);
    const { failed } = await installation
      .aggregator({ telemetry: telemetry() })
      .process([streamRecord(1, CLICK)]);

    const { letters } = installation.deadLetters;
    expect([failed.length, letters.length]).toEqual(isLasting(error()) ? [0, 1] : [1, 0]);
    expect(letters.map(({ reason }) => reason).join()).not.toMatch(PERSONAL);
    expectNothingPersonal(
      isLasting(error())
        ? 'a user could not be counted; the events become dead letters'
        : 'a user could not be counted; the records are delivered again',
    );
  });

  test('leaves no person in the log when a rejected record cannot be kept', async () => {
    const installation = new Installation();
    const { failed } = await installation
      .aggregator({ telemetry: telemetry(), deadLetters: { put: failing(error) } })
      .process([streamRecord(1, Buffer.from(`"${EVIL}"`).toString('base64'))]);

    expect(failed).toHaveLength(1);
    expectNothingPersonal('rejected records could not be kept; they are delivered again');
  });

  test('leaves no person in the log when a change cannot be delivered or kept', async () => {
    const publisher = new Publisher({
      destination: { deliver: failing(error) },
      deadLetters: { put: failing(error) },
      telemetry: telemetry(),
      pause: async () => {},
      clock: Date.now,
    });
    await publisher.process([{ id: '1', changes: [attributeChange(EVIL)] }]);
    expectNothingPersonal('changes could not be delivered and are tried again with their records');
  });

  test('leaves no person in the log when a request cannot be handled', async () => {
    const log = telemetry();
    const api = new IngestionApi({
      users: { find: failing(error), remember: failing(error) },
      sink: { put: failing(error) },
      clock: () => 0,
      userFrom: { kind: 'body' },
      warn: (message, details) => log.warn(message, details),
    });
    const { statusCode } = await api.answer(
      proxyEvent({
        method: 'POST',
        segments: ['v1', 'apps', 'app', 'events'],
        body: JSON.stringify({
          BatchItem: {
            [CLICK.endpointId]: {
              Endpoint: { User: { UserId: EVIL } },
              Events: {
                1: { EventType: 'click', Timestamp: '2026-01-15T12:00:00Z', Attributes: CLICK.attributes },
              },
            },
          },
        }),
      }),
    );
    expect(statusCode).toBe(500);
    expectNothingPersonal('a request failed');
  });
});

test('what a function says of a person stays out of the log when it fails', async () => {
  const fake = await FakeLambda.start();
  fake.result = { payload: JSON.stringify({ errorMessage: EVIL }), error: 'Unhandled' };
  const destination = new FunctionDestination(
    createChangesFunctionClient({
      region: 'us-east-1',
      endpoint: fake.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    'crm',
  );
  await new Publisher({
    destination,
    deadLetters: { put: async () => {} },
    telemetry: telemetry(),
    pause: async () => {},
    clock: Date.now,
  }).process([{ id: '1', changes: [attributeChange(EVIL)] }]);
  await fake.close();

  expectNothingPersonal('changes could not be delivered and are tried again with their records');
});

test('a rule cannot forge an entry: what is wrong with it stays on one line', () => {
  telemetry().reportProblems([
    {
      severity: 'error',
      where: 'item x\r\n{"level":"ERROR","message":"forged"}\u001b[2J',
      message: 'is wrong',
    },
  ]);
  const entries = lines().map((line) => JSON.parse(line) as { message: string });
  expect(entries).toHaveLength(1);
  expect(entries[0].message).toMatch(/^rules: item x/);
  expect(lines()[0]).not.toMatch(/\p{Cc}/u);
});

test('what is our own to say is said: a cause that on-call can act upon', async () => {
  const installation = new Installation();
  installation.aggregates.write = failing(() => new Error('the table is away'));
  await installation.aggregator({ telemetry: telemetry() }).process([streamRecord(1, CLICK)]);
  expect(lines().join('\n')).toContain('Error: the table is away');
});
