import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { UncheckedConfig } from '../../src/contract/config';
import { CONSOLE_TABLE, ConsoleConfig } from '../../src/contract/console-config';
import { Answer as Returned } from '../../src/playground/console/http-event';
import { ConsoleRequest, consoleEvent } from './console-requests';
import { FakeSts } from './fake-sts';
import { LocalFunction } from './local/local-function';
import { PageStack } from './page-stack';

const BUNDLE = join(__dirname, '../../assets/functions/console/console.lambda/index.js');
const ROLE = 'arn:aws:iam::123456789012:role';

export interface ContainerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** Reads what the function returns to its API. */
export function answerOf({ statusCode, headers, body, isBase64Encoded }: Returned): ContainerAnswer {
  return { status: statusCode, headers, content: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: T;
}

/** How people sign in to a console. */
export interface SignInUnderTest {
  readonly issuer: string;
  readonly clientId: string;
  readonly groupsClaim: string;
}

const COGNITO: SignInUnderTest = {
  issuer: 'https://id.example.com/pool',
  clientId: 'client',
  groupsClaim: 'cognito:groups',
};

/** Runs the built function of a console over an installation, in as many containers as a test asks for. */
export class ConsoleUnderTest {
  static async start(
    signIn = COGNITO,
    installation: Partial<UncheckedConfig> = {},
  ): Promise<ConsoleUnderTest> {
    const stack = await PageStack.start(installation);
    const tableName = await stack.dynamoDb.createTable('console', CONSOLE_TABLE.partitionKey);
    return new ConsoleUnderTest(stack, await FakeSts.start(), tableName, signIn);
  }

  private readonly containers: LocalFunction[] = [];
  private readonly idle: Container[] = [];
  private readonly used: Container[] = [];

  private constructor(
    readonly stack: PageStack,
    readonly sts: FakeSts,
    private readonly tableName: string,
    private readonly signIn: SignInUnderTest,
  ) {}

  /** Starts a container, as Lambda does for requests at the same time. */
  container(): Container {
    const { dynamoDb, kinesis, cloudWatch, config: installation } = this.stack;
    const { issuer, clientId, groupsClaim } = this.signIn;
    const config: ConsoleConfig = {
      installation,
      streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
      tableName: this.tableName,
      roles: { viewer: `${ROLE}/viewer`, editor: `${ROLE}/editor`, operator: `${ROLE}/operator` },
      groups: { viewer: 'viewers', editor: 'editors', operator: 'operators' },
      groupsClaim,
      signIn: { issuer, clientId, origins: [] },
    };
    const started = new LocalFunction(BUNDLE, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'own',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_STS: this.sts.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
      CONFIG: JSON.stringify(config),
    });
    this.containers.push(started);
    return new Container(started);
  }

  /** Hands an event to a container that is idle, or to a new one. */
  async invoke(event: APIGatewayProxyEventV2): Promise<ContainerAnswer> {
    let container = this.idle.pop();
    if (!container) this.used.push((container = this.container()));
    try {
      return await container.invoke(event);
    } finally {
      this.idle.push(container);
    }
  }

  /** What the containers of `invoke` have written down about who did what. */
  get audited(): readonly object[] {
    return this.used.flatMap(({ audited }) => audited);
  }

  async close(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.stop()));
    await Promise.all([this.sts.close(), this.stack.close()]);
  }
}

/** One container of the function. */
export class Container {
  constructor(private readonly started: LocalFunction) {}

  /** Hands over an event as it is. */
  async invoke(event: APIGatewayProxyEventV2): Promise<ContainerAnswer> {
    return answerOf(await this.started.invoke(event));
  }

  async ask<T = { message: string }>(request: ConsoleRequest): Promise<Answer<T>> {
    const { status, headers, content } = await this.invoke(consoleEvent(request));
    const text = String(headers['content-encoding'] === 'gzip' ? gunzipSync(content) : content);
    const isJson = headers['content-type']?.includes('json');
    return { status, headers, text, json: (isJson ? JSON.parse(text) : undefined) as T };
  }

  /** Lines of the log that say who has done what. */
  get audited(): object[] {
    return this.started.logs
      .filter((line) => line.includes('"audit":true'))
      .map((line) => JSON.parse(line) as object);
  }
}
