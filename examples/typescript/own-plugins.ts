import { Duration, RemovalPolicy, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AggregateStore,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  RemovedRules,
  RuleSource,
  TimeFormat,
  TimeseriesStore,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';
import { Announcements } from './announcements';
import { TeamRules } from './team-rules';

/** Turns a company's conventions into plugins, in an installation that uses existing resources. */
export class OwnPluginsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const stream = kinesis.Stream.fromStreamArn(
      this,
      'Stream',
      this.formatArn({ service: 'kinesis', resource: 'stream', resourceName: 'clicks' }),
    );
    const states = dynamodb.Table.fromTableAttributes(this, 'States', {
      tableName: 'states',
      tableStreamArn: this.formatArn({
        service: 'dynamodb',
        resource: 'table',
        resourceName: 'states/stream/2026-01-01T00:00:00.000',
      }),
    });
    const history = dynamodb.Table.fromTableName(this, 'History', 'history');
    const rules = dynamodb.Table.fromTableName(this, 'Rules', 'rules');
    const deadLetterBucket = s3.Bucket.fromBucketName(this, 'DeadLetters', 'dead-letters-of-ours');
    const handbook = s3.Bucket.fromBucketName(this, 'Handbook', 'handbook-of-ours');
    const encryptionKey = kms.Key.fromKeyArn(
      this,
      'Key',
      this.formatArn({
        service: 'kms',
        resource: 'key',
        resourceName: '00000000-0000-4000-8000-000000000000',
      }),
    );
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    });
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(
      this,
      'SecurityGroup',
      'sg-0123456789abcdef0',
    );
    const endpoints = ec2.SecurityGroup.fromSecurityGroupId(this, 'Endpoints', 'sg-0123456789abcdef1');

    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', {
      eventSource: EventSource.kinesis({
        stream,
        mapping: EventMapping.flat({
          eventName: '$.action',
          userId: '$.who',
          time: '$.when',
          timeFormat: TimeFormat.EPOCH_SECONDS,
        }),
        batchSize: 5_000,
        retryAttempts: 1_000,
        maxRecordAge: Duration.days(2),
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      }),
      ruleSource: RuleSource.all(new TeamRules(handbook, 'growth'), RuleSource.dynamoDb({ table: rules })),
      destination: new Announcements('growth'),
      aggregateStore: AggregateStore.dynamoDb({ table: states }),
      timeseriesStore: TimeseriesStore.dynamoDb({ table: history }),
      deadLetterBucket,
      encryptionKey,
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      evaluationInterval: Duration.hours(6),
      historyRetention: Duration.days(800),
      rulesMaxAge: Duration.minutes(1),
      timeZone: TimeZone.AMERICA_NEW_YORK,
      removedRules: RemovedRules.CLEAR,
      removalPolicy: RemovalPolicy.DESTROY,
      logRetention: logs.RetentionDays.THREE_MONTHS,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
      memorySize: 1_024,
    });
    analytics.connections.allowTo(endpoints, ec2.Port.tcp(443), 'To AWS, through the endpoints of the VPC');
  }
}
