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
 * What on-call engineers look at, in a base of its own to leave the construct to its wiring.
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
  public abstract readonly aggregateTable?: dynamodb.ITable;
  public abstract readonly timeseriesTable?: dynamodb.ITable;
  /** @internal */
  protected abstract readonly _logGroups: logs.ILogGroup[];

  /**
   * How often the aggregator failed as a whole; the records are delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricCountingErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.aggregator.metricErrors(options);
  }

  /**
   * How far counting is behind the stream, in milliseconds, as Lambda measures it before it hands a batch
   * over.
   *
   * @default - maximum over 5 minutes
   */
  public metricCountingIteratorAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return iteratorAge(this.aggregator, options);
  }

  /**
   * How often the first publisher failed as a whole; the changes are delivered again.
   *
   * @default - sum over 5 minutes
   */
  public metricDeliveryErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.publisher.metricErrors(options);
  }

  /**
   * How far the first publisher is behind counting, in milliseconds, as Lambda measures it before it hands a
   * batch over.
   *
   * @default - maximum over 5 minutes
   */
  public metricDeliveryIteratorAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return iteratorAge(this.publisher, options);
  }

  /**
   * How often the scheduled run failed; the next one does what it has left undone.
   *
   * @default - sum over 5 minutes
   */
  public metricSettlementErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.timeseries.metricErrors(options);
  }

  /**
   * Creates an alarm for each thing that somebody should look at (docs/operations.md says what each means and
   * what to do), and has Lambda
   * publish the metrics of its event source mappings, by which it is known when Lambda gives records up. To
   * be called once, after everything else.
   *
   * An alarm costs what CloudWatch takes for it; an installation with one destination has 14, and one more
   * when its events come from a bus.
   *
   * @returns the alarms
   * @throws an error when an option is out of range, or when it is called twice
   */
  public addAlarms(options: AddAlarmsOptions = {}): cloudwatch.Alarm[] {
    return createAlarms(new Construct(this, 'Alarms'), this, options);
  }

  /**
   * A CloudWatch dashboard of what comes in, what is counted and delivered, the rules and the functions. It
   * is created by the first call, may be added to, and costs what CloudWatch takes for it.
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
   * Saves queries for CloudWatch Logs Insights, in a folder named as the installation: what is wrong with the
   * rules, what fails and why, how long invocations take, how late things were.
   *
   * @returns the queries
   * @throws an error when it is called twice
   */
  public addLogQueries(): logs.QueryDefinition[] {
    return createLogQueries(new Construct(this, 'LogQueries'), this.installation, this._logGroups);
  }
}
