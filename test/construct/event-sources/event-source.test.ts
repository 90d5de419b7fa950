import { App, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  EventMapping,
  EventSource,
  KinesisEventSourceOptions,
  PinpointEventSourceOptions,
  PinpointIncrementalAnalytics,
  TimeFormat,
} from '../../../src/index';
import { allowed, configOf, resource, synthesize } from '../synthesis';

const reading = (options?: PinpointEventSourceOptions | ((scope: Construct) => PinpointEventSourceOptions)) =>
  synthesize((scope) => ({
    eventSource: EventSource.pinpoint(typeof options === 'function' ? options(scope) : options),
  }));
const mapping = ({ template }: ReturnType<typeof synthesize>) =>
  resource(template, 'AWS::Lambda::EventSourceMapping', 'EventSource').Properties;

describe('the aggregator reads the stream', () => {
  test('in large batches, each shard one at a time, and never for ever', () => {
    expect(mapping(reading())).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringContaining('EventSourceStream'), 'Arn'] },
      FunctionName: { Ref: expect.stringContaining('AggregatorFunction') },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 20 * 60 * 60,
      ParallelizationFactor: 1,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
      },
    });
  });

  test('as it is told to', () => {
    const options: PinpointEventSourceOptions = {
      batchSize: 10_000,
      maxBatchingWindow: Duration.minutes(5),
      retryAttempts: 0,
      maxRecordAge: Duration.minutes(1),
      startingPosition: lambda.StartingPosition.LATEST,
    };
    expect(mapping(reading(options))).toMatchObject({
      StartingPosition: 'LATEST',
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
    });
  });

  test('with time left to keep what is given up before the stream forgets it', () => {
    const longer = reading({ streamRetention: Duration.hours(36) });
    const longest = reading({ streamRetention: Duration.days(365) });

    expect(mapping(longer).MaximumRecordAgeInSeconds).toBe(32 * 60 * 60);
    expect(mapping(longest).MaximumRecordAgeInSeconds).toBe(7 * 24 * 60 * 60);
    expect(resource(longer.template, 'AWS::Kinesis::Stream').Properties.RetentionPeriodHours).toBe(36);
  });

  test('and remembers for as long as the stream can deliver again', () => {
    const unknown = reading((scope) => ({
      streamRetention: Duration.hours(new CfnParameter(scope, 'Hours', { type: 'Number' }).valueAsNumber),
    }));

    expect(configOf(reading().template, 'Aggregator').redeliveryDays).toBe(1);
    expect(
      configOf(reading({ streamRetention: Duration.hours(36) }).template, 'Aggregator').redeliveryDays,
    ).toBe(1.5);
    expect(configOf(unknown.template, 'Aggregator').redeliveryDays).toBe(365);
  });
});

