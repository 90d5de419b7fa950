import { setTimeout as later } from 'node:timers/promises';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbRuleReader } from '../../src/adapters/dynamodb/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { S3DeadLetters } from '../../src/adapters/s3/s3-dead-letters';
import { Config, parseConfig, UncheckedConfig } from '../../src/contract/config';
import { deadLetterPrefix } from '../../src/contract/dead-letters';
import { RULES, TIMESERIES } from '../../src/contract/table-keys';
import { RuleChange } from '../../src/engine/catalogue/catalogue';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { deadLetterOf } from '../../src/functions/aggregator/rejected-records';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import { createDecoder } from '../../src/functions/shared/decoder';
import { DeployedInstallation, DeployedOptions } from '../../src/playground/deployed/deployed-installation';
import { EmbeddedDynamoDb } from './embedded-dynamodb';
import { FakeStacks } from './fake-cloudformation';
import { FakeCloudWatch } from './fake-cloudwatch';
import { FakeKinesis, shardOf } from './fake-kinesis';
import { FakeS3 } from './fake-s3';
import { FakeSqs } from './fake-sqs';
import { FakeSts } from './fake-sts';
import { functionEnvironment } from './stack-config';

const DAY = 86_400_000;
const ENDPOINTS = [
  'DYNAMODB',
  'CLOUDFORMATION',
  'LAMBDA',
  'KINESIS',
  'CLOUDWATCH',
  'S3',
  'SQS',
  'STS',
] as const;
let stacks = 0;

/**
 * Deploys an installation as the page sees it: tables in an embedded DynamoDB, fakes of the other services,
 * and the functions at a test's request.
 */
export class PageStack {
  static async start(overrides: Partial<UncheckedConfig> = {}): Promise<PageStack> {
    const services = {
      dynamoDb: await EmbeddedDynamoDb.start(),
      stacks: await FakeStacks.start(),
      kinesis: await FakeKinesis.start('clicks'),
      cloudWatch: await FakeCloudWatch.start(),
      s3: await FakeS3.start(),
      sqs: await FakeSqs.start(),
      sts: await FakeSts.start(),
    };
    const { dynamoDb } = services;
    const n = ++stacks;
    const tables = {
      states: await dynamoDb.createStateTable(`page-states-${n}`),
      history: await dynamoDb.createTable(`page-history-${n}`, TIMESERIES.partitionKey, TIMESERIES.sortKey),
      rules: await dynamoDb.createTable(`page-rules-${n}`, RULES.partitionKey),
    };
    const environment = functionEnvironment({
      ruleSources: [{ kind: 'dynamoDb', parameters: { tableName: tables.rules } }],
      aggregateStore: { kind: 'dynamoDb', parameters: { tableName: tables.states } },
      timeseriesStore: { kind: 'dynamoDb', parameters: { tableName: tables.history } },
      ...overrides,
    });
    services.stacks.stacks.set('Shop', { publisher: environment, aggregator: environment });
    services.stacks.sources.set('publisher', [
      'arn:aws:dynamodb:us-east-1:123456789012:table/states/stream/2026-01-01T00:00:00.000',
    ]);
    services.stacks.sources.set('aggregator', [
      'arn:aws:sqs:us-east-1:123456789012:other',
      'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
    ]);
    return new PageStack(services, tables, parseConfig(environment.CONFIG));
  }

  now = Date.now();
  readonly dynamoDb: EmbeddedDynamoDb;
  readonly stacks: FakeStacks;
  readonly kinesis: FakeKinesis;
  readonly cloudWatch: FakeCloudWatch;
  readonly s3: FakeS3;
  private readonly sqs: FakeSqs;
  private readonly sts: FakeSts;
  private readonly environment = { ...process.env };
  private readonly deadLetters: S3DeadLetters;
  private readonly functions;
  private delivered = 0;
  private rejected = 0;

