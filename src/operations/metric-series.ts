import { CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';

/** Metric of CloudWatch to read. */
export interface MetricQuery {
  /** Name of the series among those that are read. */
  readonly key: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly name: string;
  readonly stat: 'Sum' | 'Maximum';
}

/** Value of a period. */
export interface MetricPoint {
  /** Beginning of the period in epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

export interface MetricPeriod {
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds. */
  readonly to: number;
  /** Seconds of a point. */
  readonly periodSeconds: number;
}

/** Reads metrics in one call and its pages: the points of each by its key, the earliest first. */
export async function readMetricSeries(
  client: CloudWatchClient,
  queries: readonly MetricQuery[],
  { from, to, periodSeconds }: MetricPeriod,
): Promise<ReadonlyMap<string, readonly MetricPoint[]>> {
  const series = new Map(queries.map(({ key }) => [key, [] as MetricPoint[]]));
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: queries.map(({ namespace, dimensions, name, stat }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: periodSeconds,
          Stat: stat,
        },
      })),
    },
  );
  for await (const { MetricDataResults: results = [] } of pages) {
    for (const { Id: id, Timestamps: times = [], Values: values = [] } of results) {
      const points = series.get(queries[Number(id!.slice(1))].key)!;
      times.forEach((time, place) => points.push({ at: time.getTime(), value: values[place] }));
    }
  }
  return series;
}