describe('the retention of a given stream', () => {
  const importedStream = (scope: Construct) =>
    kinesis.Stream.fromStreamArn(scope, 'Given', 'arn:aws:kinesis:eu-west-1:123456789012:stream/given');
  const hoursAtDeployment = (scope: Construct) =>
    Duration.hours(new CfnParameter(scope, 'Hours', { type: 'Number' }).valueAsNumber);
  const warningsOf = ({ stack }: ReturnType<typeof synthesize>) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('streamRetention'))
      .map(({ id, entry }) => `${id}: ${entry.data}`);

  test.each<[string, (scope: Construct) => PinpointEventSourceOptions, ageHours: number, days: number]>([
    ['without a setting', (scope) => ({ stream: new kinesis.Stream(scope, 'Given') }), 20, 1],
    [
      'of the app',
      (scope) => ({ stream: new kinesis.Stream(scope, 'Given', { retentionPeriod: Duration.hours(36) }) }),
      32,
      1.5,
    ],
    [
      'of the app that keeps records longest',
      (scope) => ({ stream: new kinesis.Stream(scope, 'Given', { retentionPeriod: Duration.days(365) }) }),
      7 * 24,
      365,
    ],
    [
      'of the app, changed at its resource',
      (scope) => {
        const stream = new kinesis.Stream(scope, 'Given');
        (stream.node.defaultChild as kinesis.CfnStream).retentionPeriodHours = 48;
        return { stream };
      },
      44,
      2,
    ],
    [
      'of the app that a deployment sets',
      (scope) => ({
        stream: new kinesis.Stream(scope, 'Given', { retentionPeriod: hoursAtDeployment(scope) }),
      }),
      20,
      365,
    ],
    [
      'imported, said with it',
      (scope) => ({ stream: importedStream(scope), streamRetention: Duration.days(3) }),
      68,
      3,
    ],
    [
      'imported, said at deployment',
      (scope) => ({ stream: importedStream(scope), streamRetention: hoursAtDeployment(scope) }),
      20,
      365,
    ],
  ])('%s: records are given up before it ends, and remembered until then', (_, options, hours, days) => {
    const given = reading(options);

    expect(mapping(given)).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      MaximumRecordAgeInSeconds: hours * 60 * 60,
    });
    expect(configOf(given.template, 'Aggregator').redeliveryDays).toBe(days);
    expect(warningsOf(given)).toEqual([]);
  });

  test('imported and unknown: it is read as far back as Lambda allows, with a warning', () => {
    const unknown = reading((scope) => ({ stream: importedStream(scope) }));

    expect(mapping(unknown).MaximumRecordAgeInSeconds).toBe(7 * 24 * 60 * 60);
    expect(configOf(unknown.template, 'Aggregator').redeliveryDays).toBe(365);
    expect(warningsOf(unknown)).toEqual([
      expect.stringMatching(
        '^/Shop/Analytics/EventSource: maxRecordAge 7 days may exceed the retention of an imported stream, ' +
          'whose records would be gone before they are given up; give the retention as streamRetention',
      ),
    ]);
  });

  test.each([
    [Duration.hours(23), 0],
    [Duration.hours(24), 1],
  ])('imported and unknown: with a maxRecordAge of %s there are %p warnings', (maxRecordAge, warnings) => {
    expect(warningsOf(reading((scope) => ({ stream: importedStream(scope), maxRecordAge })))).toHaveLength(
      warnings,
    );
  });

  test.each<[string, (scope: Construct) => PinpointEventSourceOptions]>([
    ['read', (scope) => ({ stream: new kinesis.Stream(scope, 'Given') })],
    ['said', (scope) => ({ stream: importedStream(scope), streamRetention: Duration.hours(24) })],
  ])('that is %s has to be above maxRecordAge', (_, options) => {
    const aged = (maxRecordAge: Duration) => reading((scope) => ({ ...options(scope), maxRecordAge }));

    expect(mapping(aged(Duration.minutes(24 * 60 - 1))).MaximumRecordAgeInSeconds).toBe(86_340);
    expect(() => aged(Duration.hours(24))).toThrow(
      'EventSource.pinpoint: maxRecordAge 1 day is not below the retention of the stream, 1 day: ' +
        'records would be gone before they are given up; lower the one or raise the other',
    );
  });
});

describe('a given stream', () => {
  test('is read in place of one that is created', () => {
    const { stack, analytics, template } = reading((scope) => ({
      stream: kinesis.Stream.fromStreamArn(
        scope,
        'Given',
        'arn:aws:kinesis:eu-west-1:123456789012:stream/given',
      ),
    }));

    template.resourceCountIs('AWS::Kinesis::Stream', 0);
    expect(stack.resolve(analytics.stream!.streamName)).toBe('given');
    expect(allowed(template, 'AggregatorRole', 'stream/given')).toContain('kinesis:GetRecords');
  });

  test('is decrypted with its own key', () => {
    const { template } = reading((scope) => ({
      stream: new kinesis.Stream(scope, 'Given', { encryptionKey: new kms.Key(scope, 'Own') }),
    }));

    expect(allowed(template, 'AggregatorRole', 'Own')).toContain('kms:Decrypt');
  });
});

