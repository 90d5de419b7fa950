import { CloudWatchClient, MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName, METRICS } from '../../contract/metric-names';
import { streamNameOf } from '../stream/stream-mappings';
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

export type FunctionMetric = keyof typeof FUNCTION_METRICS;
export type StreamMetric = keyof typeof STREAM_METRICS;

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
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Query {
  readonly key: string;
  readonly namespace: string;
  readonly dimension: { readonly Name: string; readonly Value: string };
  readonly name: string;
  readonly stat: 'Sum' | 'Maximum';
}

/** Reads the metrics of the last hours in one call and its pages. */
export async function readMetrics(
  client: CloudWatchClient,
  subject: MetricSubject,
): Promise<InstallationMetrics> {
  const queries = queriesOf(subject);
  const values = new Map<string, { readonly at: number; readonly value: number }[]>();
  await ask('cloudwatch:GetMetricData', async () => {
    const pages = paginateGetMetricData(
      { client },
      {
        StartTime: new Date(subject.now - METRIC_HOURS * HOUR_MS),
        EndTime: new Date(subject.now),
        MetricDataQueries: queries.map(toMetricDataQuery),
      },
    );
    for await (const { MetricDataResults: results = [] } of pages) {
      for (const { Id: id, Timestamps: times = [], Values: found = [] } of results) {
        const { key } = queries[Number(id!.slice(1))];
        const points = times.map((time, i) => ({ at: time.getTime(), value: found[i] }));
        values.set(key, [...(values.get(key) ?? []), ...points]);
      }
    }
  });
  return new InstallationMetrics(
    new Map(
      [...values].map(([key, points]) => {
        const inOrder = points.sort((a, b) => a.at - b.at).map(({ value }) => value);
        return [
          key,
          {
            sum: inOrder.reduce((sum, value) => sum + value, 0),
            max: Math.max(0, ...inOrder),
            latest: inOrder[inOrder.length - 1],
          },
        ];
      }),
    ),
  );
}

function queriesOf({ installation, functions, stream }: MetricSubject): Query[] {
  const own = Object.values(METRICS).map((name): Query => {
    const isLevel = name.endsWith('Seconds') || LEVELS.includes(name);
    return {
      key: keyOf(METRIC_NAMESPACE, name),
      namespace: METRIC_NAMESPACE,
      dimension: { Name: METRIC_DIMENSION, Value: installation },
      name,
      stat: isLevel ? 'Maximum' : 'Sum',
    };
  });
  const ofFunctions = functions.flatMap((functionName) =>
    Object.entries(FUNCTION_METRICS).map(([name, stat]) => ({
      key: keyOf(functionName, name),
      namespace: 'AWS/Lambda',
      dimension: { Name: 'FunctionName', Value: functionName },
      name,
      stat,
    })),
  );
  if (stream === undefined) return [...own, ...ofFunctions];
  const ofStream = Object.entries(STREAM_METRICS).map(([name, stat]) => ({
    key: keyOf('AWS/Kinesis', name),
    namespace: 'AWS/Kinesis',
    dimension: { Name: 'StreamName', Value: streamNameOf(stream) },
    name,
    stat,
  }));
  return [...own, ...ofFunctions, ...ofStream];
}

/** Metrics that are levels, beside those in seconds. */
const LEVELS: readonly MetricName[] = [METRICS.rulesInForce, METRICS.rulesInError, METRICS.usersFailing];

function toMetricDataQuery({ namespace, dimension, name, stat }: Query, index: number): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: [dimension] },
      Period: PERIOD_SECONDS,
      Stat: stat,
    },
  };
}

function keyOf(owner: string, name: string): string {
  return `${owner}/${name}`;
}
