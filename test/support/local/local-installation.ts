import { readFileSync } from 'node:fs';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Stack } from 'aws-cdk-lib';
import { PinpointIncrementalAnalytics } from '../../../src/construct/pinpoint-incremental-analytics';
import { parseConfig } from '../../../src/contract/config';
import { QUEUE_VARIABLE } from '../../../src/contract/store-variables';
import { AGGREGATES, RULES } from '../../../src/contract/table-keys';
import { EmbeddedDynamoDb } from '../embedded-dynamodb';
import { FakeS3 } from '../fake-s3';
import { LocalFunction } from './local-function';
import { RecordingProxy } from './recording-proxy';
import { SynthesizedTemplate } from './template';

const EVENT_BATCH = 1_000;
const CHANGE_BATCH = 100;
const MAX_DELIVERIES = 20;

interface Failures {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

export interface LocalServices {
  readonly dynamoDb: EmbeddedDynamoDb;
  readonly s3: FakeS3;
  /** Endpoint of a fake destination, by the environment variable that leads the SDK to it. */
  readonly destination: Record<string, string>;
  /** Variables that lead the functions to the module that keeps states; absent for a table. */
  readonly store?: Record<string, string>;
}

/**
 * Runs one installation from a synthesized stack: tables in an embedded DynamoDB, built functions in
 * containers of their own. Only deliveries of the services are imitated: batches of the event stream, the
 * filtered item stream, and the schedule.
 */
export class LocalInstallation {
  static async deploy(
    analytics: PinpointIncrementalAnalytics,
    services: LocalServices,
  ): Promise<LocalInstallation> {
    const template = SynthesizedTemplate.of(Stack.of(analytics));
    await createTables(template, services.dynamoDb);

    const outboxes: { item: unknown }[][] = analytics.publishers.map(() => []);
    const { aggregateTable } = analytics;
    const aggregates = aggregateTable && template.physicalName(aggregateTable);
    const proxy = await RecordingProxy.start(services.dynamoDb.endpoint, (tableName, item) => {
      if (tableName === aggregates && AGGREGATES.outbox in item) {
        outboxes.forEach((outbox) => outbox.push({ item }));
      }
    });
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
      AWS_ENDPOINT_URL_S3: services.s3.endpoint,
      ...services.destination,
      ...services.store,
    };
    const start = (construct: PinpointIncrementalAnalytics['aggregator']) => {
      const { bundle, config, queue } = template.function(construct);
      return new LocalFunction(bundle, {
        ...environment,
        CONFIG: config,
        ...(queue !== undefined && { [QUEUE_VARIABLE]: queue }),
        AWS_LAMBDA_FUNCTION_NAME: template.physicalName(construct),
      });
    };
    const byName = [analytics.aggregator, analytics.timeseries, ...analytics.publishers].map((construct) => [
      template.physicalName(construct),
      { CONFIG: template.function(construct).config },
    ]);
    const functions = {
      aggregator: start(analytics.aggregator),
      timeseries: start(analytics.timeseries),
      publisher: start(analytics.publisher),
      ...Object.fromEntries(
        analytics.publishers.slice(1).map((each, i) => [`publisher${i + 2}`, start(each)]),
      ),
    };
    uploadRules(template, template.function(analytics.aggregator).config, services.s3);
    const rulesTable = analytics.rulesTable && template.physicalName(analytics.rulesTable);
    return new LocalInstallation(
      services.dynamoDb,
      proxy,
      functions,
      () => start(analytics.publisher),
      Object.fromEntries(byName) as Record<string, { CONFIG: string }>,
      aggregates === undefined ? undefined : outboxes,
      rulesTable,
    );
  }

  private sent = 0;
  private streamed = 0;

  private constructor(
    private readonly dynamoDb: EmbeddedDynamoDb,
    readonly proxy: RecordingProxy,
    readonly functions: {
      readonly aggregator: LocalFunction;
      readonly timeseries: LocalFunction;
      readonly publisher: LocalFunction;
    },
    /** Starts another container of the first publisher. */
    readonly startPublisher: () => LocalFunction,
    /** The functions' environments by their deployed names, in the order of `functions`. */
    readonly environments: Record<string, { readonly CONFIG: string }>,
    /** Writes that wait for the publishers; undefined when a module keeps them. */
    private readonly outboxes: { item: unknown }[][] | undefined,
    private readonly rulesTable: string | undefined,
  ) {}

