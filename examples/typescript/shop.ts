import { CfnOutput, Duration, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  Destination,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  RuleSource,
  TimeFormat,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/**
 * Reads purchases that a shop writes to a stream as
 * `{"id": "o-17", "name": "purchase", "userId": "ann", "at": 1768478400000, "amount": 19.99}`.
 * Marketing writes rules to a table, and customers' changes arrive in a queue.
 */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const bus = new events.EventBus(this, 'Changes');
    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', {
      eventSource: EventSource.kinesis({
        // Thanks to the id, a purchase that the shop sends twice counts once.
        mapping: EventMapping.flat({
          eventId: '$.id',
          time: '$.at',
          timeFormat: TimeFormat.EPOCH_MILLISECONDS,
        }),
        maxBatchingWindow: Duration.seconds(1),
      }),
      // When two rules write the same attribute, the one in the table wins.
      ruleSource: RuleSource.all(RuleSource.dynamoDb(), RuleSource.ssm({ path: '/shop/rules' })),
      destination: Destination.eventBridge({ bus }),
      evaluationInterval: Duration.minutes(1),
      timeZone: TimeZone.ETC_UTC,
    });

    const changes = new sqs.Queue(this, 'Queue', { retentionPeriod: Duration.days(14) });
    new events.Rule(this, 'Deliver', {
      eventBus: bus,
      eventPattern: { source: ['pinpoint-incremental-analytics'] },
      targets: [new targets.SqsQueue(changes)],
    });

    // The shop sends events, marketing edits rules, and the team on call inspects dead letters and sends them
    // again.
    const shop = new iam.Role(this, 'Shop', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    analytics.grantPutEvents(shop);
    const marketing = new iam.Role(this, 'Marketing', { assumedBy: new iam.AccountRootPrincipal() });
    analytics.grantWriteRules(marketing);
    analytics.grantReadState(marketing);
    const onCall = new iam.Role(this, 'OnCall', { assumedBy: new iam.AccountRootPrincipal() });
    analytics.grantReadDeadLetters(onCall);
    analytics.grantRedrive(onCall);

    // Alarms go to a topic; the dashboard shows the rest.
    const alarms = new sns.Topic(this, 'Alarms', { enforceSSL: true });
    analytics.addAlarms({ actions: [new SnsAction(alarms)], maxRulesAge: Duration.minutes(10) });
    analytics.dashboard();

    new CfnOutput(this, 'StreamName', { value: analytics.stream!.streamName });
    new CfnOutput(this, 'RulesTableName', { value: analytics.rulesTable!.tableName });
    new CfnOutput(this, 'AggregateTableName', { value: analytics.aggregateTable!.tableName });
    new CfnOutput(this, 'DeadLetterBucketName', { value: analytics.deadLetterBucket.bucketName });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
    new CfnOutput(this, 'QueueUrl', { value: changes.queueUrl });
  }
}
