import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AggregateStore, Destination, EventSource, PinpointIncrementalAnalyticsProps, RuleOperator, RuleSource, RuleType, TimeseriesStore,
} from '../../src/index';
import { statements, synthesize } from '../constructs/support';

/** What nobody has to create or grant anything for. */
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
const NOTHING = { eventSource: new NoEvents(), ruleSource: new NoRules(), aggregateStore: new NoCounts(), timeseriesStore: new NoHistory(), destination: Destination.shadow() };

type Props = PinpointIncrementalAnalyticsProps;
const given = {
  bus: (scope: Construct) => events.EventBus.fromEventBusName(scope, 'Bus', 'shop'),
  bucket: (scope: Construct) => s3.Bucket.fromBucketName(scope, 'Bucket', 'marketing'),
  handler: (scope: Construct) => lambda.Function.fromFunctionAttributes(scope, 'Handler', { functionArn: 'arn:aws:lambda:us-east-1:111111111111:function:answer', sameEnvironment: true }),
  stream: (scope: Construct) => kinesis.Stream.fromStreamArn(scope, 'Stream', 'arn:aws:kinesis:us-east-1:111111111111:stream/events'),
};
const workbook = { workbookId: '111c6cea-af2a-41bb-ba31-92759c730076', tableId: '636dfdb5-232b-468f-890c-92de2ae1c87a' };
const rule = { ruleType: RuleType.AGGREGATOR, eventName: 'purchase', countOperator: RuleOperator.AT_LEAST, countTarget: 5 };

/** Each plugin as its page in docs/plugins shows it first, by the name of the page. */
export const PLUGINS: Record<string, (scope: Construct) => Props> = {
  'event-source-pinpoint': () => ({ eventSource: EventSource.pinpoint({ applicationId: 'app' }) }),
  'event-source-kinesis': () => ({ eventSource: EventSource.kinesis() }),
  'event-source-eventbridge': (scope) => ({ eventSource: EventSource.eventBridge({ bus: given.bus(scope), pattern: { source: ['shop'] } }) }),
  'rule-source-dynamodb': () => ({ ruleSource: RuleSource.dynamoDb() }),
  'rule-source-ssm': () => ({ ruleSource: RuleSource.ssm({ path: '/marketing/rules' }) }),
  'rule-source-s3': (scope) => ({ ruleSource: RuleSource.s3({ bucket: given.bucket(scope), objectKey: 'rules.csv' }) }),
  'rule-source-app': () => ({ ruleSource: RuleSource.inline([rule]) }),
  'rule-source-function': (scope) => ({ ruleSource: RuleSource.function(given.handler(scope)) }),
  'rule-source-honeycode': () => ({ ruleSource: RuleSource.honeycode(workbook) }),
  'destination-eventbridge': (scope) => ({ destination: Destination.eventBridge({ bus: given.bus(scope) }) }),
  'destination-customer-profiles': () => ({ destination: Destination.customerProfiles({ domainName: 'shop' }) }),
  'destination-pinpoint': () => ({ destination: Destination.pinpoint({ applicationId: 'app' }) }),
  'destination-function': (scope) => ({ destination: Destination.function(given.handler(scope)) }),
  'destination-shadow': () => ({ destination: Destination.shadow() }),
  'stores': () => ({ aggregateStore: AggregateStore.dynamoDb(), timeseriesStore: TimeseriesStore.dynamoDb() }),
};

export interface Footprint {
  /** Types of the resources that are there because of the plugin, roles' policies aside. */
  readonly creates: string[];
  /** What functions and services may do because of it. */
  readonly actions: string[];
}

/** What a plugin adds to an installation without any. */
export function footprintOf(plugin: (scope: Construct) => Props): Footprint {
  const bare = contentOf(() => ({}));
  const full = contentOf(plugin);
  return { creates: difference(full.types, bare.types), actions: [...new Set(difference(full.actions, bare.actions))] };
}

function contentOf(plugin: (scope: Construct) => Props): { types: string[]; actions: string[] } {
  const { template } = synthesize((scope) => ({ ...NOTHING, ...plugin(scope) }));
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type).filter((type) => type !== 'AWS::IAM::Policy');
  return { types: types.sort(), actions: statements(template).flatMap(({ statement }) => statement.Action).sort() };
}

/** What is in one list more often than in the other. */
function difference(of: string[], from: string[]): string[] {
  const left = [...from];
  return of.filter((each) => {
    const place = left.indexOf(each);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
