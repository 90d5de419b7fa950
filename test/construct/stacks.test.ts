import { App, CfnResource, ITaggable, ITaggableV2, Stack, Stage, TagManager, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Destination,
  EventSource,
  Ingestion,
  PinpointIncrementalAnalytics,
  RuleSource,
} from '../../src/index';
import { allowed, configOf, resources, statements } from './synthesis';
import { build, INGESTION, resourcesOf, VARIANTS } from './variants';

/** Creates an installation and an ingestion in front of it. */
function both(stack: Stack, suffix: string) {
  const analytics = new PinpointIncrementalAnalytics(stack, `Analytics${suffix}`, {
    eventSource: EventSource.pinpoint(),
  });
  return { analytics, ingestion: new Ingestion(stack, `Ingestion${suffix}`, { analytics }) };
}

describe('several installations', () => {
  test('stand in one stack and share nothing (T12)', () => {
    const stack = new Stack(new App(), 'Shop');
    const one = both(stack, 'One');
    const two = both(stack, 'Two');
    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::Lambda::Function', 8);
    template.resourceCountIs('AWS::DynamoDB::Table', 8);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
    expect(one.analytics.installation).not.toBe(two.analytics.installation);
    for (const [own, other] of [
      ['One', 'Two'],
      ['Two', 'One'],
    ]) {
      const ofOne = statements(template).filter(({ id }) =>
        new RegExp(`^(Analytics|Ingestion)${own}`).test(id),
      );
      expect(ofOne.length).toBeGreaterThan(4);
      expect(JSON.stringify(ofOne.map(({ statement }) => statement))).not.toMatch(
        new RegExp(`"(Analytics|Ingestion)${other}`),
      );
    }
  });

  test('in stages are told apart by their stacks', () => {
    const app = new App();
    const installations = ['Beta', 'Prod'].map((id) => {
      const stack = new Stack(new Stage(app, id), 'Shop');
      both(stack, '');
      return configOf(Template.fromStack(stack), 'Aggregator').installation;
    });

    expect(installations).toEqual([
      expect.stringMatching(/^Beta-Shop-Analytics-/),
      expect.stringMatching(/^Prod-Shop-Analytics-/),
    ]);
  });

  test('in stages have the logical ids that they have without', () => {
    const ids = (scope: App | Stage) => {
      const stack = new Stack(scope, 'Shop');
      both(stack, '');
      // The CDK names the permission of EventBridge after the whole path of the function.
      return resourcesOf(Template.fromStack(stack))
        .filter(([, { Type }]) => Type !== 'AWS::Lambda::Permission')
        .map(([id]) => id)
        .sort();
    };
    expect(ids(new Stage(new App(), 'Beta'))).toEqual(ids(new App()));
  });
});