describe("a Pinpoint application's event stream", () => {
  test('is created for an application and pointed at the created stream', () => {
    const { template } = reading({ applicationId: 'app-1' });

    template.hasResourceProperties('AWS::Pinpoint::EventStream', {
      ApplicationId: 'app-1',
      DestinationStreamArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventSourceStream'), 'Arn'] },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PinpointRole'), 'Arn'] },
    });
    expect(allowed(template, 'PinpointRole', 'EventSourceStream')).toEqual([
      'kinesis:DescribeStream',
      'kinesis:PutRecords',
    ]);
  });

  test('waits until its role may write', () => {
    const { template } = reading({ applicationId: 'app-1' });

    expect(resource(template, 'AWS::Pinpoint::EventStream').DependsOn).toContainEqual(
      expect.stringContaining('PinpointRoleDefaultPolicy'),
    );
  });

  test('writes for this application alone', () => {
    const { template } = reading({ applicationId: 'app-1' });

    expect(
      resource(template, 'AWS::IAM::Role', 'PinpointRole').Properties.AssumeRolePolicyDocument.Statement,
    ).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'pinpoint.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'aws:SourceArn': {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':mobiletargeting:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  ':apps/app-1',
                ],
              ],
            },
          },
        },
      },
    ]);
  });

  test('may encrypt with the key of the stream', () => {
    const { template } = reading((scope) => ({
      applicationId: 'app-1',
      createEventStream: true,
      stream: new kinesis.Stream(scope, 'Given', { encryptionKey: new kms.Key(scope, 'Own') }),
    }));

    expect(allowed(template, 'PinpointRole', 'Own')).toEqual(['kms:GenerateDataKey']);
  });

  test.each<[string, (scope: Construct) => PinpointEventSourceOptions, number]>([
    ['without an application', () => ({}), 0],
    ['for an application', () => ({ applicationId: 'app-1' }), 1],
    [
      'for an application that keeps the one it has',
      () => ({ applicationId: 'app-1', createEventStream: false }),
      0,
    ],
    [
      'for an application with a given stream',
      (scope) => ({ applicationId: 'app-1', stream: new kinesis.Stream(scope, 'Given') }),
      0,
    ],
    [
      'for an application with a given stream, asked for',
      (scope) => ({
        applicationId: 'app-1',
        stream: new kinesis.Stream(scope, 'Given'),
        createEventStream: true,
      }),
      1,
    ],
  ])('%s is created that many times', (_, options, times) => {
    reading(options).template.resourceCountIs('AWS::Pinpoint::EventStream', times);
  });

  test('takes the application from another stack', () => {
    const { template } = reading({ applicationId: Fn.importValue('application') });

    template.hasResourceProperties('AWS::Pinpoint::EventStream', {
      ApplicationId: { 'Fn::ImportValue': 'application' },
    });
  });
});

describe('options that cannot work', () => {
  test.each<[string, PinpointEventSourceOptions, string]>([
    [
      'a batch of nothing',
      { batchSize: 0 },
      'EventSource.pinpoint: batchSize must be a whole number from 1 to 10000, but is 0',
    ],
    ['half a record', { batchSize: 1.5 }, 'batchSize must be a whole number from 1 to 10000, but is 1.5'],
    [
      'too large a batch',
      { batchSize: 10_001 },
      'batchSize must be a whole number from 1 to 10000, but is 10001',
    ],
    [
      'too long a wait',
      { maxBatchingWindow: Duration.minutes(6) },
      'maxBatchingWindow must be from 0 seconds to 5 minutes, in steps of 1 second, but is 6 minutes',
    ],
    [
      'retries without end',
      { retryAttempts: -1 },
      'retryAttempts must be a whole number from 0 to 10000, but is -1',
    ],
    [
      'too young a record',
      { maxRecordAge: Duration.seconds(59) },
      'maxRecordAge must be from 1 minute to 7 days, in steps of 1 second, but is 59 seconds',
    ],
    [
      'a record older than the stream',
      { maxRecordAge: Duration.hours(24) },
      'maxRecordAge 1 day is not below the retention of the stream, 1 day',
    ],
    [
      'a moment to start from',
      { startingPosition: lambda.StartingPosition.AT_TIMESTAMP },
      'startingPosition must be TRIM_HORIZON or LATEST, but is AT_TIMESTAMP',
    ],
    [
      'too short a retention',
      { streamRetention: Duration.hours(23) },
      'streamRetention must be from 1 day to 365 days, in steps of 1 hour, but is 23 hours',
    ],
    ['no application', { createEventStream: true }, 'createEventStream needs an applicationId'],
    [
      'an empty application',
      { applicationId: ' ' },
      'applicationId is empty; leave it out or give it a value',
    ],
  ])('%s is refused at once', (_, options, message) => {
    expect(() => EventSource.pinpoint(options)).toThrow(message);
  });

  test('the retention of a stream of the app is refused', () => {
    const options = (scope: Construct) => ({
      stream: new kinesis.Stream(scope, 'Given'),
      streamRetention: Duration.days(7),
    });

    expect(() => reading(options)).toThrow(
      'EventSource.pinpoint: streamRetention is for a stream that is created here or imported; ' +
        'leave it out, for the retention of Shop/Given is known',
    );
  });
});

