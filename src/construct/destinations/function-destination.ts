import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DestinationBindOptions, DestinationConfig } from './destination';

export function functionDestination(
  handler: lambda.IFunction,
): (scope: Construct, host: DestinationBindOptions) => DestinationConfig {
  return (_scope, { publisher }) => {
    handler.grantInvoke(publisher);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
