import { App, Aspects, Environment, IAspect, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AggregateStore,
  Destination,
  EventMapping,
  EventSource,
  Ingestion,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  ProfileKey,
  RuleOperator,
  RuleSource,
  RuleType,
  RulesConsole,
  SignIn,
} from '../../src/index';

/** Properties that every variant accepts. */
export interface Common {
  readonly removalPolicy?: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

/**
 * Makes the properties of a variant; `given` holds the resources that are not created by the installation.
 */
type Props = (given: Construct) => PinpointIncrementalAnalyticsProps;

const createFunction = (scope: Construct, id: string) =>
  new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = 1'),
  });
const SIGNUP = {
  ruleType: RuleType.AGGREGATOR,
  eventName: 'signup',
  countOperator: RuleOperator.AT_LEAST,
  countTarget: 1,
};

/** Uses every plugin at least once, and every property that adds resources to an installation. */
const INSTALLATIONS: Record<string, Props> = {
  'defaults': () => ({}),
  'pinpoint': () => ({
    eventSource: EventSource.pinpoint({ applicationId: 'app-1' }),
    destination: Destination.pinpoint({ applicationId: 'app-1' }),
  }),
  'customer profiles': () => ({
    eventSource: EventSource.kinesis({ mapping: EventMapping.segment() }),
    destination: Destination.customerProfiles({ domainName: 'shop' }),
  }),
  'profiles of Amplify': () => ({
    destination: Destination.customerProfiles({ domainName: 'shop', profileKey: ProfileKey.AMPLIFY }),
  }),
  'events of a bus': (given) => ({
    eventSource: EventSource.eventBridge({
      bus: new events.EventBus(given, 'Bus'),
      pattern: { source: ['shop'] },
    }),
    destination: Destination.eventBridge({ bus: new events.EventBus(given, 'Marketing') }),
  }),
  'objects of a bucket': (given) => ({
    eventSource: EventSource.s3({
      bucket: new s3.Bucket(given, 'Exports', { encryption: s3.BucketEncryption.KMS }),
      prefix: 'events/',
      suffix: '.json.gz',
    }),
  }),
  'functions': (given) => ({
    ruleSource: RuleSource.function(createFunction(given, 'Rules')),
    destination: Destination.function(createFunction(given, 'Crm')),
  }),
  'states of a module': (given) => ({
    aggregateStore: AggregateStore.module({
      layer: lambda.LayerVersion.fromLayerVersionArn(
        given,
        'Store',
        Stack.of(given).formatArn({ service: 'lambda', resource: 'layer:store:1' }),
      ),
    }),
    destination: Destination.all(Destination.eventBridge(), Destination.shadow()),
  }),
  'a transformation': (given) => ({
    eventSource: EventSource.transform(EventSource.kinesis(), createFunction(given, 'Decrypt')),
  }),
  'two destinations': (given) => ({
    destination: Destination.all(
      Destination.eventBridge(),
      Destination.function(createFunction(given, 'Crm')),
    ),
  }),
  'shadow': () => ({ destination: Destination.shadow() }),
  'every source of rules': (given) => ({
    ruleSource: RuleSource.all(
      RuleSource.inline([SIGNUP]),
      RuleSource.ssm({ path: '/marketing/rules', encryptionKey: new kms.Key(given, 'SecureStrings') }),
      RuleSource.s3({
        bucket: new s3.Bucket(given, 'RuleFiles', { encryption: s3.BucketEncryption.KMS }),
        objectKey: 'rules.csv',
      }),
      RuleSource.honeycode({
        workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
        tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
      }),
      RuleSource.dynamoDb({ table: dynamodb.Table.fromTableName(given, 'Rules', 'rules-of-marketing') }),
    ),
  }),
  'in a VPC': (given) => ({ vpc: new ec2.Vpc(given, 'Vpc', { restrictDefaultSecurityGroup: false }) }),
};

export const INGESTION = 'ingestion';
/** Has a console with a user pool of its own. */
export const CONSOLE = 'console';
/** Has no properties but the common ones. */
export const DEFAULTS = 'defaults';
/** Has alarms, dashboard and log queries. */
export const WATCHED = 'watched';
export const VARIANTS = [...Object.keys(INSTALLATIONS), INGESTION, CONSOLE, WATCHED];

function watch(analytics: PinpointIncrementalAnalytics): void {
  analytics.addAlarms();
  analytics.dashboard();
  analytics.addLogQueries();
}

export interface Names {
  readonly stack: string;
  readonly installation: string;
  readonly ingestion: string;
  readonly console: string;
}

/** Longest names that CloudFormation and the CDK allow. */
export const LONGEST_NAMES: Names = {
  stack: 's'.repeat(128),
  installation: 'i'.repeat(255),
  ingestion: 'g'.repeat(255),
  console: 'c'.repeat(255),
};
export const SHORTEST_NAMES: Names = { stack: 'a', installation: 'b', ingestion: 'c', console: 'd' };

const NAMES: Names = { stack: 'Shop', installation: 'Analytics', ingestion: 'Ingestion', console: 'Console' };

export interface BuiltVariant {
  /** Stack with the installation `Analytics` and, if the variant has one, `Ingestion`; nothing else. */
  readonly stack: Stack;
  /** Stack with the resources that are not created by the installation. */
  readonly given: Stack;
}

/** Builds a variant in an app of its own. */
export function build(
  variant: string,
  {
    common = () => ({}),
    env,
    names = NAMES,
  }: { common?: (given: Stack) => Common; env?: Environment; names?: Names } = {},
): BuiltVariant {
  const app = new App();
  const given = new Stack(app, 'Given', { env });
  const stack = new Stack(app, names.stack, { env });
  const shared = common(given);
  const props = (INSTALLATIONS[variant] ?? INSTALLATIONS[DEFAULTS])(given);
  const analytics = new PinpointIncrementalAnalytics(stack, names.installation, {
    ...props,
    ...(variant === INGESTION && { eventSource: EventSource.pinpoint() }),
    ...shared,
  });
  if (variant === WATCHED) watch(analytics);
  if (variant === INGESTION) new Ingestion(stack, names.ingestion, { analytics, ...shared });
  if (variant === CONSOLE) {
    new RulesConsole(stack, names.console, { analytics, signIn: SignIn.cognito(), ...shared });
  }
  return { stack, given };
}

export function templateOf(
  variant: string,
  options?: Parameters<typeof build>[1],
  aspect?: IAspect,
): Template {
  const { stack } = build(variant, options);
  if (aspect) Aspects.of(stack).add(aspect);
  return Template.fromStack(stack);
}

export interface AnyResource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Lists the resources of a template with their logical ids. */
export function resourcesOf(template: Template): [id: string, resource: AnyResource][] {
  return Object.entries(template.toJSON().Resources as Record<string, AnyResource>);
}
