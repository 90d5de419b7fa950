import { App, Aspects, IAspect, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { PinpointIncrementalAnalytics } from '../../src/index';
import { FUNCTIONS, resource, resources, synthesize } from './synthesis';

const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::Kinesis::Stream', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'];

describe('an installation without properties', () => {
  const { stack, analytics, template } = synthesize();

  test('consists of three functions, three tables, a stream, a bucket and a schedule', () => {
    template.resourceCountIs('AWS::Lambda::Function', 3);
    template.resourceCountIs('AWS::DynamoDB::Table', 3);
    template.resourceCountIs('AWS::Kinesis::Stream', 1);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    template.resourceCountIs('AWS::Pinpoint::EventStream', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('brings no custom resource and no function but its own', () => {
    const types = Object.values<{ Type: string }>(template.toJSON().Resources).map(({ Type }) => Type);
    expect(
      types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
    ).toEqual([]);
  });

  test('causes no warning', () => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('names nothing, so that it can be replaced and stand beside others', () => {
    for (const type of [...STATEFUL, 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Events::Rule']) {
      for (const [id, { Properties }] of Object.entries(resources(template, type))) {
        const named = ['FunctionName', 'TableName', 'BucketName', 'LogGroupName', 'RoleName', 'Name'].filter(
          (name) => name in Properties,
        );
        expect([id, named]).toEqual([id, []]);
      }
    }
  });

  test('shows every part of it', () => {
    expect(stack.resolve(analytics.stream!.streamName)).toEqual({
      Ref: expect.stringContaining('EventSourceStream'),
    });
    expect(stack.resolve(analytics.aggregateTable!.tableName)).toEqual({
      Ref: expect.stringContaining('AggregateStoreTable'),
    });
    expect(stack.resolve(analytics.timeseriesTable!.tableName)).toEqual({
      Ref: expect.stringContaining('TimeseriesStoreTable'),
    });
    expect(stack.resolve(analytics.rulesTable!.tableName)).toEqual({
      Ref: expect.stringContaining('RuleSourceTable'),
    });
    expect(stack.resolve(analytics.deadLetterBucket.bucketName)).toEqual({
      Ref: expect.stringContaining('DeadLetters'),
    });
    for (const each of [analytics.aggregator, analytics.timeseries, analytics.publisher]) {
      expect(stack.resolve(each.functionName)).toEqual({ Ref: expect.stringContaining('Function') });
    }
  });

  test('runs its functions on Node.js 24, on Arm, with JSON logs that expire', () => {
    for (const name of FUNCTIONS) {
      expect(resource(template, 'AWS::Lambda::Function', `${name}Function`).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: name === 'Aggregator' ? 1_024 : 512,
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringContaining(`${name}Logs`) } },
      });
      expect(resource(template, 'AWS::Logs::LogGroup', name).Properties).toEqual({ RetentionInDays: 30 });
    }
  });

  test('gives no role a managed policy', () => {
    for (const role of Object.values(resources(template, 'AWS::IAM::Role'))) {
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  test('settles date rules every hour', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)',
      State: 'ENABLED',
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('TimeseriesFunction'), 'Arn'] } }),
      ],
    });
  });

  test('bills its tables on demand, keeps them restorable and protects them (T11, T12)', () => {
    for (const table of Object.values(resources(template, 'AWS::DynamoDB::Table'))) {
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      });
    }
  });

  test('keys its tables by user, by user and number, and by rule (T11)', () => {
    expect(resource(template, 'AWS::DynamoDB::Table', 'AggregateStore').Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'duePart', AttributeType: 'N' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(resource(template, 'AWS::DynamoDB::Table', 'TimeseriesStore').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'n', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'n', AttributeType: 'N' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(resource(template, 'AWS::DynamoDB::Table', 'RuleSource').Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'RuleId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'RuleId', AttributeType: 'S' }],
    });
  });

  test('keeps dead letters encrypted, private and for 90 days', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, Status: 'Enabled' })] },
      VersioningConfiguration: Match.absent(),
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });

  test('encrypts the stream it creates', () => {
    template.hasResourceProperties('AWS::Kinesis::Stream', {
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: 24,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
  });
});

test('aspects that visit every construct do not stumble', () => {
  const visited: string[] = [];
  const visitor: IAspect = { visit: (node: IConstruct) => void visited.push(node.node.path) };
  const stack = new Stack(new App(), 'Shop');
  new PinpointIncrementalAnalytics(stack, 'Analytics');
  Aspects.of(stack).add(visitor);

  Template.fromStack(stack);

  expect(visited).toContain('Shop/Analytics/Aggregator/Function');
});
