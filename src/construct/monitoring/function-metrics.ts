import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * Returns the metric of the age, in milliseconds, of the last record of a batch when Lambda took it from the
 * stream (Lambda documentation, types of metrics).
 */
export function iteratorAge(
  handler: lambda.IFunction,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return handler.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
}
