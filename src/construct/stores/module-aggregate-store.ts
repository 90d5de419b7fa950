import { posix } from 'path';
import { Duration, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PUBLISHERS_VARIABLE, QUEUE_VARIABLE } from '../../contract/store-variables';
import { checkText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { AggregateStoreBindOptions, AggregateStoreConfig } from './aggregate-store-config';
import { ModuleAggregateStoreOptions } from './aggregate-store-options';

const LABEL = 'AggregateStore.module';
/** Folder of layers in a function (Lambda documentation). */
const LAYERS = '/opt';
/** Parameters of the functions, which no parameter of a module can replace. */
const OWN_PARAMETERS = ['module', 'publishers'];
/** Time after which changes are delivered whose publisher could not be told of them. */
const SWEEP_INTERVAL = Duration.minutes(1);

export function moduleAggregateStore(
  storeOptions: ModuleAggregateStoreOptions,
): Bind<AggregateStoreBindOptions, AggregateStoreConfig> {
  const { layer, file = 'index.js', parameters = {}, policyStatements = [] } = storeOptions;
  checkFile(file);
  checkParameters(parameters);

  return (scope, { aggregator, timeseries, publishers }) => {
    for (const each of [aggregator, timeseries, ...publishers].map(ownFunction)) {
      each.addLayers(layer);
      for (const statement of policyStatements) each.addToRolePolicy(statement);
    }
    const names = publishers.map(({ functionName }) => functionName).join(',');
    for (const writer of [aggregator, timeseries].map(ownFunction)) {
      // The CDK's own grant allows versions and aliases as well.
      iam.Grant.addToPrincipal({
        grantee: writer,
        actions: ['lambda:InvokeFunction'],
        resourceArns: publishers.map(({ functionArn }) => functionArn),
      });
      writer.addEnvironment(PUBLISHERS_VARIABLE, names);
    }
    publishers.forEach((publisher, i) => ownFunction(publisher).addEnvironment(QUEUE_VARIABLE, String(i)));
    sweep(scope, publishers);
    return {
      kind: 'module',
      parameters: {
        ...parameters,
        module: posix.join(LAYERS, file),
        publishers: String(publishers.length),
      },
    };
  };
}

/** Has the publishers look into their queues from time to time. */
function sweep(scope: Construct, publishers: readonly lambda.IFunction[]): void {
  new events.Rule(scope, 'Sweep', {
    description: 'Delivers changes that wait',
    schedule: events.Schedule.rate(SWEEP_INTERVAL),
    targets: publishers.map(
      (publisher) =>
        new targets.LambdaFunction(publisher, { event: events.RuleTargetInput.fromObject({ sweep: true }) }),
    ),
  });
}

/** @throws an error when the path leads out of the layer */
function checkFile(file: string): void {
  checkText(`${LABEL}: file`, file);
  if (Token.isUnresolved(file)) return;
  if (posix.isAbsolute(file) || posix.normalize(file).startsWith('..')) {
    throw new Error(`${LABEL}: file must be a path in the layer such as "index.js", but is "${file}"`);
  }
}

/** @throws an error when a name is taken */
function checkParameters(parameters: Record<string, string>): void {
  const taken = OWN_PARAMETERS.find((name) => name in parameters);
  if (taken !== undefined) {
    throw new Error(`${LABEL}: the name of the parameter "${taken}" is taken; give it another one`);
  }
}

/** @throws an error for a function that cannot be given a layer */
function ownFunction(handler: lambda.IFunction): lambda.Function {
  if (handler instanceof lambda.Function) return handler;
  throw new Error(
    `${LABEL}: ${handler.node.path} is no function of the construct, which cannot be given the layer`,
  );
}
