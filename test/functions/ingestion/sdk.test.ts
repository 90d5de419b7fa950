import {
  BadRequestException,
  Event,
  ForbiddenException,
  InternalServerErrorException,
  PinpointClient,
  PinpointClientConfig,
  PutEventsCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-pinpoint';
import { ENDPOINT_USERS } from '../../../src/contract/ingestion-config';
import { DecodedRecord } from '../../../src/engine/events/event';
import { decodePinpointText } from '../../support/decoders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { FakeKinesis } from '../../support/fake-kinesis';
import { ApiHandler, Authorizer, LocalApiGateway } from '../../support/local-api-gateway';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const TIME = '2026-01-15T11:59:00.000Z';
const ACCEPTED = { StatusCode: 202, Message: 'Accepted' };
const click = (overrides: Partial<Event> = {}): Event => ({
  EventType: 'click',
  Timestamp: TIME,
  ...overrides,
});

let dynamoDb: EmbeddedDynamoDb;
let stream: FakeKinesis;
let gateway: LocalApiGateway;
let client: PinpointClient;
let tables = 0;
const environment = { ...process.env };

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());

beforeEach(async () => {
  stream = await FakeKinesis.start('events');
  const tableName = await dynamoDb.createTable(`endpoints-${++tables}`, ENDPOINT_USERS.partitionKey);
  gateway = await LocalApiGateway.start(deploy({ streamName: 'events', tableName }));
  client = connect();
});

afterEach(async () => {
  process.env = { ...environment };
  client.destroy();
  await gateway.close();
  await stream.close();
});

