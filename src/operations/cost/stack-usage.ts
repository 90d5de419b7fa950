import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { createEventStreamClient } from '../../adapters/kinesis/kinesis-event-sink';
import { counted } from '../../common/counted';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metric-names';
import { DUE_INDEX } from '../../contract/table-keys';
import { attempt, clientConfig } from '../aws';
import { DeployedFunction, Facts } from '../doctor/facts';
import { MetricPoint, MetricQuery, readMetricSeries } from '../metric-series';
import { OperationError } from '../operation-error';
import { streamNameOf } from '../stream/stream-arn';
import { FunctionUsage, StackUsage, StreamUsage, TableUsage } from './usage';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Series = ReadonlyMap<string, readonly MetricPoint[]>;

/**
 * Reads what an installation has used in its last days, by the hour.
 *
 * @throws OperationError when none of its functions has run in that time, or AWS refuses a call
 */
export async function stackUsage(facts: Facts, days: number, now: number): Promise<StackUsage> {
  const functions = await attempt('read the functions', () => facts.functions());
  const stream = (await attempt('see what the functions read', () => facts.streamMapping()))?.stream;
  const { installation, aggregateStore, timeseriesStore } = facts.config;
  // What the store of a module costs is not on this account's bill of DynamoDB.
  const tables = [
    ...(aggregateStore.kind === 'dynamoDb' ? [aggregateStore.parameters.tableName] : []),
    timeseriesStore.parameters.tableName,
  ];
  const asked = Math.floor((now - days * DAY_MS) / HOUR_MS) * HOUR_MS;
  const queries = [
    ...ownQueries(installation),
    ...functions.flatMap(functionQueries),
    ...tables.flatMap(tableQueries),
    ...(stream === undefined ? [] : streamQueries(streamNameOf(stream))),
  ];
  const series = await attempt('read the metrics (cloudwatch:GetMetricData)', () =>
    readMetricSeries(new CloudWatchClient(facts.aws), queries, {
      from: asked,
      to: now,
      periodSeconds: HOUR_MS / 1_000,
    }),
  );
  const from = firstHour(functions, series);
  if (from === undefined) {
    throw new OperationError(
      'no-events',
      `no function of this installation has run in the last ${counted(days, 'day')}; ` +
        'look further back with --days, or see whether it is deployed in this region',
    );
  }
  const sum = (key: string) => sumOf(series, key);
  return {
    from,
    to: now,
    eventsCounted: sum(keyOf(METRIC_NAMESPACE, METRICS.eventsCounted)),
    usersWritten: sum(keyOf(METRIC_NAMESPACE, METRICS.usersWritten)),
    ...(stream !== undefined && { stream: await streamUsage(facts, stream, sum) }),
    tables: await Promise.all(tables.map((name) => tableUsage(facts, name, sum))),
    functions: functions.map((one) => functionUsage(one, sum)),
    metricHours: ownQueries(installation).reduce((hours, { key }) => hours + series.get(key)!.length, 0),
    logBytes: functions.reduce((bytes, { name }) => bytes + sum(keyOf(name, LOG_BYTES)), 0),
  };
}

/** Finds the hour in which a function first ran; before, the installation may not have been there. */
function firstHour(functions: readonly DeployedFunction[], series: Series): number | undefined {
  const hours = functions.flatMap(({ name }) => series.get(keyOf(name, INVOCATIONS))!.map(({ at }) => at));
  return hours.length > 0 ? hours.reduce((first, hour) => Math.min(first, hour)) : undefined;
}

async function streamUsage(facts: Facts, arn: string, sum: (key: string) => number): Promise<StreamUsage> {
  const name = streamNameOf(arn);
  const { StreamDescriptionSummary: summary } = await attempt(
    `describe the stream ${name} (kinesis:DescribeStreamSummary)`,
    () =>
      createEventStreamClient({ maxAttempts: 3, ...clientConfig(facts.options) }).send(
        new DescribeStreamSummaryCommand({ StreamARN: arn }),
      ),
  );
  return {
    name,
    mode: summary!.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'on demand' : 'provisioned',
    shards: summary!.OpenShardCount!,
    records: sum(keyOf(name, 'IncomingRecords')),
    bytesIn: sum(keyOf(name, 'IncomingBytes')),
    bytesOut: sum(keyOf(name, 'GetRecords.Bytes')),
  };
}

