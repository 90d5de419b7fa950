import { setTimeout as later } from 'node:timers/promises';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbRuleReader } from '../../src/adapters/dynamodb/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { MemoryDeadLetters } from '../../src/adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { Config, parseConfig, UncheckedConfig } from '../../src/contract/config';
import { RULES, TIMESERIES } from '../../src/contract/table-keys';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import { createDecoder } from '../../src/functions/shared/decoder';
import { DeployedInstallation, DeployedOptions } from '../../src/playground/deployed/deployed-installation';
import { EmbeddedDynamoDb } from './embedded-dynamodb';
import { FakeStacks } from './fake-cloudformation';
import { FakeCloudWatch } from './fake-cloudwatch';
import { FakeKinesis, shardOf } from './fake-kinesis';
import { functionEnvironment } from './stack-config';

const DAY = 86_400_000;
const ENDPOINTS = ['DYNAMODB', 'CLOUDFORMATION', 'LAMBDA', 'KINESIS', 'CLOUDWATCH'] as const;
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
  private readonly environment = { ...process.env };
  private readonly functions;
  private delivered = 0;

  private constructor(
    services: Pick<PageStack, 'dynamoDb' | 'stacks' | 'kinesis' | 'cloudWatch'>,
    readonly tables: { readonly states: string; readonly history: string; readonly rules: string },
    readonly config: Config,
  ) {
    this.dynamoDb = services.dynamoDb;
    this.stacks = services.stacks;
    this.kinesis = services.kinesis;
    this.cloudWatch = services.cloudWatch;
    const endpoints: Record<(typeof ENDPOINTS)[number], string> = {
      DYNAMODB: this.dynamoDb.endpoint,
      CLOUDFORMATION: this.stacks.endpoint,
      LAMBDA: this.stacks.endpoint,
      KINESIS: this.kinesis.endpoint,
      CLOUDWATCH: this.cloudWatch.endpoint,
    };
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    });
    for (const service of ENDPOINTS) process.env[`AWS_ENDPOINT_URL_${service}`] = endpoints[service];
    this.functions = this.startFunctions();
  }

  /** @param pause replaces the wait for the functions */
  async open(
    options: Partial<DeployedOptions> = {},
    pause: (milliseconds: number) => Promise<void> = () => later(50),
  ): Promise<DeployedInstallation> {
    return DeployedInstallation.open({ stack: 'Shop', ...options }, { clock: () => this.now, pause });
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

  async close(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.environment)) delete process.env[name];
    Object.assign(process.env, this.environment);
    await Promise.all([
      this.dynamoDb.close(),
      this.stacks.close(),
      this.kinesis.close(),
      this.cloudWatch.close(),
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
        deadLetters: new MemoryDeadLetters(),
        decode: createDecoder(this.config),
        redelivery: DAY,
        historyRetention: 400 * DAY,
        partitionKeyIsUser: partitionKeyIsUser === 'true',
      }),
    };
  }
}
