import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bind } from '../support/factory-plugin';
import { grantInvoke } from '../support/given-function';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

export function functionRuleSource(handler: lambda.IFunction): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  return (scope, { aggregator, timeseries }) => {
    grantInvoke(scope, 'RuleSource.function: handler', handler, [aggregator, timeseries]);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
