import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CONSOLE_TABLE, ConsoleConfig } from '../../src/contract/console-config';
import { ConsoleRequest, consoleEvent } from './console-requests';
import { FakeSts } from './fake-sts';
import { LocalFunction } from './local/local-function';
import { PageStack } from './page-stack';

const BUNDLE = join(__dirname, '../../assets/functions/console/console.lambda/index.js');
const ROLE = 'arn:aws:iam::123456789012:role';

interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: T;
}

/** Runs the built function of a console over an installation, in as many containers as a test asks for. */
export class ConsoleUnderTest {
  static async start(): Promise<ConsoleUnderTest> {
    const stack = await PageStack.start();
    const tableName = await stack.dynamoDb.createTable('console', CONSOLE_TABLE.partitionKey);
    return new ConsoleUnderTest(stack, await FakeSts.start(), tableName);
  }

  private readonly containers: LocalFunction[] = [];

  private constructor(
    readonly stack: PageStack,
    readonly sts: FakeSts,
    private readonly tableName: string,
  ) {}

  /** Starts a container, as Lambda does for requests at the same time. */
  container(): Container {
    const { dynamoDb, kinesis, cloudWatch, config: installation } = this.stack;
    const config: ConsoleConfig = {
      installation,
      streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
      tableName: this.tableName,
      roles: { viewer: `${ROLE}/viewer`, editor: `${ROLE}/editor`, operator: `${ROLE}/operator` },
      groups: { viewer: 'viewers', editor: 'editors', operator: 'operators' },
      groupsClaim: 'cognito:groups',
      signIn: { issuer: 'https://id.example.com/pool', clientId: 'client', origins: [] },
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

  async close(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.stop()));
    await Promise.all([this.sts.close(), this.stack.close()]);
  }
}

/** One container of the function. */
export class Container {
  constructor(private readonly started: LocalFunction) {}

  async ask<T = { message: string }>(request: ConsoleRequest): Promise<Answer<T>> {
    const { statusCode, headers, body, isBase64Encoded } = await this.started.invoke<{
      statusCode: number;
      headers: Record<string, string>;
      body: string;
      isBase64Encoded: boolean;
    }>(consoleEvent(request));
    const content = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    const text = String(headers['content-encoding'] === 'gzip' ? gunzipSync(content) : content);
    const isJson = headers['content-type']?.includes('json');
    return { status: statusCode, headers, text, json: (isJson ? JSON.parse(text) : undefined) as T };
  }

  /** Lines of the log that say who has done what. */
  get audited(): object[] {
    return this.started.logs
      .filter((line) => line.includes('"audit":true'))
      .map((line) => JSON.parse(line) as object);
  }
}
