import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bind } from '../support/factory-plugin';
import { grantInvoke } from '../support/given-function';
import { DestinationBindOptions, DestinationConfig } from './destination-config';

export function functionDestination(
  handler: lambda.IFunction,
): Bind<DestinationBindOptions, DestinationConfig> {
  return (scope, { publisher }) => {
    grantInvoke(scope, 'Destination.function: handler', handler, [publisher]);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