  private constructor(
    services: Pick<PageStack, 'dynamoDb' | 'stacks' | 'kinesis' | 'cloudWatch' | 's3'> & {
      readonly sqs: FakeSqs;
      readonly sts: FakeSts;
    },
    readonly tables: { readonly states: string; readonly history: string; readonly rules: string },
    readonly config: Config,
  ) {
    this.dynamoDb = services.dynamoDb;
    this.stacks = services.stacks;
    this.kinesis = services.kinesis;
    this.cloudWatch = services.cloudWatch;
    this.s3 = services.s3;
    this.sqs = services.sqs;
    this.sts = services.sts;
    const endpoints: Record<(typeof ENDPOINTS)[number], string> = {
      DYNAMODB: this.dynamoDb.endpoint,
      CLOUDFORMATION: this.stacks.endpoint,
      LAMBDA: this.stacks.endpoint,
      KINESIS: this.kinesis.endpoint,
      CLOUDWATCH: this.cloudWatch.endpoint,
      S3: this.s3.endpoint,
      SQS: this.sqs.endpoint,
      STS: this.sts.endpoint,
    };
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    });
    for (const service of ENDPOINTS) process.env[`AWS_ENDPOINT_URL_${service}`] = endpoints[service];
    this.deadLetters = new S3DeadLetters({
      client: new S3Client({}),
      bucketName: config.deadLetters.bucketName,
      prefix: deadLetterPrefix(config.installation, 'rejected-events'),
      sendTo: 'aggregator',
    });
    this.functions = this.startFunctions();
  }

  /** @param pause replaces the wait for the functions */
  async open(
    options: Partial<DeployedOptions> = {},
    pause: (milliseconds: number) => Promise<void> = () => later(50),
  ): Promise<DeployedInstallation> {
    return DeployedInstallation.open({ stack: 'Shop', ...options }, { clock: () => this.now, pause });
  }

  /** Keeps a record as a dead letter, as the aggregator did before the cause was mended. */
  async reject(data: string, reason: string): Promise<void> {
    const record = {
      shardId: 'shardId-000000000009',
      sequenceNumber: String(++this.rejected).padStart(56, '0'),
      arrival: this.now,
      data: Buffer.from(data).toString('base64'),
    };
    this.s3.lastModified = new Date(this.now).toISOString();
    await this.deadLetters.put(`letter-${this.rejected}`, [deadLetterOf(record, reason)]);
  }

  /** Lets the aggregator process the records that the stream accepted since the last call. */
  async count(): Promise<void> {
    const taken = this.kinesis.records.slice(this.delivered);
    const first = this.delivered;
    this.delivered += taken.length;
    const { failed } = await this.functions.aggregator.process(
      taken.map((record, i) => ({
        shardId: shardOf(record),
        sequenceNumber: String(first + i + 1).padStart(56, '0'),
        arrival: this.now,
        partitionKey: record.partitionKey,
        data: Buffer.from(record.data).toString('base64'),
      })),
    );
    if (failed.length > 0) throw new Error(`${failed.length} records could not be counted`);
  }

  /** Lists what the rules in the table have in a column. */
  async rulesHave(column: string): Promise<(string | undefined)[]> {
    const scan = new ScanCommand({ TableName: this.tables.rules });
    const { Items = [] } = await this.dynamoDb.client.send(scan);
    return Items.map((item) => item[column]?.S);
  }

  /** Writes an aggregator rule into the table of rules. */
  async putRule(id: string, cells: Record<string, string>): Promise<void> {
    const row = { RuleType: 'aggregator', ...cells };
    const item = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { S: value }]));
    await this.dynamoDb.client.send(
      new PutItemCommand({
        TableName: this.tables.rules,
        Item: { [RULES.partitionKey]: { S: id }, ...item },
      }),
    );
  }

  /** Lets the functions read the rules again. */
  async lookAtRules(): Promise<void> {
    await this.functions.rules.latest();
  }

  /** Reads what the functions have found, newest first. */
  async ruleChanges(): Promise<RuleChange[]> {
    return new DynamoDbAggregateStore(this.dynamoDb.client, this.tables.states).readRuleChanges(10);
  }

  async close(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.environment)) delete process.env[name];
    Object.assign(process.env, this.environment);
    await Promise.all([
      this.dynamoDb.close(),
      this.stacks.close(),
      this.kinesis.close(),
      this.cloudWatch.close(),
      this.s3.close(),
      this.sqs.close(),
      this.sts.close(),
    ]);
  }

  private startFunctions() {
    const { client } = this.dynamoDb;
    const clock = () => this.now;
    const telemetry = new MemoryTelemetry();
    const aggregates = new DynamoDbAggregateStore(client, this.tables.states);
    const timeseries = new DynamoDbTimeseriesStore(client, this.tables.history, clock);
    const rules = new ActiveRules({
      reader: new DynamoDbRuleReader(client, this.tables.rules),
      store: aggregates,
      telemetry,
      clock,
      pause: async () => {},
      maxAge: 0,
      removedRules: 'keep',
      timeZone: 'UTC',
    });
    const { partitionKeyIsUser = 'false' } = this.config.eventSource.parameters as {
      partitionKeyIsUser?: string;
    };
    return {
      rules,
      aggregator: new Aggregator({
        rules,
        aggregates,
        timeseries,
        telemetry,
        clock,
        deadLetters: this.deadLetters,
        decode: createDecoder(this.config),
        redelivery: DAY,
        historyRetention: 400 * DAY,
        partitionKeyIsUser: partitionKeyIsUser === 'true',
      }),
    };
  }
}
