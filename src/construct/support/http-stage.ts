import { RemovalPolicy } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkNumber } from './checks';

/**
 * Fields of an access log (API Gateway documentation). A path holds the id of an endpoint, and an address or
 * an agent leads to a person, so none of them is among these.
 */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
  errorType: '$context.error.responseType',
  authorizerError: '$context.authorizer.error',
};
/** Highest limit that is accepted; the account's own quota is 10,000 requests per second unless raised. */
const MAX_LIMIT = 100_000;

/** Limits and logs of an HTTP API. */
export interface StageOptions {
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly accessLogs: boolean;
  readonly accessLogGroup?: logs.ILogGroup;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

/** @throws an error when a limit is out of range, or one option contradicts another */
export function checkStage({ rateLimit, burstLimit, accessLogs, accessLogGroup }: StageOptions): void {
  checkNumber('rateLimit', rateLimit, 1, MAX_LIMIT);
  checkNumber('burstLimit', burstLimit, 1, MAX_LIMIT);
  if (accessLogGroup && !accessLogs) {
    throw new Error('accessLogGroup is given although accessLogs is false; leave out one of the two');
  }
}

/**
 * Sets limits and access logs of the default stage.
 *
 * @returns the log group of the access logs, undefined when requests are not logged
 */
export function configureStage(
  scope: Construct,
  api: apigatewayv2.HttpApi,
  options: StageOptions,
): logs.ILogGroup | undefined {
  const { rateLimit, burstLimit, accessLogs, logRetention, removalPolicy, encryptionKey } = options;
  const stage = api.defaultStage!.node.defaultChild as apigatewayv2.CfnStage;
  stage.defaultRouteSettings = { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit };
  if (!accessLogs) return undefined;
  const logGroup =
    options.accessLogGroup ??
    new logs.LogGroup(scope, 'AccessLogs', {
      retention: logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy,
      encryptionKey,
    });
  stage.accessLogSettings = {
    destinationArn: logGroup.logGroupArn,
    format: JSON.stringify(ACCESS_LOG_FIELDS),
  };
  return logGroup;
}
