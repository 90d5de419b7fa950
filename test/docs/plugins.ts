import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AggregateStore,
  Destination,
  EventSource,
  Ingestion,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RuleOperator,
  RuleSource,
  RuleType,
  TimeseriesStore,
} from '../../src/index';
import { statements } from '../construct/synthesis';

/** Plugins that need no resources and no permissions. */
class NoEvents extends EventSource {
  bind = () => ({ kind: 'pinpoint', parameters: {}, redeliveryDays: 1 });
}
class NoRules extends RuleSource {
  bind = () => ({ kind: 'dynamoDb', parameters: { tableName: 'rules' } });
}
class NoCounts extends AggregateStore {
  bind = () => ({ kind: 'dynamoDb', parameters: { tableName: 'counts' } });
}
class NoHistory extends TimeseriesStore {
  bind = () => ({ kind: 'dynamoDb', parameters: { tableName: 'history' } });
}
const NOTHING = {
  eventSource: new NoEvents(),
  ruleSource: new NoRules(),
  aggregateStore: new NoCounts(),
  timeseriesStore: new NoHistory(),
  destination: Destination.shadow(),
};

type Props = PinpointIncrementalAnalyticsProps;
const given = {
  bus: (scope: Construct) => events.EventBus.fromEventBusName(scope, 'Bus', 'shop'),
  bucket: (scope: Construct) => s3.Bucket.fromBucketName(scope, 'Bucket', 'marketing'),
  handler: (scope: Construct) =>
    lambda.Function.fromFunctionAttributes(scope, 'Handler', {
      functionArn: 'arn:aws:lambda:us-east-1:111111111111:function:answer',
      sameEnvironment: true,
    }),
  table: (scope: Construct) =>
    dynamodb.Table.fromTableAttributes(scope, 'States', {
      tableArn: 'arn:aws:dynamodb:us-east-1:111111111111:table/states',
      tableStreamArn: 'arn:aws:dynamodb:us-east-1:111111111111:table/states/stream/2026-01-01T00:00:00.000',
    }),
};
const workbook = {
  workbookId: '111c6cea-af2a-41bb-ba31-92759c730076',
  tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a',
};
const rule = {
  ruleType: RuleType.AGGREGATOR,
  eventName: 'purchase',
  countOperator: RuleOperator.AT_LEAST,
  countTarget: 5,
};

/** Configuration of each plugin as its page in docs/plugins shows it first, by the name of the page. */
export const PLUGINS: Record<string, (scope: Construct) => Props> = {
  'event-source-pinpoint': () => ({ eventSource: EventSource.pinpoint({ applicationId: 'app' }) }),
  'event-source-kinesis': () => ({ eventSource: EventSource.kinesis() }),
  'event-source-eventbridge': (scope) => ({
    eventSource: EventSource.eventBridge({ bus: given.bus(scope), pattern: { source: ['shop'] } }),
  }),
  'event-source-s3': (scope) => ({
    eventSource: EventSource.s3({
      bucket: s3.Bucket.fromBucketAttributes(scope, 'Exports', {
        bucketName: 'exports',
        encryptionKey: kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/exports'),
      }),
      prefix: 'exports/',
    }),
  }),
  'event-source-transform': (scope) => ({
    eventSource: EventSource.transform(EventSource.kinesis(), given.handler(scope)),
  }),
  'rule-source-dynamodb': () => ({ ruleSource: RuleSource.dynamoDb() }),
  'rule-source-ssm': () => ({ ruleSource: RuleSource.ssm({ path: '/marketing/rules' }) }),
  'rule-source-s3': (scope) => ({
    ruleSource: RuleSource.s3({ bucket: given.bucket(scope), objectKey: 'rules.csv' }),
  }),
  'rule-source-app': () => ({ ruleSource: RuleSource.inline([rule]) }),
  'rule-source-function': (scope) => ({ ruleSource: RuleSource.function(given.handler(scope)) }),
  'rule-source-honeycode': () => ({ ruleSource: RuleSource.honeycode(workbook) }),
  'destination-eventbridge': (scope) => ({ destination: Destination.eventBridge({ bus: given.bus(scope) }) }),
  'destination-customer-profiles': () => ({
    destination: Destination.customerProfiles({ domainName: 'shop' }),
  }),
  'destination-pinpoint': () => ({ destination: Destination.pinpoint({ applicationId: 'app' }) }),
  'destination-function': (scope) => ({ destination: Destination.function(given.handler(scope)) }),
  'destination-shadow': () => ({ destination: Destination.shadow() }),
  'rule-source-all': () => ({
    ruleSource: RuleSource.all(RuleSource.ssm({ path: '/core/rules' }), RuleSource.dynamoDb()),
  }),
  'destination-all': (scope) => ({
    aggregateStore: AggregateStore.dynamoDb({ table: given.table(scope) }),
    destination: Destination.all(Destination.eventBridge(), Destination.function(given.handler(scope))),
  }),
  'store-module': (scope) => ({
    aggregateStore: AggregateStore.module({
      layer: lambda.LayerVersion.fromLayerVersionArn(
        scope,
        'Layer',
        'arn:aws:lambda:us-east-1:111111111111:layer:store:1',
      ),
      parameters: { secret: 'states-of-users' },
    }),
  }),
  'stores': () => ({
    aggregateStore: AggregateStore.dynamoDb(),
    timeseriesStore: TimeseriesStore.dynamoDb(),
  }),
};

export interface Footprint {
  /** Types of the resources that the plugin adds, except the policies of roles. */
  readonly creates: string[];
  /** Actions that the plugin allows functions and services. */
  readonly actions: string[];
}

/** Determines what a plugin adds to an installation without plugins. */
export function footprintOf(page: string): Footprint {
  const plugin = PLUGINS[page];
  // Compared with one destination, since a second destination adds one more reader of a table's stream.
  const without =
    page === 'destination-all'
      ? (scope: Construct) => ({ ...plugin(scope), destination: Destination.shadow() })
      : () => ({});
  return added(contentOf(without), contentOf(plugin));
}

/** Determines what `Ingestion` adds to an installation. */
export function ingestionFootprint(): Footprint {
  const stream = () => ({ eventSource: EventSource.pinpoint() });
  return added(
    contentOf(stream),
    contentOf(stream, (analytics) => {
      new Ingestion(analytics.node.scope!, 'Ingestion', { analytics });
    }),
  );
}

interface Content {
  readonly types: string[];
  readonly actions: string[];
}

function contentOf(
  plugin: (scope: Construct) => Props,
  more: (analytics: PinpointIncrementalAnalytics) => void = () => {},
): Content {
  const stack = new Stack(new App(), 'Shop');
  more(new PinpointIncrementalAnalytics(stack, 'Analytics', { ...NOTHING, ...plugin(stack) }));
  const template = Template.fromStack(stack);
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>)
    .map(({ Type }) => Type)
    .filter((type) => type !== 'AWS::IAM::Policy');
  return { types, actions: statements(template).flatMap(({ statement }) => statement.Action) };
}

function added(before: Content, after: Content): Footprint {
  return {
    creates: difference(after.types, before.types),
    actions: difference(after.actions, before.actions),
  };
}

/** Lists the elements that occur more often in the first list than in the second, each once. */
function difference(of: string[], from: string[]): string[] {
  const left = [...from];
  const more = of.filter((each) => {
    const place = left.indexOf(each);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return [...new Set(more)].sort();
}