  /** Writes a rule into the installation's table of rules. */
  async putRule(id: string, cells: Record<string, string>): Promise<void> {
    await this.dynamoDb.client.send(
      new PutItemCommand({
        TableName: this.rulesTable,
        Item: marshall({ ...cells, [RULES.partitionKey]: id }),
      }),
    );
  }

  async removeRule(id: string): Promise<void> {
    const key = marshall({ [RULES.partitionKey]: id });
    await this.dynamoDb.client.send(new DeleteItemCommand({ TableName: this.rulesTable, Key: key }));
  }

  /** Sends records' data through the event stream and delivers the changes that follow. */
  async send(
    data: readonly string[],
    onBatch: (sent: number) => void = () => {},
    deliveries = MAX_DELIVERIES,
  ): Promise<void> {
    const records = data.map((text) => {
      const sequenceNumber = `4959033827149025660855969253836157109${String(++this.sent).padStart(19, '0')}`;
      return {
        eventID: `shardId-000000000000:${sequenceNumber}`,
        kinesis: {
          sequenceNumber,
          partitionKey: String(this.sent),
          data: Buffer.from(text).toString('base64'),
          approximateArrivalTimestamp: Date.now() / 1000,
        },
      };
    });
    for (let start = 0; start < records.length; start += EVENT_BATCH) {
      await deliver(
        this.functions.aggregator,
        records.slice(start, start + EVENT_BATCH),
        ({ kinesis }) => kinesis.sequenceNumber,
      );
      await this.publish(deliveries);
      onBatch(Math.min(start + EVENT_BATCH, records.length));
    }
  }

  /** Runs the timeseries function and delivers its changes, as the schedule does. */
  async runSchedule(): Promise<void> {
    await this.functions.timeseries.invoke({});
    await this.publish();
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.functions).map((one) => one.stop()));
    await this.proxy.close();
  }

  private async publish(deliveries = MAX_DELIVERIES): Promise<void> {
    const publishers = Object.entries(this.functions)
      .filter(([name]) => name.startsWith('publisher'))
      .map(([, each]) => each);
    if (!this.outboxes) {
      for (const publisher of publishers) await publisher.invoke({ ring: true });
      return;
    }
    const failures: unknown[] = [];
    for (const [i, outbox] of this.outboxes.entries()) {
      try {
        while (outbox.length > 0) {
          const records = outbox.slice(0, CHANGE_BATCH).map(({ item }) => ({
            eventName: 'MODIFY',
            dynamodb: { SequenceNumber: String(++this.streamed).padStart(21, '0'), NewImage: item },
          }));
          await deliver(publishers[i], records, ({ dynamodb }) => dynamodb.SequenceNumber, deliveries);
          outbox.splice(0, records.length);
        }
      } catch (error) {
        failures.push(error);
      }
    }
    // With several publishers an item stream retries for one that fails; only the failure of all is an error.
    if (failures.length === publishers.length) throw failures[0];
  }
}

/**
 * Delivers a batch as an event source mapping with partial batch responses does: retries from the lowest
 * failure onwards.
 */
async function deliver<T>(
  target: LocalFunction,
  batch: readonly T[],
  idOf: (record: T) => string,
  deliveries = MAX_DELIVERIES,
): Promise<void> {
  let rest = batch;
  for (let delivery = 0; rest.length > 0; delivery++) {
    if (delivery === deliveries) throw new Error(`${rest.length} records failed ${delivery} times`);
    const { batchItemFailures: failures } = await target.invoke<Failures>({ Records: rest });
    const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
    const lowest = rest.findIndex((record) => failed.has(idOf(record)));
    rest = lowest < 0 ? [] : rest.slice(lowest);
  }
}

/** Puts the asset into the fake bucket, which carries the rules that were defined in the app. */
function uploadRules(template: SynthesizedTemplate, config: string, s3: FakeS3): void {
  for (const { kind, parameters } of parseConfig(config).ruleSources) {
    if (kind === 'asset') {
      s3.objects.set(
        `${parameters.bucketName}/${parameters.objectKey}`,
        readFileSync(template.assetPath(parameters.objectKey)),
      );
    }
  }
}

async function createTables(template: SynthesizedTemplate, dynamoDb: EmbeddedDynamoDb): Promise<void> {
  for (const { name, schema } of template.tables) await dynamoDb.createTableIfMissing(name, schema);
}