/** Loads the function as a container does that has just started. */
function deploy(config: object): ApiHandler {
  Object.assign(process.env, {
    CONFIG: JSON.stringify(config),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_KINESIS: stream.endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  let handler!: ApiHandler;
  jest.isolateModules(() => {
    ({ handler } = jest.requireActual<{ handler: ApiHandler }>(
      '../../../src/functions/ingestion/ingestion.lambda',
    ));
  });
  return handler;
}

function connect(config: PinpointClientConfig = {}): PinpointClient {
  return new PinpointClient({
    endpoint: gateway.endpoint,
    region: 'eu-west-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });
}

async function putEvents(events: Record<string, Event>, userId?: string, endpointId = 'phone') {
  const Endpoint = userId === undefined ? {} : { User: { UserId: userId } };
  const { EventsResponse, $metadata } = await client.send(
    new PutEventsCommand({
      ApplicationId: 'app',
      EventsRequest: { BatchItem: { [endpointId]: { Endpoint, Events: events } } },
    }),
  );
  return { results: EventsResponse!.Results!, $metadata };
}

function decoded(): DecodedRecord[] {
  return stream.records.map(({ data }) => decodePinpointText(data, 0));
}

describe('an app that uses the SDK', () => {
  test('has its events taken, which are read as the events they were', async () => {
    const { results, $metadata } = await putEvents(
      {
        k1: click({
          Session: { Id: 's', StartTimestamp: TIME },
          Attributes: { page: 'home', name: 'Ünï 🙂' },
          Metrics: { price: 0.1, sum: 1e21 },
        }),
        k2: {
          EventType: '_session.start',
          Timestamp: '2026-01-15T12:59:00.5+01:00',
          AppTitle: 'Shop',
          SdkName: 'mine',
        },
      },
      'ann',
    );

    expect(results).toEqual({
      phone: { EndpointItemResponse: ACCEPTED, EventsItemResponse: { k1: ACCEPTED, k2: ACCEPTED } },
    });
    expect($metadata).toMatchObject({
      httpStatusCode: 202,
      requestId: expect.stringMatching(/^[\w-]{36}$/) as string,
    });
    expect(decoded()).toEqual([
      {
        kind: 'event',
        name: 'click',
        event: {
          name: 'click',
          userId: 'ann',
          endpointId: 'phone',
          id: expect.any(String) as string,
          time: Date.parse(TIME),
          arrival: expect.any(Number) as number,
          attributes: { page: 'home', name: 'Ünï 🙂' },
          metrics: { price: '0.1', sum: '1000000000000000000000' },
        },
      },
      {
        kind: 'event',
        name: '_session.start',
        event: {
          name: '_session.start',
          userId: 'ann',
          endpointId: 'phone',
          id: expect.any(String) as string,
          time: Date.parse(TIME) + 500,
          arrival: expect.any(Number) as number,
          attributes: {},
          metrics: {},
        },
      },
    ]);
    expect(stream.records.map(({ partitionKey }) => partitionKey)).toEqual(['ann', 'ann']);
  });

  test('has its events counted for the user that its endpoint was given', async () => {
    await putEvents({ before: click() });
    const { MessageBody } = await client.send(
      new UpdateEndpointCommand({
        ApplicationId: 'app',
        EndpointId: 'phone',
        EndpointRequest: { Address: 'token', ChannelType: 'APNS', User: { UserId: 'ann' } },
      }),
    );
    expect(MessageBody).toEqual({ Message: 'Accepted', RequestID: expect.any(String) as string });
    await putEvents({ after: click() });
    expect(decoded()).toMatchObject([
      { kind: 'no-user' },
      { kind: 'event', event: { userId: 'ann', endpointId: 'phone' } },
    ]);
  });

  test('may give its endpoints any id', async () => {
    const id = 'desk/1 ü# 100%';
    await client.send(
      new UpdateEndpointCommand({
        ApplicationId: 'app',
        EndpointId: id,
        EndpointRequest: { User: { UserId: 'ben' } },
      }),
    );
    await putEvents({ a: click() }, undefined, id);
    expect(decoded()).toMatchObject([{ kind: 'event', event: { userId: 'ben', endpointId: id } }]);
  });

  test('learns which of its events are wrong', async () => {
    const { results } = await putEvents(
      {
        good: click(),
        long: click({ Attributes: { page: 'x'.repeat(201) } }),
        odd: click({ Metrics: { ratio: NaN } }),
      },
      'ann',
    );
    expect(results.phone.EventsItemResponse).toEqual({
      good: ACCEPTED,
      long: {
        StatusCode: 400,
        Message: 'event "long": Attributes.page has a value of 201 characters, more than 200',
      },
      odd: { StatusCode: 400, Message: 'event "odd": Metrics.ratio is not a finite number' },
    });
    expect(decoded()).toHaveLength(1);
  });

  test('learns which of its events the stream has no room for', async () => {
    stream.failAlways({
      records: ({ data }) =>
        data.includes('"event_type":"buy"') ? 'ProvisionedThroughputExceededException' : undefined,
    });
    const { results } = await putEvents({ a: click(), b: click({ EventType: 'buy' }), c: click() }, 'ann');
    expect(
      Object.entries(results.phone.EventsItemResponse!).map(([key, { StatusCode }]) => [key, StatusCode]),
    ).toEqual([
      ['a', 202],
      ['b', 500],
      ['c', 202],
    ]);
    expect(decoded()).toHaveLength(2);
  });

  test('may send its events again, and they are known by their ids', async () => {
    for (let times = 0; times < 2; times++) await putEvents({ a: click(), b: click() }, 'ann');
    const ids = decoded().map((each) => each.kind === 'event' && each.event.id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  test('does not notice that a stream was busy for a moment', async () => {
    stream.failNext({ records: () => 'ProvisionedThroughputExceededException' });
    const { results } = await putEvents({ a: click() }, 'ann');
    expect(results.phone.EventsItemResponse).toEqual({ a: ACCEPTED });
  });

  test('gets the errors that it knows', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, click()]));
    const error = await putEvents(many).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(BadRequestException);
    expect(error).toMatchObject({
      message: 'the request has 101 events, more than 100',
      RequestID: expect.any(String) as string,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('tries again by itself when the user of an endpoint cannot be kept', async () => {
    await gateway.close();
    gateway = await LocalApiGateway.start(deploy({ streamName: 'events', tableName: 'no-such-table' }));
    const patient = connect({ maxAttempts: 2 });
    const update = patient.send(
      new UpdateEndpointCommand({
        ApplicationId: 'app',
        EndpointId: 'phone',
        EndpointRequest: { User: { UserId: 'ann' } },
      }),
    );
    await expect(update).rejects.toBeInstanceOf(InternalServerErrorException);
    expect(gateway.requests).toHaveLength(2);
    patient.destroy();
  });

  test('signs for the service that API Gateway asks for, when it is configured to', async () => {
    const signing = connect({
      signingName: 'execute-api',
      endpoint: `${gateway.endpoint}/`,
    } as PinpointClientConfig);
    await signing.send(
      new PutEventsCommand({
        ApplicationId: 'app',
        EventsRequest: { BatchItem: { phone: { Endpoint: {}, Events: { a: click() } } } },
      }),
    );
    expect(gateway.requests[0].headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
    signing.destroy();
  });
});

describe('an app whose users are verified', () => {
  /** Cognito identities by the access keys of their credentials. */
  const IDENTITIES: Record<string, object | null> = {
    ann: { amr: ['authenticated', 'cognito-idp'], identityId: 'eu-west-1:ann', identityPoolId: 'pool' },
    guest: { amr: ['unauthenticated'], identityId: 'eu-west-1:guest', identityPoolId: 'pool' },
    server: null,
  };
  const signature: Authorizer = ({ authorization = '' }) => {
    const [, accessKey] = /Credential=(\w+)\/\d+\/eu-west-1\/execute-api\//.exec(authorization) ?? [];
    if (!accessKey) return undefined;
    return { iam: { accessKey, accountId: '1', cognitoIdentity: IDENTITIES[accessKey], userArn: 'arn' } };
  };
  const token: Authorizer = ({ authorization = '' }) => {
    const [, claims] = /^Bearer (.+)$/.exec(authorization) ?? [];
    return claims === undefined
      ? undefined
      : { jwt: { claims: JSON.parse(Buffer.from(claims, 'base64').toString()) as object, scopes: null } };
  };
  const restart = async (userFrom: object, authorizer: Authorizer) => {
    const tableName = await dynamoDb.createTable(`endpoints-${++tables}`, ENDPOINT_USERS.partitionKey);
    await gateway.close();
    gateway = await LocalApiGateway.start(deploy({ streamName: 'events', tableName, userFrom }), authorizer);
    client.destroy();
  };
  const signAs = (accessKeyId: string) => {
    client = connect({
      signingName: 'execute-api',
      credentials: { accessKeyId, secretAccessKey: 'test' },
    } as PinpointClientConfig);
  };

  test('has the events of the identity that signs counted for it, and no others', async () => {
    await restart({ kind: 'caller' }, signature);
    signAs('ann');
    await putEvents({ a: click() });
    const { results } = await putEvents({ b: click() }, 'eve', 'desk');
    expect(results.desk.EndpointItemResponse).toEqual({
      StatusCode: 400,
      Message: 'User.UserId is not the verified user of the request; leave it out',
    });
    expect(decoded()).toMatchObject([{ kind: 'event', event: { userId: 'eu-west-1:ann' } }]);
  });

  test('has the events of a guest taken without a user, although the endpoint has one', async () => {
    await restart({ kind: 'caller' }, signature);
    signAs('ann');
    await putEvents({ a: click() });
    client.destroy();
    signAs('guest');
    await putEvents({ b: click() });
    expect(decoded().map(({ kind }) => kind)).toEqual(['event', 'no-user']);
  });

  test('learns by an error that it knows that its credentials are those of no identity', async () => {
    await restart({ kind: 'caller' }, signature);
    signAs('server');
    const error = await putEvents({ a: click() }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ForbiddenException);
    expect(error).toMatchObject({
      message: 'The request is not signed with the credentials of a Cognito identity',
    });
    expect(stream.records).toEqual([]);
  });

  test('may send a token in place of a signature', async () => {
    await restart({ kind: 'claim', claim: 'sub' }, token);
    client = connect();
    const claims = Buffer.from(JSON.stringify({ sub: 'ann', email: 'ann@example.com' })).toString('base64');
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers.authorization = `Bearer ${claims}`;
        return next(args);
      },
      { name: 'token', step: 'finalizeRequest', priority: 'low' },
    );
    await putEvents({ a: click() });
    expect(decoded()).toMatchObject([{ kind: 'event', event: { userId: 'ann' } }]);
  });
});

describe('the function', () => {
  test.each([
    [undefined, 'environment variable CONFIG is not set'],
    ['{', 'environment variable CONFIG is not JSON'],
    ['{"streamName":"events"}', 'configuration is not usable: tableName'],
  ])('says what is wrong with the configuration %j', (value, message) => {
    if (value === undefined) delete process.env.CONFIG;
    else process.env.CONFIG = value;
    expect(() =>
      jest.isolateModules(() => {
        jest.requireActual('../../../src/functions/ingestion/ingestion.lambda');
      }),
    ).toThrow(message);
  });
});
