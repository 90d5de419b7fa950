import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { iteratorAge } from './function-metrics';
import type { MonitoredConstruct } from './monitored-construct';

/** A row of a dashboard has 24 columns (CloudWatch documentation). */
const THIRD = 8;

/** From left to right and top to bottom: the way of an event, then what it runs on. */
export function createDashboard(
  scope: Construct,
  id: string,
  analytics: MonitoredConstruct,
): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, id, {
    widgets: [
      [
        new cloudwatch.TextWidget({
          width: 24,
          height: 1,
          markdown: `**${analytics.installation}**: the way of an event, then what it runs on. What to do when: docs/operations.md of cdk-pinpoint-incremental-analytics.`,
        }),
      ],
      [
        graph('Events', [
          analytics.metricEventsCounted({ label: 'counted' }),
          analytics.metricEventsRejected({ label: 'rejected' }),
          analytics.metricEventsFailed({ label: 'failed, tried again' }),
        ]),
        graph('Left out', [
          analytics.metricEventsWithoutUser({ label: 'without user' }),
          analytics.metricOwnEventsSkipped({ label: 'our own' }),
          analytics.metricPlatformEventsSkipped({ label: 'of the platform' }),
          analytics.metricEventsRepeated({ label: 'repeated by producers' }),
          analytics.metricEventsRedelivered({ label: 'delivered again' }),
          analytics.metricRecordsIgnored({ label: 'no events' }),
        ]),
        graph('Lag in seconds', [
          analytics.metricCountingLagSeconds({ label: 'counting' }),
          analytics.metricDeliveryLagSeconds({ label: 'delivery' }),
        ]),
      ],
      [
        graph('Changes', [
          analytics.metricChangesProduced({ label: 'produced' }),
          analytics.metricChangesDelivered({ label: 'delivered' }),
          analytics.metricChangesRejected({ label: 'rejected' }),
          analytics.metricDeliveryRetries({ label: 'tried again' }),
        ]),
        graph(
          'Rules',
          [
            analytics.metricRulesInForce({ label: 'in force' }),
            analytics.metricRulesInError({ label: 'in error' }),
          ],
          [analytics.metricRulesAgeSeconds({ label: 'age in seconds' })],
        ),
        graph(
          'Settlement',
          [analytics.metricUsersVisited({ label: 'users visited' })],
          [analytics.metricSettlementAgeSeconds({ label: 'age in seconds' })],
        ),
      ],
      functionRow(analytics),
      storageRow(analytics),
    ],
  });
}

function functionRow(analytics: MonitoredConstruct): cloudwatch.IWidget[] {
  const functions: [string, lambda.IFunction][] = [
    ['aggregator', analytics.aggregator],
    ...analytics.publishers.map((publisher, i): [string, lambda.IFunction] => [
      i === 0 ? 'publisher' : `publisher ${i + 1}`,
      publisher,
    ]),
    ['timeseries', analytics.timeseries],
  ];
  return [
    graph(
      'Errors and throttles',
      functions.flatMap(([label, each]) => [
        each.metricErrors({ label: `${label} errors` }),
        each.metricThrottles({ label: `${label} throttles` }),
      ]),
    ),
    graph(
      'Duration, p99',
      functions.map(([label, each]) => each.metricDuration({ label, statistic: 'p99' })),
    ),
    // The last one reads no stream.
    graph(
      'Iterator age in milliseconds',
      functions.slice(0, -1).map(([label, each]) => iteratorAge(each, { label })),
    ),
  ];
}

function storageRow({ stream, aggregateTable, timeseriesTable }: MonitoredConstruct): cloudwatch.IWidget[] {
  const tables = (
    [
      ['states', aggregateTable],
      ['history', timeseriesTable],
    ] as const
  ).filter((each): each is [(typeof each)[0], dynamodb.ITable] => each[1] !== undefined);
  return [
    ...(stream
      ? [
          graph('Stream', [
            stream.metricIncomingRecords({ label: 'records', statistic: cloudwatch.Stats.SUM }),
            stream.metricWriteProvisionedThroughputExceeded({
              label: 'refused writes',
              statistic: cloudwatch.Stats.SUM,
            }),
          ]),
        ]
      : []),
    ...(tables.length > 0
      ? [
          graph(
            'Capacity units consumed',
            tables.flatMap(([label, table]) => [
              table.metricConsumedWriteCapacityUnits({ label: `${label} written` }),
              table.metricConsumedReadCapacityUnits({ label: `${label} read` }),
            ]),
          ),
        ]
      : []),
    ...(tables.length > 0
      ? [
          graph(
            'Throttled requests',
            tables.flatMap(([label, table]) => [
              table.metric('WriteThrottleEvents', {
                label: `${label} written`,
                statistic: cloudwatch.Stats.SUM,
              }),
              table.metric('ReadThrottleEvents', { label: `${label} read`, statistic: cloudwatch.Stats.SUM }),
            ]),
          ),
        ]
      : []),
  ];
}

function graph(
  title: string,
  left: cloudwatch.IMetric[],
  right?: cloudwatch.IMetric[],
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    right,
    width: THIRD,
    leftYAxis: { min: 0 },
    ...(right && { rightYAxis: { min: 0 } }),
  });
}
