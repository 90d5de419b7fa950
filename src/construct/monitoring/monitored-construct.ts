import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AddAlarmsOptions } from './add-alarms-options';
import { createAlarms } from './alarms';
import { createDashboard } from './dashboard';
import { iteratorAge } from './function-metrics';
import { createLogQueries } from './log-queries';
import { MeteredConstruct } from './metered-construct';

/**
 * Provides alarms, dashboard and log queries for engineers on call, apart from the construct that they watch.
 *
 * @internal
 */
export abstract class MonitoredConstruct extends MeteredConstruct {
  public abstract readonly aggregator: lambda.IFunction;
  public abstract readonly timeseries: lambda.IFunction;
  public abstract readonly publisher: lambda.IFunction;
  public abstract readonly publishers: lambda.IFunction[];
  public abstract readonly stream?: kinesis.IStream;
  public abstract readonly undeliveredEvents?: sqs.IQueue;
  public abstract readonly objectQueue?: sqs.IQueue;
  public abstract readonly aggregateTable?: dynamodb.ITable;
  public abstract readonly timeseriesTable?: dynamodb.ITable;
  /** @internal */
  protected abstract readonly _logGroups: logs.ILogGroup[];

  /**
   * Returns the metric for the number of times that the aggregator failed as a whole. The records are
   * delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricCountingErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.aggregator.metricErrors(options);
  }

  /**
   * Returns the metric for the lag, in milliseconds, of counting behind the stream, which Lambda measures
   * before it invokes the aggregator.
   *
   * @default - maximum over 5 minutes
   */
  public metricCountingIteratorAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return iteratorAge(this.aggregator, options);
  }

  /**
   * Returns the metric for the number of times that the first publisher failed as a whole. The changes are
   * delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricDeliveryErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.publisher.metricErrors(options);
  }

  /**
   * Returns the metric for the lag, in milliseconds, of the first publisher behind counting, which Lambda
   * measures before it invokes the publisher.
   *
   * @default - maximum over 5 minutes
   */
  public metricDeliveryIteratorAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return iteratorAge(this.publisher, options);
  }

  /**
   * Returns the metric for the number of times that the scheduled run failed. The next run completes its
   * work.
   *
   * @default - sum over 5 minutes
   */
  public metricSettlementErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.timeseries.metricErrors(options);
  }

  /**
   * Creates an alarm for each condition that needs attention. Call it once, after everything else.
   *
   * docs/operations.md explains the meaning and the remedy of each alarm. Lambda gets to publish the metrics
   * of its event source mappings, which show when it gives records up.
   *
   * CloudWatch bills each alarm: an installation with one destination has 14, one more when its events come
   * from a bus, and one less when they come from a bucket.
   *
   * @returns the alarms
   * @throws an error when an option is out of range, or when it is called twice
   */
  public addAlarms(options: AddAlarmsOptions = {}): cloudwatch.Alarm[] {
    return createAlarms(this.folder('Alarms', 'addAlarms', 'alarms'), this, options);
  }

  /**
   * Returns a CloudWatch dashboard of incoming events, counts, deliveries, rules and functions. The first
   * call creates it; widgets may be added, and CloudWatch bills it.
   *
   * @returns the dashboard
   */
  public dashboard(): cloudwatch.Dashboard {
    return (
      (this.node.tryFindChild('Dashboard') as cloudwatch.Dashboard | undefined) ??
      createDashboard(this, 'Dashboard', this)
    );
  }

  /**
   * Saves queries for CloudWatch Logs Insights in a folder with the name of the installation: problems of the
   * rules, failures and their reasons, durations of invocations, delays.
   *
   * @returns the queries
   * @throws an error when it is called twice
   */
  public addLogQueries(): logs.QueryDefinition[] {
    return createLogQueries(
      this.folder('LogQueries', 'addLogQueries', 'queries'),
      this.installation,
      this._logGroups,
    );
  }

  /** @throws an error when the method that fills it was called before */
  private folder(id: string, method: string, returned: string): Construct {
    if (this.node.tryFindChild(id)) {
      throw new Error(
        `${method} of ${this.node.path} was called before; ` +
          `call it once and keep the ${returned} that it returns`,
      );
    }
    return new Construct(this, id);
  }
}
