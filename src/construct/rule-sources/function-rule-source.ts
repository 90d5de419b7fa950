import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source';

export function functionRuleSource(
  handler: lambda.IFunction,
): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  return (_scope, host) => {
    for (const grantee of [host.aggregator, host.timeseries]) handler.grantInvoke(grantee);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