describe('what is given', () => {
  test('may come from another stack, which does not come to depend on this one', () => {
    const app = new App();
    const base = new Stack(app, 'Base');
    const stack = new Stack(app, 'Shop');
    const encryptionKey = new kms.Key(base, 'Key');
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
      encryptionKey,
      vpc: new ec2.Vpc(base, 'Vpc', { restrictDefaultSecurityGroup: false }),
      eventSource: EventSource.pinpoint({ stream: new kinesis.Stream(base, 'Stream', { encryptionKey }) }),
      ruleSource: RuleSource.dynamoDb({
        table: new dynamodb.Table(base, 'Rules', {
          partitionKey: { name: 'RuleId', type: dynamodb.AttributeType.STRING },
        }),
      }),
      destination: Destination.eventBridge({ bus: new events.EventBus(base, 'Bus') }),
      deadLetterBucket: new s3.Bucket(base, 'Bucket', { encryptionKey }),
    });
    new Ingestion(stack, 'Ingestion', { analytics, encryptionKey });

    expect(resources(Template.fromStack(base), 'AWS::KMS::Key')).toBeDefined();
    expect(base.dependencies).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 3);
  });

  test('may come from another account: each is named with it, and the roles here may use it', () => {
    const OTHERS = '222222222222';
    const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
    const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${OTHERS}:key/theirs`);
    new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.kinesis({
        stream: kinesis.Stream.fromStreamAttributes(stack, 'Stream', {
          streamArn: `arn:aws:kinesis:eu-west-1:${OTHERS}:stream/theirs`,
          encryptionKey: key,
        }),
      }),
      ruleSource: RuleSource.s3({
        bucket: s3.Bucket.fromBucketAttributes(stack, 'RuleFiles', {
          bucketName: 'their-rules',
          account: OTHERS,
          encryptionKey: key,
        }),
        objectKey: 'rules.csv',
      }),
      destination: Destination.eventBridge({
        bus: events.EventBus.fromEventBusArn(
          stack,
          'Bus',
          `arn:aws:events:eu-west-1:${OTHERS}:event-bus/theirs`,
        ),
      }),
      deadLetterBucket: s3.Bucket.fromBucketAttributes(stack, 'Lost', {
        bucketName: 'their-letters',
        account: OTHERS,
      }),
    });
    const template = Template.fromStack(stack);

    expect(allowed(template, 'AggregatorRole', `${OTHERS}:stream/theirs`)).toContain('kinesis:GetRecords');
    expect(allowed(template, 'AggregatorRole', `${OTHERS}:key/theirs`)).toContain('kms:Decrypt');
    expect(allowed(template, 'AggregatorRole', ':s3:::their-rules/rules.csv')).toEqual(['s3:GetObject']);
    expect(new Set(allowed(template, 'AggregatorRole', 'their-letters/*'))).toEqual(
      new Set(['s3:PutObject']),
    );
    expect(allowed(template, 'PublisherRole', `${OTHERS}:event-bus/theirs`)).toEqual(['events:PutEvents']);
    // A bus given by name alone would be one of this account.
    expect(configOf(template, 'Publisher').destination.parameters).toEqual({
      busName: `arn:aws:events:eu-west-1:${OTHERS}:event-bus/theirs`,
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: `arn:aws:kinesis:eu-west-1:${OTHERS}:stream/theirs`,
    });
  });
});

/** Types of resources that cannot be tagged in CloudFormation. */
const UNTAGGED = [
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Pinpoint::EventStream',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::QueryDefinition',
];

describe.each(VARIANTS)('%s', (variant) => {
  const { stack } = build(variant);
  Tags.of(stack).add('team', 'growth');
  iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromAwsManagedPolicyName('Boundary'));
  const template = Template.fromStack(stack);
  const all = resourcesOf(template);

  test('tags reach everything that can be tagged', () => {
    const tagged = all.filter(
      ([, { Properties = {} }]) =>
        Properties.Tags?.team === 'growth' ||
        Properties.UserPoolTags?.team === 'growth' ||
        Properties.Tags?.some?.(
          ({ Key, Value }: { Key: string; Value: string }) => Key === 'team' && Value === 'growth',
        ),
    );
    const without = all.filter((each) => !tagged.includes(each)).map(([, { Type }]) => Type);
    expect([...new Set(without)].filter((type) => !UNTAGGED.includes(type))).toEqual([]);
    // The CDK cannot tag them either.
    const unable = stack.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .filter(({ cfnResourceType }) => UNTAGGED.includes(cfnResourceType));
    expect(
      unable.filter(
        (each) =>
          TagManager.isTaggable(each as unknown as ITaggable) ||
          TagManager.isTaggableV2(each as unknown as ITaggableV2),
      ),
    ).toEqual([]);
  });

  test('a permissions boundary reaches every role', () => {
    const roles = all.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    expect(
      roles.filter(([, { Properties }]) => Properties!.PermissionsBoundary === undefined).map(([id]) => id),
    ).toEqual([]);
    expect(roles.length).toBeGreaterThanOrEqual(variant === INGESTION ? 4 : 3);
    // Users and groups would need boundaries as well.
    expect(all.filter(([, { Type }]) => ['AWS::IAM::User', 'AWS::IAM::Group'].includes(Type))).toEqual([]);
  });
});
