import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * How old the last record of a batch was when Lambda took it from the stream, in milliseconds (Lambda
 * documentation, types of metrics).
 */
export function iteratorAge(
  handler: lambda.IFunction,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return handler.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
}
