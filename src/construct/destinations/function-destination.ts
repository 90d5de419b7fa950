import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bind } from '../support/factory-plugin';
import { DestinationBindOptions, DestinationConfig } from './destination-config';

export function functionDestination(
  handler: lambda.IFunction,
): Bind<DestinationBindOptions, DestinationConfig> {
  return (_scope, { publisher }) => {
    handler.grantInvoke(publisher);
    return { kind: 'function', parameters: { functionName: handler.functionArn } };
  };
}
