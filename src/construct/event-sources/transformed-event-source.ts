import * as lambda from 'aws-cdk-lib/aws-lambda';
import { MAX_TRANSFORMATION_SECONDS } from '../../contract/transformation';
import { numberText } from '../support/checks';
import { Bind, Plugin } from '../support/factory-plugin';
import { grantInvoke } from '../support/given-function';
import { resourceOf } from '../support/given-resource';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import { TransformEventSourceOptions } from './event-source-options';

const LABEL = 'EventSource.transform';

/** Puts a function between a source and the mapping of its records. */
export function transformedEventSource(
  source: Plugin<EventSourceBindOptions, EventSourceConfig>,
  handler: lambda.IFunction,
  { maxRecordsPerInvocation = 1_000 }: TransformEventSourceOptions,
): Bind<EventSourceBindOptions, EventSourceConfig> {
  const maxRecords = numberText(`${LABEL}: maxRecordsPerInvocation`, maxRecordsPerInvocation, 1, 10_000);
  checkTimeout(handler);

  return (scope, options) => {
    const config = source.bind(scope, options);
    if (config.transformation) {
      throw new Error(
        `${LABEL}: source is transformed already; have one function do both, or call the one from the other`,
      );
    }
    grantInvoke(scope, `${LABEL}: handler`, handler, [options.aggregator]);
    return {
      ...config,
      transformation: {
        kind: 'function',
        parameters: { functionName: handler.functionArn, maxRecords },
        handler,
      },
    };
  };
}

/** Refuses a function that the aggregator would not wait for. */
function checkTimeout(handler: lambda.IFunction): void {
  const resource = resourceOf(handler, lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME);
  const { timeout } = (resource ?? {}) as Partial<lambda.CfnFunction>;
  if (timeout === undefined || timeout <= MAX_TRANSFORMATION_SECONDS) return;
  throw new Error(
    `${LABEL}: handler ${handler.node.path} has a timeout of ${timeout} seconds, ` +
      `but has to end within ${MAX_TRANSFORMATION_SECONDS}; ` +
      'lower its timeout, and maxRecordsPerInvocation with it if need be',
  );
}
