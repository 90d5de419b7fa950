import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metric-names';

/**
 * Provides the metrics of the functions, apart from the construct that creates these.
 *
 * @internal
 */
export abstract class MeteredConstruct extends Construct {
  /** Name that distinguishes the installation's metrics and log entries from others in the account. */
  public abstract readonly installation: string;

  /**
   * Returns a metric that the functions publish, by its name.
   *
   * @param metricName name of the metric in CloudWatch, like `EventsCounted`
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: this.installation },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  /**
   * Returns the metric for the number of events that were counted.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsCounted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsCounted, options);
  }

  /**
   * Returns the metric for the number of events that were not counted because they belong to no user.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsWithoutUser(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsWithoutUser, options);
  }

  /**
   * Returns the metric for the number of records that were no events at all and became dead letters, and of
   * objects of events that could not be read.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRejected, options);
  }

  /**
   * Returns the metric for the number of events that could not be counted for now and are delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsFailed, options);
  }

  /**
   * Returns the metric for the number of records that came again after they had been counted, and were not
   * counted again.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRedelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRedelivered, options);
  }

  /**
   * Returns the metric for the number of events that were left out because this system had sent them itself:
   * their names begin with `trk_`.
   *
   * @default - sum over 5 minutes
   */
  public metricOwnEventsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.ownEventsSkipped, options);
  }

  /**
   * Returns the metric for the number of events of the platform, whose names begin with `_`, that were left
   * out because no rule names them.
   *
   * @default - sum over 5 minutes
   */
  public metricPlatformEventsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.platformEventsSkipped, options);
  }

  /**
   * Returns the metric for the time, in seconds, since the stream took the oldest record that the aggregator
   * has just processed, or since the object was created that it reads.
   *
   * @default - maximum over 5 minutes
   */
  public metricCountingLagSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.countingLagSeconds, options);
  }

  /**
   * Returns the metric for the number of states of users that were written.
   *
   * @default - sum over 5 minutes
   */
  public metricUsersWritten(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.usersWritten, options);
  }

  /**
   * Returns the metric for the number of writes that met a newer state and were folded again.
   *
   * @default - sum over 5 minutes
   */
  public metricStateConflicts(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.stateConflicts, options);
  }

  /**
   * Returns the metric for the number of times that a new value could not be counted, because the counters of
   * its user have no room left (about 250 KB).
   *
   * @default - sum over 5 minutes
   */
  public metricCountersRefused(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.countersRefused, options);
  }

  /**
   * Returns the metric for the number of events in which a rule asked for a number and found a text that is
   * none, which adds 0.
   *
   * @default - sum over 5 minutes
   */
  public metricNonNumericMetrics(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.nonNumericMetrics, options);
  }

  /**
   * Returns the metric for the number of changes that the rules have caused.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesProduced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesProduced, options);
  }

  /**
   * Returns the metric for the number of changes that the destination has taken.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesDelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesDelivered, options);
  }

  /**
   * Returns the metric for the number of changes that the destination refused for good and that became dead
   * letters.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesRejected, options);
  }

  /**
   * Returns the metric for the number of events that were left out because their producer had written them
   * before.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRepeated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRepeated, options);
  }

  /**
   * Returns the metric for the number of events that were left out because their user id is a placeholder
   * such as `null` or `anonymous`.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsOfPlaceholderUsers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsOfPlaceholderUsers, options);
  }

  /**
   * Returns the metric for the number of records that were left out because the event source reads only
   * others as events.
   *
   * @default - sum over 5 minutes
   */
  public metricRecordsIgnored(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.recordsIgnored, options);
  }

  /**
   * Returns the metric for the number of records that the function of `EventSource.transform` dropped, or
   * made no event of.
   *
   * @default - sum over 5 minutes
   */
  public metricRecordsDropped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.recordsDropped, options);
  }

  /**
   * Returns the metric for the number of objects of events that were read to their end.
   *
   * @default - sum over 5 minutes
   */
  public metricObjectsCounted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.objectsCounted, options);
  }

  /**
   * Returns the metric for the number of objects that were left out because they hold no events by their name
   * or size: empty ones, folders, and marks of other programs such as `_SUCCESS`.
   *
   * @default - sum over 5 minutes
   */
  public metricObjectsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.objectsSkipped, options);
  }

  /**
   * Returns the metric for the number of times that a change had to be offered to the destination again.
   *
   * @default - sum over 5 minutes
   */
  public metricDeliveryRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.deliveryRetries, options);
  }

  /**
   * Returns the metric for the time, in seconds, since the oldest change was written that the publisher has
   * just processed.
   *
   * @default - maximum over 5 minutes
   */
  public metricDeliveryLagSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.deliveryLagSeconds, options);
  }

  /**
   * Returns the metric for the number of changes that were left to other destinations, or delivered to none,
   * because their rules say so.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesForOthers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesForOthers, options);
  }

  /**
   * Returns the metric for the number of rules in force, published when the rules are read and have changed.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesInForce(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesInForce, options);
  }

  /**
   * Returns the metric for the number of rules that are wrong and therefore not in force, published when the
   * rules are read and have changed. The log names each mistake.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesInError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesInError, options);
  }

  /**
   * Returns the metric for the time, in seconds, since the rules in force were last read from their source.
   * It grows while the source cannot be read.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesAgeSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesAgeSeconds, options);
  }

  /**
   * Returns the metric for the duration, in seconds, of the settlement: the re-evaluation of all users that
   * the scheduled run is working on.
   *
   * Each run publishes it, with 0 once all users are re-evaluated. Beyond a few intervals of the schedule,
   * `metricUsersVisited` shows whether it advances.
   *
   * @default - maximum over 5 minutes
   */
  public metricSettlementAgeSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.settlementAgeSeconds, options);
  }

  /**
   * Returns the metric for the time, in seconds, since the oldest instant at which a user was due whom the
   * scheduled run could not judge yet.
   *
   * Each run publishes it while rules over windows that move, values with `AtMost` or rules with `carry` are
   * in force, with 0 once all users who are due have been judged.
   *
   * @default - maximum over 5 minutes
   */
  public metricDueLagSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.dueLagSeconds, options);
  }

  /**
   * Returns the metric for the number of users that the scheduled run has visited.
   *
   * @default - sum over 5 minutes
   */
  public metricUsersVisited(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.usersVisited, options);
  }

  /**
   * Returns the metric for the number of users that the scheduled run could not re-evaluate, because a state
   * cannot be read or written. Each run that has visited all users publishes it, with 0 when none failed.
   *
   * @default - maximum over 5 minutes
   */
  public metricUsersFailing(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.usersFailing, options);
  }

  private level(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }
}
