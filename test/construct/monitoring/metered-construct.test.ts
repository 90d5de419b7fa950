import { Duration } from 'aws-cdk-lib';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../../src/contract/metric-names';
import { synthesize } from '../synthesis';

const { stack, analytics } = synthesize();

test.each([
  [METRICS.eventsCounted, 'Sum', analytics.metricEventsCounted()],
  [METRICS.eventsWithoutUser, 'Sum', analytics.metricEventsWithoutUser()],
  [METRICS.eventsRejected, 'Sum', analytics.metricEventsRejected()],
  [METRICS.eventsFailed, 'Sum', analytics.metricEventsFailed()],
  [METRICS.countersRefused, 'Sum', analytics.metricCountersRefused()],
  [METRICS.nonNumericMetrics, 'Sum', analytics.metricNonNumericMetrics()],
  [METRICS.changesProduced, 'Sum', analytics.metricChangesProduced()],
  [METRICS.changesDelivered, 'Sum', analytics.metricChangesDelivered()],
  [METRICS.changesRejected, 'Sum', analytics.metricChangesRejected()],
  [METRICS.deliveryRetries, 'Sum', analytics.metricDeliveryRetries()],
  [METRICS.rulesInForce, 'Maximum', analytics.metricRulesInForce()],
  [METRICS.rulesInError, 'Maximum', analytics.metricRulesInError()],
  [METRICS.rulesAgeSeconds, 'Maximum', analytics.metricRulesAgeSeconds()],
  [METRICS.settlementAgeSeconds, 'Maximum', analytics.metricSettlementAgeSeconds()],
  [METRICS.dueLagSeconds, 'Maximum', analytics.metricDueLagSeconds()],
  [METRICS.usersVisited, 'Sum', analytics.metricUsersVisited()],
  [METRICS.usersFailing, 'Maximum', analytics.metricUsersFailing()],
  [METRICS.eventsRepeated, 'Sum', analytics.metricEventsRepeated()],
  [METRICS.recordsIgnored, 'Sum', analytics.metricRecordsIgnored()],
  [METRICS.recordsDropped, 'Sum', analytics.metricRecordsDropped()],
  [METRICS.eventsRedelivered, 'Sum', analytics.metricEventsRedelivered()],
  [METRICS.ownEventsSkipped, 'Sum', analytics.metricOwnEventsSkipped()],
  [METRICS.platformEventsSkipped, 'Sum', analytics.metricPlatformEventsSkipped()],
  [METRICS.changesForOthers, 'Sum', analytics.metricChangesForOthers()],
  [METRICS.objectsCounted, 'Sum', analytics.metricObjectsCounted()],
  [METRICS.objectsSkipped, 'Sum', analytics.metricObjectsSkipped()],
  [METRICS.usersWritten, 'Sum', analytics.metricUsersWritten()],
  [METRICS.stateConflicts, 'Sum', analytics.metricStateConflicts()],
  [METRICS.countingLagSeconds, 'Maximum', analytics.metricCountingLagSeconds()],
  [METRICS.deliveryLagSeconds, 'Maximum', analytics.metricDeliveryLagSeconds()],
])('%s is the metric that the functions of this installation publish', (metricName, statistic, metric) => {
  expect(metric).toMatchObject({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    dimensions: { [METRIC_DIMENSION]: analytics.installation },
  });
});

test('every metric that the functions publish has a method of its name', () => {
  for (const name of Object.values(METRICS)) {
    expect([name, typeof analytics[`metric${name}`]]).toEqual([name, 'function']);
  }
});

test.each([
  ['counting', () => [analytics.metricCountingErrors(), analytics.metricCountingIteratorAge()], 'Aggregator'],
  ['delivery', () => [analytics.metricDeliveryErrors(), analytics.metricDeliveryIteratorAge()], 'Publisher'],
  ['settlement', () => [analytics.metricSettlementErrors()], 'Timeseries'],
])('what Lambda itself measures of %s is at hand', (_, metrics, name) => {
  for (const { namespace, dimensions } of metrics()) {
    expect(namespace).toBe('AWS/Lambda');
    expect(stack.resolve(dimensions)).toEqual({
      FunctionName: { Ref: expect.stringContaining(`Analytics${name}`) },
    });
  }
});

test('any other metric can be asked for by its name', () => {
  expect(analytics.metric(METRICS.usersWritten)).toMatchObject({
    metricName: 'UsersWritten',
    statistic: 'Sum',
  });
});

test('options of a metric come before its defaults', () => {
  const metric = analytics.metricRulesAgeSeconds({
    statistic: 'p90',
    period: Duration.minutes(1),
    label: 'age',
  });

  expect(metric).toMatchObject({ statistic: 'p90', period: Duration.minutes(1), label: 'age' });
});

test('an alarm can be set on a metric', () => {
  const alarm = analytics
    .metricRulesInError()
    .createAlarm(stack, 'RulesInError', { threshold: 1, evaluationPeriods: 1 });

  expect(stack.resolve(alarm.alarmArn)).toBeDefined();
});