async function tableUsage(facts: Facts, name: string, sum: (key: string) => number): Promise<TableUsage> {
  const { Table: table } = await attempt(`describe the table ${name} (dynamodb:DescribeTable)`, () =>
    new DynamoDBClient(facts.aws).send(new DescribeTableCommand({ TableName: name })),
  );
  const throughputs = [table!, ...(table!.GlobalSecondaryIndexes ?? [])].map(
    ({ ProvisionedThroughput: throughput }) => throughput,
  );
  const [provisionedWrites, provisionedReads] = [
    throughputs.reduce((units, throughput) => units + (throughput?.WriteCapacityUnits ?? 0), 0),
    throughputs.reduce((units, throughput) => units + (throughput?.ReadCapacityUnits ?? 0), 0),
  ];
  return {
    name,
    mode: provisionedWrites === 0 ? 'on demand' : 'provisioned',
    writeUnits: sum(keyOf(name, WRITE_UNITS)) + sum(keyOf(indexOf(name), WRITE_UNITS)),
    readUnits: sum(keyOf(name, READ_UNITS)) + sum(keyOf(indexOf(name), READ_UNITS)),
    provisionedWrites,
    provisionedReads,
    storedBytes: table!.TableSizeBytes ?? 0,
  };
}

function functionUsage(
  { name, configuration: { Architectures: architectures, MemorySize: memory } }: DeployedFunction,
  sum: (key: string) => number,
): FunctionUsage {
  return {
    name,
    isArm: architectures?.includes('arm64') === true,
    // The default of Lambda, which every answer of AWS names anyway.
    memoryMegabytes: memory ?? 128,
    invocations: sum(keyOf(name, INVOCATIONS)),
    milliseconds: sum(keyOf(name, 'Duration')),
  };
}

const INVOCATIONS = 'Invocations';
const LOG_BYTES = 'log bytes';
const WRITE_UNITS = 'ConsumedWriteCapacityUnits';
const READ_UNITS = 'ConsumedReadCapacityUnits';

function ownQueries(installation: string): MetricQuery[] {
  return Object.values(METRICS).map((name) =>
    sumQuery(METRIC_NAMESPACE, METRIC_NAMESPACE, { [METRIC_DIMENSION]: installation }, name),
  );
}

function functionQueries({ name, configuration }: DeployedFunction): MetricQuery[] {
  const logGroup = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  return [
    ...[INVOCATIONS, 'Duration'].map((metric) =>
      sumQuery(name, 'AWS/Lambda', { FunctionName: name }, metric),
    ),
    {
      ...sumQuery(name, 'AWS/Logs', { LogGroupName: logGroup }, 'IncomingBytes'),
      key: keyOf(name, LOG_BYTES),
    },
  ];
}

function tableQueries(name: string): MetricQuery[] {
  return [WRITE_UNITS, READ_UNITS].flatMap((metric) => [
    sumQuery(name, 'AWS/DynamoDB', { TableName: name }, metric),
    sumQuery(
      indexOf(name),
      'AWS/DynamoDB',
      { TableName: name, GlobalSecondaryIndexName: DUE_INDEX.name },
      metric,
    ),
  ]);
}

function streamQueries(name: string): MetricQuery[] {
  return ['IncomingRecords', 'IncomingBytes', 'GetRecords.Bytes'].map((metric) =>
    sumQuery(name, 'AWS/Kinesis', { StreamName: name }, metric),
  );
}

function sumQuery(
  owner: string,
  namespace: string,
  dimensions: MetricQuery['dimensions'],
  name: string,
): MetricQuery {
  return { key: keyOf(owner, name), namespace, dimensions, name, stat: 'Sum' };
}

function sumOf(series: Series, key: string): number {
  return (series.get(key) ?? []).reduce((sum, { value }) => sum + value, 0);
}

function indexOf(tableName: string): string {
  return `${tableName}/${DUE_INDEX.name}`;
}

function keyOf(owner: string, metric: string): string {
  return `${owner}/${metric}`;
}
