import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bind } from '../support/factory-plugin';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

export function functionRuleSource(handler: lambda.IFunction): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  return (_scope, { aggregator, timeseries }) => {
    for (const grantee of [aggregator, timeseries]) handler.grantInvoke(grantee);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
