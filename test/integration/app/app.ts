/**
 * Defines the application that the tests deploy. It runs in a folder of its own, in which the packed package
 * is installed.
 */
import { App, CfnOutput, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { InstallationShape, StackShape } from './shape';
import {
  Destination,
  EventSource,
  PinpointIncrementalAnalytics,
  RuleSource,
  RulesConsole,
  SignIn,
} from 'cdk-pinpoint-incremental-analytics';

const SOURCES = {
  pinpoint: () => EventSource.pinpoint(),
  flat: (retryAttempts?: number) => EventSource.kinesis({ retryAttempts }),
};
const REMOVAL = { retain: RemovalPolicy.RETAIN, destroy: RemovalPolicy.DESTROY };

function addInstallation(stack: Stack, id: string, shape: InstallationShape): void {
  const {
    source,
    pinpointEndpoint,
    dynamoDbEndpoint,
    eventBridgeEndpoint,
    ssmPath,
    removal,
    memorySize,
    evaluationMinutes,
    retryAttempts,
  } = shape;
  const output = (name: string, value: string) => new CfnOutput(stack, `${id}${name}`, { value });
  const analytics = new PinpointIncrementalAnalytics(stack, id, {
    eventSource: SOURCES[source](retryAttempts),
    ruleSource:
      ssmPath === undefined
        ? RuleSource.dynamoDb()
        : RuleSource.all(RuleSource.dynamoDb(), RuleSource.ssm({ path: ssmPath })),
    destination:
      pinpointEndpoint === undefined
        ? Destination.eventBridge({ bus: caughtBus(stack, id, output) })
        : Destination.pinpoint({ applicationId: 'app' }),
    rulesMaxAge: Duration.seconds(1),
    removalPolicy: REMOVAL[removal],
    memorySize,
    evaluationInterval: evaluationMinutes === undefined ? undefined : Duration.minutes(evaluationMinutes),
  });
  lead(analytics.publisher, 'AWS_ENDPOINT_URL_PINPOINT', pinpointEndpoint);
  lead(analytics.publisher, 'AWS_ENDPOINT_URL_EVENTBRIDGE', eventBridgeEndpoint);
  lead(analytics.aggregator, 'AWS_ENDPOINT_URL_DYNAMODB', dynamoDbEndpoint);

  if (shape.console) addConsole(stack, id, analytics, shape.console, output);
  output('Name', analytics.installation);
  output('Stream', analytics.stream!.streamName);
  output('Rules', analytics.rulesTable!.tableName);
  output('DeadLetters', analytics.deadLetterBucket.bucketName);
  output('Aggregator', analytics.aggregator.functionName);
  output('Publisher', analytics.publisher.functionName);
  output('AggregatorLogs', (analytics.aggregator as lambda.Function).logGroup.logGroupName);
}

function addConsole(
  stack: Stack,
  id: string,
  analytics: PinpointIncrementalAnalytics,
  { issuer, clientId }: NonNullable<InstallationShape['console']>,
  output: (name: string, value: string) => void,
): void {
  const rulesConsole = new RulesConsole(stack, `${id}Page`, {
    analytics,
    // An issuer on this machine has no https, which only the check of a parameter's value would tell.
    signIn: SignIn.oidc({
      issuer: new CfnParameter(stack, `${id}Issuer`, { default: issuer }).valueAsString,
      clientId,
    }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  output('Console', rulesConsole.handler.functionName);
}

/** Directs a function's SDK to another endpoint. */
function lead(target: lambda.IFunction, variable: string, endpoint: string | undefined): void {
  if (endpoint !== undefined) (target as lambda.Function).addEnvironment(variable, endpoint);
}

/** Creates a bus whose events all wait in a queue, where tests read them. */
function caughtBus(
  stack: Stack,
  id: string,
  output: (name: string, value: string) => void,
): events.IEventBus {
  const bus = new events.EventBus(stack, `${id}Bus`);
  const queue = new sqs.Queue(stack, `${id}Queue`, { retentionPeriod: Duration.hours(1) });
  new events.Rule(stack, `${id}Catch`, {
    eventBus: bus,
    eventPattern: { source: ['pinpoint-incremental-analytics'] },
    targets: [new targets.SqsQueue(queue)],
  });
  output('Changes', queue.queueUrl);
  return bus;
}

function addBareConsumer(stack: Stack): void {
  const stream = new kinesis.Stream(stack, 'BareStream', {
    streamMode: kinesis.StreamMode.ON_DEMAND,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const logGroup = new logs.LogGroup(stack, 'BareLogs', { removalPolicy: RemovalPolicy.DESTROY });
  const consumer = new lambda.Function(stack, 'BareConsumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 512,
    handler: 'index.handler',
    code: lambda.Code.fromInline(
      'exports.handler = async ({ Records }) => ' +
        '{ console.log(JSON.stringify({ EventsCounted: Records.length })); };',
    ),
    logGroup,
  });
  stream.grantRead(consumer);
  new lambda.EventSourceMapping(stack, 'BareMapping', {
    target: consumer,
    eventSourceArn: stream.streamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 1_000,
    maxBatchingWindow: Duration.seconds(5),
  });
  new CfnOutput(stack, 'BareStreamName', { value: stream.streamName });
  new CfnOutput(stack, 'BareLogsName', { value: logGroup.logGroupName });
}

const { name, installations, minimal, bareConsumer } = JSON.parse(process.env.STACK!) as StackShape;
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, name);
for (const [id, shape] of Object.entries(installations)) addInstallation(stack, id, shape);
if (minimal) new PinpointIncrementalAnalytics(stack, 'Analytics');
if (bareConsumer) addBareConsumer(stack);
