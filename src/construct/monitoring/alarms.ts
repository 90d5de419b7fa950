import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { checkDuration } from '../support/checks';
import { numbered } from '../support/numbered';
import { AddAlarmsOptions } from './add-alarms-options';
import { iteratorAge } from './function-metrics';
import { enableMappingMetrics } from './mapping-metrics';
import { MonitoredInstallation } from './monitored-installation';

const { IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;

interface AlarmSpec {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  /** Heading of its section in docs/operations.md. */
  readonly title: string;
  /** Explanation for the engineer on call. */
  readonly meaning: string;
  /** Threshold above which the alarm goes off; absent: 0. */
  readonly above?: number;
  /** Number of periods of 5 minutes in a row; absent: 1. */
  readonly periods?: number;
  /** Whether the alarm keeps its state while the metric, a level published now and then, has no data. */
  readonly keepsState?: boolean;
}

export function createAlarms(
  scope: Construct,
  monitored: MonitoredInstallation,
  options: AddAlarmsOptions,
): cloudwatch.Alarm[] {
  return [...specs(monitored, options), ...mappingSpecs(monitored)].map((spec) => {
    const alarm = new cloudwatch.Alarm(scope, spec.id, {
      alarmDescription:
        `${spec.title} (${monitored.installation}): ${spec.meaning} ` +
        'What to do: docs/operations.md of cdk-pinpoint-incremental-analytics.',
      metric: spec.metric,
      threshold: spec.above ?? 0,
      evaluationPeriods: spec.periods ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: spec.keepsState ? IGNORE : NOT_BREACHING,
    });
    alarm.addAlarmAction(...(options.actions ?? []));
    alarm.addOkAction(...(options.okActions ?? []));
    return alarm;
  });
}

function specs(monitored: MonitoredInstallation, options: AddAlarmsOptions): AlarmSpec[] {
  const limit = (
    name: 'maxCountingLag' | 'maxDeliveryLag' | 'maxRulesAge' | 'maxSettlementAge' | 'maxDueLag',
    byDefault: Duration,
    unit: 'millis' | 'seconds',
  ): number => {
    checkDuration(name, options[name], {
      min: Duration.minutes(1),
      step: Duration.seconds(1),
      tokenUnits: [unit],
    });
    const value = options[name] ?? byDefault;
    return unit === 'millis' ? value.toMilliseconds() : value.toSeconds();
  };
  const deliveryLag = limit('maxDeliveryLag', Duration.minutes(15), 'millis');

  return [
    ...(monitored.undeliveredEvents
      ? [
          {
            id: 'EventsUndelivered',
            title: 'Events undelivered',
            metric: monitored.undeliveredEvents.metricApproximateNumberOfMessagesVisible(),
            meaning:
              'EventBridge could not write events to the stream for a day. They lie in a queue for 14 days.',
          },
        ]
      : []),
    {
      id: 'EventsRejected',
      title: 'Events rejected',
      metric: monitored.metricEventsRejected(),
      meaning:
        'records came in that are no events, or of users who cannot be counted. ' +
        'They lie among the dead letters.',
    },
    {
      id: 'EventsFailed',
      title: 'Events failed',
      metric: monitored.metricEventsFailed(),
      periods: 3,
      meaning:
        'users cannot be counted, mostly because a table is throttled or away. Their events are tried again.',
    },
    {
      id: 'CountingErrors',
      title: 'Counting errors',
      metric: monitored.aggregator.metricErrors(),
      periods: 3,
      meaning:
        'the aggregator fails as a whole, mostly because the rules were never read. ' +
        'Its events are tried again.',
    },
    {
      id: 'CountingLag',
      title: 'Counting lag',
      ...countingLag(monitored, (unit) => limit('maxCountingLag', Duration.minutes(15), unit)),
    },
    {
      id: 'CountersRefused',
      title: 'Counters refused',
      metric: monitored.metricCountersRefused(),
      meaning: 'a user has no room left for new counters.',
    },
    {
      id: 'ChangesRejected',
      title: 'Changes rejected',
      metric: monitored.metricChangesRejected(),
      meaning: 'the destination refuses changes for good. They lie among the dead letters.',
    },
    ...monitored.publishers.flatMap((publisher, i): AlarmSpec[] => [
      {
        id: numbered('DeliveryErrors', i),
        title: 'Delivery errors',
        metric: publisher.metricErrors(),
        periods: 3,
        meaning: 'a publisher fails as a whole. Its changes are tried again.',
      },
      {
        id: numbered('DeliveryLag', i),
        title: 'Delivery lag',
        metric: iteratorAge(publisher),
        above: deliveryLag,
        meaning: 'delivery falls behind counting: the destination is slow, throttles or is away.',
      },
    ]),
    {
      id: 'RulesInError',
      title: 'Rules in error',
      metric: monitored.metricRulesInError(),
      keepsState: true,
      meaning: 'rules are wrong and not in force. The log says which and why.',
    },
    {
      id: 'RulesAge',
      title: 'Rules age',
      metric: monitored.metricRulesAgeSeconds(),
      above: limit('maxRulesAge', Duration.minutes(5), 'seconds'),
      keepsState: true,
      meaning: 'the source of the rules cannot be read. The last good rules are in force.',
    },
    {
      id: 'SettlementErrors',
      title: 'Settlement errors',
      metric: monitored.timeseries.metricErrors(),
      periods: 2,
      meaning: 'the scheduled run fails. The next one does what it has left undone.',
    },
    {
      id: 'SettlementAge',
      title: 'Settlement age',
      metric: monitored.metricSettlementAgeSeconds(),
      above: limit('maxSettlementAge', Duration.hours(6), 'seconds'),
      keepsState: true,
      meaning: 'new or edited rules do not hold yet for all users who have no new events.',
    },
    {
      id: 'DueLag',
      title: 'Due lag',
      metric: monitored.metricDueLagSeconds(),
      above: limit('maxDueLag', Duration.hours(6), 'seconds'),
      keepsState: true,
      meaning: 'windows that move have moved on, and users without new events are not judged by them yet.',
    },
    {
      id: 'UsersFailing',
      title: 'Users failing',
      metric: monitored.metricUsersFailing(),
      keepsState: true,
      meaning:
        'the scheduled run cannot read or write the state of some users. ' +
        'All others are re-evaluated, and each run tries these again.',
    },
  ];
}

/**
 * Measures how far counting is behind what comes in. A queue does not count messages among its oldest that
 * have failed several times (SQS documentation), so the function's own measure of them is looked at as well.
 */
function countingLag(
  monitored: MonitoredInstallation,
  limit: (unit: 'millis' | 'seconds') => number,
): Pick<AlarmSpec, 'metric' | 'above' | 'meaning'> {
  const { objectQueue } = monitored;
  if (!objectQueue) {
    return {
      metric: iteratorAge(monitored.aggregator),
      above: limit('millis'),
      meaning: 'counting falls behind the stream.',
    };
  }
  return {
    metric: new cloudwatch.MathExpression({
      expression: 'MAX([FILL(waiting, 0), FILL(reading, 0)])',
      usingMetrics: {
        waiting: objectQueue.metricApproximateAgeOfOldestMessage(),
        reading: monitored.metricCountingLagSeconds(),
      },
      label: 'seconds since the oldest object was created',
    }),
    above: limit('seconds'),
    meaning: 'counting falls behind the objects that are created, or cannot read them.',
  };
}

/** Watches the records that Lambda gives up, which only its own metrics report, and only on request. */
function mappingSpecs(monitored: MonitoredInstallation): AlarmSpec[] {
  return enableMappingMetrics(monitored).map(({ id, givenUp }) => ({
    id: `GivenUp${id}`,
    title: 'Records given up',
    metric: givenUp,
    meaning:
      'Lambda has given up records after maxRecordAge or all its retries. ' +
      'They lie among the dead letters, under aws/lambda/.',
  }));
}
