import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { iteratorAge } from './function-metrics';
import { MonitoredInstallation } from './monitored-installation';

/** Columns of a row (CloudWatch documentation). */
const ROW_WIDTH = 24;
const GRAPHS_PER_ROW = 3;

/**
 * Creates a dashboard that shows first the way of an event, then the functions, tables and stream behind it.
 */
export function createDashboard(
  scope: Construct,
  id: string,
  monitored: MonitoredInstallation,
): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, id, {
    widgets: [
      [
        new cloudwatch.TextWidget({
          width: ROW_WIDTH,
          height: 1,
          markdown:
            `**${monitored.installation}**: the way of an event, then what it runs on. ` +
            'What to do when: docs/operations.md of cdk-pinpoint-incremental-analytics.',
        }),
      ],
      [
        graph('Events', [
          monitored.metricEventsCounted({ label: 'counted' }),
          monitored.metricEventsRejected({ label: 'rejected' }),
          monitored.metricEventsFailed({ label: 'failed, tried again' }),
        ]),
        graph('Left out', [
          monitored.metricEventsWithoutUser({ label: 'without user' }),
          monitored.metricEventsOfPlaceholderUsers({ label: 'of placeholder users' }),
          monitored.metricOwnEventsSkipped({ label: 'our own' }),
          monitored.metricPlatformEventsSkipped({ label: 'of the platform' }),
          monitored.metricEventsRepeated({ label: 'repeated by producers' }),
          monitored.metricEventsRedelivered({ label: 'delivered again' }),
          monitored.metricRecordsIgnored({ label: 'no events' }),
          monitored.metricRecordsDropped({ label: 'dropped by the transformation' }),
        ]),
        graph('Lag in seconds', [
          monitored.metricCountingLagSeconds({ label: 'counting' }),
          monitored.metricDeliveryLagSeconds({ label: 'delivery' }),
        ]),
      ],
      [
        graph('Changes', [
          monitored.metricChangesProduced({ label: 'produced' }),
          monitored.metricChangesDelivered({ label: 'delivered' }),
          monitored.metricChangesRejected({ label: 'rejected' }),
          monitored.metricDeliveryRetries({ label: 'tried again' }),
        ]),
        graph(
          'Rules',
          [
            monitored.metricRulesInForce({ label: 'in force' }),
            monitored.metricRulesInError({ label: 'in error' }),
          ],
          [monitored.metricRulesAgeSeconds({ label: 'age in seconds' })],
        ),
        graph(
          'Settlement',
          [monitored.metricUsersVisited({ label: 'users visited' })],
          [
            monitored.metricSettlementAgeSeconds({ label: 'age in seconds' }),
            monitored.metricDueLagSeconds({ label: 'due lag in seconds' }),
          ],
        ),
      ],
      functionRow(monitored),
      storageRow(monitored),
    ],
  });
}

function functionRow(monitored: MonitoredInstallation): cloudwatch.IWidget[] {
  const functions: [string, lambda.IFunction][] = [
    ['aggregator', monitored.aggregator],
    ...monitored.publishers.map((publisher, i): [string, lambda.IFunction] => [
      i === 0 ? 'publisher' : `publisher ${i + 1}`,
      publisher,
    ]),
    ['timeseries', monitored.timeseries],
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
    // The timeseries function, the last one, reads no stream.
    graph(
      'Iterator age in milliseconds',
      functions.slice(0, -1).map(([label, each]) => iteratorAge(each, { label })),
    ),
  ];
}

function storageRow(monitored: MonitoredInstallation): cloudwatch.IWidget[] {
  const { stream, objectQueue, aggregateTable, timeseriesTable } = monitored;
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
    ...(objectQueue
      ? [
          graph(
            'Objects',
            [
              monitored.metricObjectsCounted({ label: 'read to their end' }),
              monitored.metricObjectsSkipped({ label: 'left out' }),
              objectQueue.metricApproximateNumberOfMessagesVisible({ label: 'waiting' }),
            ],
            [objectQueue.metricApproximateAgeOfOldestMessage({ label: 'seconds of the oldest' })],
          ),
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
    width: ROW_WIDTH / GRAPHS_PER_ROW,
    leftYAxis: { min: 0 },
    ...(right && { rightYAxis: { min: 0 } }),
  });
}
