import { Duration, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Destination,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  ProfileKey,
  RuleSource,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';
import { RULES } from './rules';

/**
 * Turns events of a bus into attributes of Amazon Connect profiles, with rules from four kinds of sources.
 */
export class ProfilesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const bus = new events.EventBus(this, 'ShopBus');
    const marketing = new s3.Bucket(this, 'MarketingBucket', { enforceSSL: true });
    const crm = new lambda.Function(this, 'CrmRules', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset('functions/rules'),
    });

    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', {
      eventSource: EventSource.eventBridge({
        bus,
        pattern: { source: ['shop'], detailType: ['purchase', 'review', 'visit'] },
        mapping: EventMapping.eventBridge({ userId: '$.detail.customer.id' }),
      }),
      // The app's rules come first, so that no outside source can replace them.
      ruleSource: RuleSource.all(
        RuleSource.inline(RULES),
        RuleSource.file('rules.csv'),
        RuleSource.s3({ bucket: marketing, objectKey: 'rules.csv' }),
        RuleSource.function(crm),
      ),
      destination: Destination.customerProfiles({
        domainName: 'shop',
        profileKey: ProfileKey.of('memberIdKey', { objectTypeName: 'Member', userIdField: 'memberId' }),
        callsPerSecond: 50,
      }),
      // A rule over the year before the current one has to find all of it.
      historyRetention: Duration.days(800),
      timeZone: TimeZone.EUROPE_DUBLIN,
      tracing: lambda.Tracing.ACTIVE,
    });
    analytics.addLogQueries();
  }
}
