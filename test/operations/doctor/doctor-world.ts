import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { UncheckedConfig } from '../../../src/contract/config';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName } from '../../../src/contract/metric-names';
import { TIMESERIES } from '../../../src/contract/table-keys';
import { Catalogue, EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { diagnose, Diagnosis } from '../../../src/operations/doctor/diagnosis';
import { Finding } from '../../../src/operations/doctor/finding';
import { parseRules } from '../../../src/rule-language/parse/table';
import { pinpointRecord, PinpointRecordOptions } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { FakeStacks } from '../../support/fake-cloudformation';
import { FakeCloudWatch } from '../../support/fake-cloudwatch';
import { FakeEventBridge } from '../../support/fake-eventbridge';
import { FakeKinesis } from '../../support/fake-kinesis';
import { FakeS3 } from '../../support/fake-s3';
import { FakeSqs } from '../../support/fake-sqs';
import { FakeSts } from '../../support/fake-sts';
import { functionEnvironment } from '../../support/stack-config';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const MINUTE = 60_000;
export const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
export const TABLE_STREAM =
  'arn:aws:dynamodb:us-east-1:123456789012:table/states/stream/2026-01-01T00:00:00.000';
const TABLE = 'states';
const RULE = { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '3' };

/** Installation whose state the tests of `doctor` spoil, in fakes of all services that it asks. */
export class DoctorWorld {
  static async start(): Promise<DoctorWorld> {
    const dynamoDb = await EmbeddedDynamoDb.start();
    await dynamoDb.createStateTable(TABLE);
    await dynamoDb.createTable('history', TIMESERIES.partitionKey, TIMESERIES.sortKey);
    await dynamoDb.createTable('rules', 'RuleId');
    return new DoctorWorld(
      dynamoDb,
      await FakeStacks.start(),
      await FakeKinesis.start('clicks'),
      await FakeCloudWatch.start(),
      await FakeS3.start(),
      await FakeSqs.start(),
      await FakeSts.start(),
      await FakeEventBridge.start(),
    );
  }

  now = NOW;
  readonly aggregates: DynamoDbAggregateStore;
  private readonly environment = { ...process.env };

  private constructor(
    readonly dynamoDb: EmbeddedDynamoDb,
    readonly stacks: FakeStacks,
    readonly kinesis: FakeKinesis,
    readonly cloudWatch: FakeCloudWatch,
    readonly s3: FakeS3,
    readonly sqs: FakeSqs,
    readonly sts: FakeSts,
    readonly eventBridge: FakeEventBridge,
  ) {
    this.aggregates = new DynamoDbAggregateStore(dynamoDb.client, TABLE);
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      ...this.endpoints,
    });
  }

  get endpoints(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_DYNAMODB: this.dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: this.stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: this.stacks.endpoint,
      AWS_ENDPOINT_URL_KINESIS: this.kinesis.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH: this.cloudWatch.endpoint,
      AWS_ENDPOINT_URL_S3: this.s3.endpoint,
      AWS_ENDPOINT_URL_SQS: this.sqs.endpoint,
      AWS_ENDPOINT_URL_STS: this.sts.endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: this.eventBridge.endpoint,
    };
  }

  /** Brings everything into the state of an installation in which nothing is wrong. */
  async heal(overrides: Partial<UncheckedConfig> = {}): Promise<void> {
    const { stacks, kinesis, cloudWatch, s3, sqs, sts, eventBridge } = this;
    this.now = NOW;
    this.deploy(overrides);
    stacks.refused = undefined;
    stacks.reserved.clear();
    stacks.functionFields.clear();
    for (const name of ['aggregator', 'timeseries', 'publisher']) {
      stacks.functionFields.set(name, {
        Runtime: 'nodejs24.x',
        State: 'Active',
        LastUpdateStatus: 'Successful',
      });
    }
    stacks.sources.set('aggregator', [STREAM]);
    stacks.sources.set('publisher', [TABLE_STREAM]);
    for (const arn of [STREAM, TABLE_STREAM]) stacks.mappingFields.set(arn, HEALTHY_MAPPING);
    kinesis.refused = undefined;
    kinesis.shards.records.clear();
    Object.assign(kinesis.shards, { retentionHours: 24, status: 'ACTIVE', emptyAnswers: 0, reads: 0 });
    this.send(2 * MINUTE, { userId: 'ann' });
    cloudWatch.failure = undefined;
    cloudWatch.published.length = 0;
    cloudWatch.alarms.length = 0;
    cloudWatch.alarms.push(alarm('OK'));
    this.publish('EventsCounted', 40);
    s3.objects.clear();
    sqs.messages.length = 0;
    sts.failure = undefined;
    eventBridge.buses.add('default');
    await this.setCatalogue(
      reconcile(EMPTY_CATALOGUE, parseRules([{ where: 'row 2', cells: RULE }]), NOW, 'keep'),
    );
    await this.aggregates.writeRuleCheck({ at: NOW - MINUTE });
    await this.aggregates.writeReevaluation(undefined);
  }

  deploy(overrides: Partial<UncheckedConfig>): void {
    const environment = functionEnvironment({
      ruleSources: [{ kind: 'dynamoDb', parameters: { tableName: 'rules' } }],
      aggregateStore: { kind: 'dynamoDb', parameters: { tableName: TABLE } },
      timeseriesStore: { kind: 'dynamoDb', parameters: { tableName: 'history' } },
      ...overrides,
    });
    this.stacks.stacks.set('Shop', {
      aggregator: environment,
      timeseries: environment,
      publisher: environment,
    });
  }

  /** Puts an event into the stream, as it arrived some milliseconds ago. */
  send(age: number, options: PinpointRecordOptions & { readonly partitionKey?: string } = {}): void {
    const { partitionKey = 'ann', ...event } = options;
    this.kinesis.shards.add(JSON.stringify(pinpointRecord(event)), this.now - age, partitionKey);
  }

  publish(name: MetricName, value: number, age = 10 * MINUTE): void {
    this.cloudWatch.published.push({
      namespace: METRIC_NAMESPACE,
      dimension: `${METRIC_DIMENSION}=main`,
      name,
      at: this.now - age,
      value,
    });
  }

  publishOf(namespace: string, dimension: string, name: string, value: number): void {
    this.cloudWatch.published.push({ namespace, dimension, name, value, at: this.now - MINUTE });
  }

  spoilMapping(arn: string, fields: object): void {
    this.stacks.mappingFields.set(arn, { ...HEALTHY_MAPPING, ...fields });
  }

  async setCatalogue(catalogue: Catalogue): Promise<void> {
    const { revision } = await this.aggregates.readCatalogue();
    await this.aggregates.writeCatalogue({ ...catalogue, revision: revision + 1 }, revision);
  }

  async diagnose(timeLimit: () => Promise<void> = () => new Promise(() => {})): Promise<Diagnosis> {
    return diagnose(
      { stack: 'Shop' },
      { clock: () => this.now, pause: async () => {}, timeLimit, onProgress: () => {} },
    );
  }

  async findingsOf(check: string): Promise<readonly Finding[]> {
    return (await this.diagnose()).checks.find((report) => report.check === check)!.findings;
  }

  async close(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.environment)) delete process.env[name];
    Object.assign(process.env, this.environment);
    const { dynamoDb, stacks, kinesis, cloudWatch, s3, sqs, sts, eventBridge } = this;
    await Promise.all(
      [dynamoDb, stacks, kinesis, cloudWatch, s3, sqs, sts, eventBridge].map((service) => service.close()),
    );
  }
}

/** Mapping with the settings that the construct gives it. */
const HEALTHY_MAPPING = {
  State: 'Enabled',
  LastProcessingResult: 'OK',
  BatchSize: 1_000,
  MaximumBatchingWindowInSeconds: 5,
  MaximumRetryAttempts: 10_000,
  MaximumRecordAgeInSeconds: 72_000,
  BisectBatchOnFunctionError: true,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::letters' } },
  StartingPosition: 'TRIM_HORIZON',
  ParallelizationFactor: 1,
};

export function alarm(state: 'OK' | 'ALARM', fields: object = {}): object {
  return {
    AlarmName: 'Shop-EventsRejected',
    AlarmDescription: 'Events rejected (main): records came in that are no events.',
    StateValue: state,
    StateReason: 'Threshold Crossed',
    ActionsEnabled: true,
    AlarmActions: ['arn:aws:sns:us-east-1:123456789012:on-call'],
    Namespace: METRIC_NAMESPACE,
    MetricName: 'EventsRejected',
    Dimensions: [{ Name: METRIC_DIMENSION, Value: 'main' }],
    ...fields,
  };
}
