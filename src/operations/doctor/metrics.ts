import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName, METRICS } from '../../contract/metric-names';
import { MetricQuery, readMetricSeries } from '../metric-series';
import { streamNameOf } from '../stream/stream-arn';
import { ask } from './ask';

/** Hours that are looked back, so that a run of each hour is among them. */
export const METRIC_HOURS = 3;
const PERIOD_SECONDS = 300;
const HOUR_MS = 3_600_000;

const FUNCTION_METRICS = {
  Invocations: 'Sum',
  Errors: 'Sum',
  Throttles: 'Sum',
  IteratorAge: 'Maximum',
} as const;
const STREAM_METRICS = {
  IncomingRecords: 'Sum',
  WriteProvisionedThroughputExceeded: 'Sum',
  ReadProvisionedThroughputExceeded: 'Sum',
} as const;

const QUEUE_METRICS = { ApproximateAgeOfOldestMessage: 'Maximum' } as const;

export type FunctionMetric = keyof typeof FUNCTION_METRICS;
export type StreamMetric = keyof typeof STREAM_METRICS;
export type QueueMetric = keyof typeof QUEUE_METRICS;

/** One metric over the hours that are looked back. */
export interface MetricValues {
  readonly sum: number;
  readonly max: number;
  /** Last value; absent when nothing was published. */
  readonly latest?: number;
}

/** Metrics of an installation, its functions and its stream. */
export class InstallationMetrics {
  constructor(private readonly series: ReadonlyMap<string, MetricValues>) {}

  own(name: MetricName): MetricValues {
    return this.at(METRIC_NAMESPACE, name);
  }

  ofFunction(functionName: string, name: FunctionMetric): MetricValues {
    return this.at(functionName, name);
  }

  ofStream(name: StreamMetric): MetricValues {
    return this.at('AWS/Kinesis', name);
  }

  ofQueue(name: QueueMetric): MetricValues {
    return this.at('AWS/SQS', name);
  }

  private at(owner: string, name: string): MetricValues {
    return this.series.get(keyOf(owner, name)) ?? NOTHING;
  }
}

const NOTHING: MetricValues = { sum: 0, max: 0 };

export interface MetricSubject {
  readonly installation: string;
  readonly functions: readonly string[];
  /** ARN of the event stream; absent when it is not known. */
  readonly stream?: string;
  /** Address of the queue of new objects; absent when there is none. */
  readonly objectQueueUrl?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Reads the metrics of the last hours. */
export async function readMetrics(
  client: CloudWatchClient,
  subject: MetricSubject,
): Promise<InstallationMetrics> {
  const series = await ask('cloudwatch:GetMetricData', () =>
    readMetricSeries(client, queriesOf(subject), {
      from: subject.now - METRIC_HOURS * HOUR_MS,
      to: subject.now,
      periodSeconds: PERIOD_SECONDS,
    }),
  );
  return new InstallationMetrics(
    new Map(
      [...series].map(([key, points]) => {
        const values = points.map(({ value }) => value);
        return [
          key,
          {
            sum: values.reduce((sum, value) => sum + value, 0),
            max: Math.max(0, ...values),
            latest: values[values.length - 1],
          },
        ];
      }),
    ),
  );
}

function queriesOf({ installation, functions, stream, objectQueueUrl }: MetricSubject): MetricQuery[] {
  const own = Object.values(METRICS).map((name): MetricQuery => {
    const isLevel = name.endsWith('Seconds') || LEVELS.includes(name);
    return {
      key: keyOf(METRIC_NAMESPACE, name),
      namespace: METRIC_NAMESPACE,
      dimensions: { [METRIC_DIMENSION]: installation },
      name,
      stat: isLevel ? 'Maximum' : 'Sum',
    };
  });
  const ofFunctions = functions.flatMap((functionName) =>
    Object.entries(FUNCTION_METRICS).map(([name, stat]) => ({
      key: keyOf(functionName, name),
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: functionName },
      name,
      stat,
    })),
  );
  const ofStream =
    stream === undefined
      ? []
      : queriesFor(STREAM_METRICS, 'AWS/Kinesis', { StreamName: streamNameOf(stream) });
  const ofQueue =
    objectQueueUrl === undefined
      ? []
      : queriesFor(QUEUE_METRICS, 'AWS/SQS', {
          QueueName: objectQueueUrl.slice(objectQueueUrl.lastIndexOf('/') + 1),
        });
  return [...own, ...ofFunctions, ...ofStream, ...ofQueue];
}

/** Asks for the metrics of the one resource of a service. */
function queriesFor(
  metrics: Readonly<Record<string, MetricQuery['stat']>>,
  namespace: string,
  dimensions: MetricQuery['dimensions'],
): MetricQuery[] {
  return Object.entries(metrics).map(([name, stat]) => ({
    key: keyOf(namespace, name),
    namespace,
    dimensions,
    name,
    stat,
  }));
}

/** Metrics that are levels, beside those in seconds. */
const LEVELS: readonly MetricName[] = [METRICS.rulesInForce, METRICS.rulesInError, METRICS.usersFailing];

function keyOf(owner: string, name: string): string {
  return `${owner}/${name}`;
}
