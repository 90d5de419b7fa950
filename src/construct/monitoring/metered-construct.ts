import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metric-names';

/**
 * The metrics of the functions, in a base of its own to leave the construct to its wiring.
 *
 * @internal
 */
export abstract class MeteredConstruct extends Construct {
  /** Tells this installation's metrics and log entries from those of others in the account. */
  public abstract readonly installation: string;

  /**
   * A metric that the functions publish, by its name.
   *
   * @param metricName as in CloudWatch, like `EventsCounted`
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
   * How many events were counted.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsCounted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsCounted, options);
  }

  /**
   * How many events were not counted because they belong to no user.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsWithoutUser(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsWithoutUser, options);
  }

  /**
   * How many records were no events at all and went to the dead letters.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRejected, options);
  }

  /**
   * How many events could not be counted for now and are delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsFailed, options);
  }

  /**
   * How many records came again after they had been counted, and were not counted again.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRedelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRedelivered, options);
  }

  /**
   * How many events were left out because this system had sent them itself: their names begin with `trk_`.
   *
   * @default - sum over 5 minutes
   */
  public metricOwnEventsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.ownEventsSkipped, options);
  }

  /**
   * How many events of the platform, whose names begin with `_`, were left out because no rule names them.
   *
   * @default - sum over 5 minutes
   */
  public metricPlatformEventsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.platformEventsSkipped, options);
  }

  /**
   * How many seconds ago the stream took the oldest record that the aggregator has just dealt with.
   *
   * @default - maximum over 5 minutes
   */
  public metricCountingLagSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.countingLagSeconds, options);
  }

  /**
   * How many states of users were written.
   *
   * @default - sum over 5 minutes
   */
  public metricUsersWritten(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.usersWritten, options);
  }

  /**
   * How many writes met a newer state and were folded again.
   *
   * @default - sum over 5 minutes
   */
  public metricStateConflicts(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.stateConflicts, options);
  }

  /**
   * How often something new could not be counted for a user whose counters have no room left, about 250 KB.
   *
   * @default - sum over 5 minutes
   */
  public metricCountersRefused(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.countersRefused, options);
  }

  /**
   * How many changes the rules have caused.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesProduced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesProduced, options);
  }

  /**
   * How many changes the destination has taken.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesDelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesDelivered, options);
  }

  /**
   * How many changes the destination refused for good; they went to the dead letters.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesRejected, options);
  }

  /**
   * How many events were left out because their producer had written them before.
   *
   * @default - sum over 5 minutes
   */
  public metricEventsRepeated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsRepeated, options);
  }

  /**
   * How many records were left out because the event source reads only others as events.
   *
   * @default - sum over 5 minutes
   */
  public metricRecordsIgnored(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.recordsIgnored, options);
  }

  /**
   * How often a change had to be offered to the destination again.
   *
   * @default - sum over 5 minutes
   */
  public metricDeliveryRetries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.deliveryRetries, options);
  }

  /**
   * How many seconds ago the oldest change was written of those that the publisher has just dealt with.
   *
   * @default - maximum over 5 minutes
   */
  public metricDeliveryLagSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.deliveryLagSeconds, options);
  }

  /**
   * How many changes were left to other destinations, or told to nobody, because their rules say so.
   *
   * @default - sum over 5 minutes
   */
  public metricChangesForOthers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.changesForOthers, options);
  }

  /**
   * How many rules are in force; published when they are read and have changed.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesInForce(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesInForce, options);
  }

  /**
   * How many rules are wrong and therefore not in force; published when they are read and have changed. The
   * log says what is wrong.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesInError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesInError, options);
  }

  /**
   * How many seconds ago the rules in force were last read from their source: it grows while the source
   * cannot be read.
   *
   * @default - maximum over 5 minutes
   */
  public metricRulesAgeSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.rulesAgeSeconds, options);
  }

  /**
   * For how many seconds the settlement has been under way that the scheduled run is busy with; 0 once
   * everybody is settled, published by each run.
   * Beyond a few intervals of the schedule, `metricUsersVisited` tells whether it moves.
   *
   * @default - maximum over 5 minutes
   */
  public metricSettlementAgeSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.level(METRICS.settlementAgeSeconds, options);
  }

  /**
   * How many users the scheduled run has looked at.
   *
   * @default - sum over 5 minutes
   */
  public metricUsersVisited(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.usersVisited, options);
  }

  private level(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }
}
