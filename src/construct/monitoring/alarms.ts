import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { checkDuration } from '../support/checks';
import { numbered } from '../support/numbered';
import { AddAlarmsOptions } from './add-alarms-options';
import { iteratorAge } from './function-metrics';
import { enableMappingMetrics } from './mapping-metrics';
import type { MonitoredConstruct } from './monitored-construct';

const { IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;

interface AlarmSpec {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  /** As the heading in docs/operations.md has it. */
  readonly title: string;
  /** What it means, for whoever is woken by it. */
  readonly meaning: string;
  /** The alarm goes off above it. */
  readonly above?: number;
  /** How many periods of 5 minutes in a row. */
  readonly periods?: number;
  /** A level that is published only now and then stays what it was. */
  readonly lasting?: boolean;
}

export function createAlarms(
  scope: Construct,
  analytics: MonitoredConstruct,
  options: AddAlarmsOptions,
): cloudwatch.Alarm[] {
  return [...specs(analytics, options), ...mappingSpecs(analytics)].map((spec) => {
    const alarm = new cloudwatch.Alarm(scope, spec.id, {
      alarmDescription: `${spec.title} (${analytics.installation}): ${spec.meaning} What to do: docs/operations.md of cdk-pinpoint-incremental-analytics.`,
      metric: spec.metric,
      threshold: spec.above ?? 0,
      evaluationPeriods: spec.periods ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: spec.lasting ? IGNORE : NOT_BREACHING,
    });
    alarm.addAlarmAction(...(options.actions ?? []));
    alarm.addOkAction(...(options.okActions ?? []));
    return alarm;
  });
}

function specs(analytics: MonitoredConstruct, options: AddAlarmsOptions): AlarmSpec[] {
  const limit = (
    name: 'maxCountingLag' | 'maxDeliveryLag' | 'maxRulesAge' | 'maxSettlementAge',
    standard: Duration,
  ): Duration => {
    checkDuration(name, options[name], { min: Duration.minutes(1), step: Duration.seconds(1) });
    return options[name] ?? standard;
  };
  const deliveryLag = limit('maxDeliveryLag', Duration.minutes(15)).toMilliseconds();

  return [
    ...(analytics.undeliveredEvents
      ? [
          {
            id: 'EventsUndelivered',
            title: 'Events undelivered',
            metric: analytics.undeliveredEvents.metricApproximateNumberOfMessagesVisible(),
            meaning:
              'EventBridge could not write events to the stream for a day. They lie in a queue for 14 days.',
          },
        ]
      : []),
    {
      id: 'EventsRejected',
      title: 'Events rejected',
      metric: analytics.metricEventsRejected(),
      meaning: 'records came in that are no events. They lie among the dead letters.',
    },
    {
      id: 'EventsFailed',
      title: 'Events failed',
      metric: analytics.metricEventsFailed(),
      periods: 3,
      meaning:
        'users cannot be counted, mostly because a table is throttled or away. Their events are tried again.',
    },
    {
      id: 'CountingErrors',
      title: 'Counting errors',
      metric: analytics.metricCountingErrors(),
      periods: 3,
      meaning:
        'the aggregator fails as a whole, mostly because the rules were never read. Its events are tried again.',
    },
    {
      id: 'CountingLag',
      title: 'Counting lag',
      metric: analytics.metricCountingIteratorAge(),
      above: limit('maxCountingLag', Duration.minutes(15)).toMilliseconds(),
      meaning: 'counting falls behind the stream.',
    },
    {
      id: 'CountersRefused',
      title: 'Counters refused',
      metric: analytics.metricCountersRefused(),
      meaning: 'a user has no room left for new counters.',
    },
    {
      id: 'ChangesRejected',
      title: 'Changes rejected',
      metric: analytics.metricChangesRejected(),
      meaning: 'the destination refuses changes for good. They lie among the dead letters.',
    },
    ...analytics.publishers.flatMap((publisher, i): AlarmSpec[] => [
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
      metric: analytics.metricRulesInError(),
      lasting: true,
      meaning: 'rules are wrong and not in force. The log says which and why.',
    },
    {
      id: 'RulesAge',
      title: 'Rules age',
      metric: analytics.metricRulesAgeSeconds(),
      above: limit('maxRulesAge', Duration.minutes(5)).toSeconds(),
      lasting: true,
      meaning: 'the source of the rules cannot be read. The last good rules are in force.',
    },
    {
      id: 'SettlementErrors',
      title: 'Settlement errors',
      metric: analytics.metricSettlementErrors(),
      periods: 2,
      meaning: 'the scheduled run fails. The next one does what it has left undone.',
    },
    {
      id: 'SettlementAge',
      title: 'Settlement age',
      metric: analytics.metricSettlementAgeSeconds(),
      above: limit('maxSettlementAge', Duration.hours(6)).toSeconds(),
      lasting: true,
      meaning: 'date rules are not settled yet for all users who have no new events.',
    },
  ];
}

/**
 * What Lambda gives up it tells nobody but its own metrics, and publishes those only where they are asked
 * for.
 */
function mappingSpecs(analytics: MonitoredConstruct): AlarmSpec[] {
  return enableMappingMetrics(analytics).map(({ id, givenUp }) => ({
    id: `GivenUp${id}`,
    title: 'Records given up',
    metric: givenUp,
    meaning:
      'Lambda has given up records after maxRecordAge or all its retries. They lie among the dead letters, under aws/lambda/.',
  }));
}