describe('a stream of any JSON', () => {
  const readingJson = (options?: KinesisEventSourceOptions) =>
    synthesize({ eventSource: EventSource.kinesis(options) });
  const sourceOf = ({ template }: ReturnType<typeof synthesize>) =>
    configOf(template, 'Aggregator').eventSource;

  test('is flat by default, with a name and a user', () => {
    expect(sourceOf(readingJson())).toEqual({
      kind: 'json',
      parameters: {
        eventName: '$.name',
        userId: '$.userId',
        time: '$.timestamp',
        values: [{ path: '$' }],
      },
    });
  });

  test('is read as its mapping says', () => {
    const byPaths = EventMapping.paths({
      eventName: '$.what',
      userId: '$.who',
      time: '$.when',
      timeFormat: TimeFormat.EPOCH_SECONDS,
      eventId: '$.id',
      endpointId: '$.device',
    });
    expect(sourceOf(readingJson({ mapping: byPaths })).parameters).toEqual({
      eventName: '$.what',
      userId: '$.who',
      time: '$.when',
      timeFormat: 'epochSeconds',
      values: [{ path: '$' }],
      eventId: '$.id',
      endpointId: '$.device',
    });
  });

  test('is read by several invocations a shard only when each user has one partition key', () => {
    const parallel = readingJson({ partitionKeyIsUser: true, parallelizationFactor: 4 });
    expect(mapping(parallel).ParallelizationFactor).toBe(4);
    expect(sourceOf(parallel).parameters).toMatchObject({ partitionKeyIsUser: 'true' });
    expect(() => EventSource.kinesis({ parallelizationFactor: 2 })).toThrow(
      'parallelizationFactor 2 would have several invocations count one user at a time',
    );
    expect(() => EventSource.kinesis({ parallelizationFactor: 11, partitionKeyIsUser: true })).toThrow(
      'parallelizationFactor must be a whole number from 1 to 10, but is 11',
    );
  });
});

describe('events of a bus', () => {
  const pattern = { source: ['shop'] };

  test('come to a stream of their own, and are read from there', () => {
    const synthesized = synthesize((scope) => ({
      eventSource: EventSource.eventBridge({ bus: new events.EventBus(scope, 'Bus'), pattern }),
    }));
    const { Properties: rule } = Object.values(synthesized.template.findResources('AWS::Events::Rule')).find(
      ({ Properties }) => Properties.EventPattern,
    )!;
    expect(rule).toMatchObject({
      EventPattern: pattern,
      EventBusName: { Ref: expect.stringContaining('Bus') },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [expect.stringContaining('EventSourceStream'), 'Arn'] },
          KinesisParameters: { PartitionKeyPath: '$.id' },
        },
      ],
    });
    expect(configOf(synthesized.template, 'Aggregator').eventSource).toMatchObject({
      kind: 'json',
      parameters: { eventName: '$["detail-type"]', userId: '$.detail.userId', eventId: '$.id' },
    });
  });

  test('that cannot be written to the stream are kept, and only the rule may put them there', () => {
    const { stack, analytics, template } = synthesize(() => ({
      eventSource: EventSource.eventBridge({ pattern }),
    }));
    const [[rule, { Properties }]] = Object.entries(template.findResources('AWS::Events::Rule')).filter(
      ([
        ,
        {
          Properties: { EventPattern },
        },
      ]) => EventPattern,
    );
    const queue = stack.resolve(analytics.undeliveredEvents!.queueArn);

    expect(Properties.Targets[0].DeadLetterConfig).toEqual({ Arn: queue });
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
          }),
        ]),
      },
    });
  });

  test('reach a queue with a key that EventBridge may use; an imported key causes a warning', () => {
    const { template } = synthesize((scope) => ({
      encryptionKey: new kms.Key(scope, 'Key'),
      eventSource: EventSource.eventBridge({ pattern }),
    }));
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          }),
        ]),
      },
    });

    const imported = synthesize((scope) => ({
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/theirs'),
      eventSource: EventSource.eventBridge({ pattern }),
    }));
    Annotations.fromStack(imported.stack).hasWarning(
      '/Shop/Analytics/EventSource',
      Match.stringLikeRegexp('lets EventBridge'),
    );
  });

  test('are watched where they are kept', () => {
    const stack = new Stack(new App(), 'Shop');
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.eventBridge({ pattern }),
    });
    analytics.addAlarms();

    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(analytics.undeliveredEvents!.queueName) }],
    });
  });

  test('need a pattern, and a bus of the same account', () => {
    expect(() => EventSource.eventBridge({ pattern: {} })).toThrow(
      'pattern is empty; name at least a source or a detail type',
    );
    const foreign = () => {
      const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
      const bus = events.EventBus.fromEventBusArn(
        stack,
        'Bus',
        'arn:aws:events:eu-west-1:222222222222:event-bus/theirs',
      );
      new PinpointIncrementalAnalytics(stack, 'Analytics', {
        eventSource: EventSource.eventBridge({ bus, pattern }),
      });
    };
    expect(foreign).toThrow(
      'EventSource.eventBridge: bus arn:aws:events:eu-west-1:222222222222:event-bus/theirs ' +
        'belongs to the account 222222222222, but has to belong to that of the stack, 111111111111',
    );
  });
});
