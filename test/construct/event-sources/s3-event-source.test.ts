import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  S3EventSourceOptions,
} from '../../../src/index';
import { allowed, configOf, resource, synthesize } from '../synthesis';

type Options = Omit<S3EventSourceOptions, 'bucket'>;

const reading = (
  options: Options = {},
  bucketOf = (scope: Construct): s3.IBucket => new s3.Bucket(scope, 'Exports'),
) => synthesize((scope) => ({ eventSource: EventSource.s3({ bucket: bucketOf(scope), ...options }) }));
const of = ({ template }: ReturnType<typeof synthesize>, type: string) =>
  resource(template, type, 'EventSource').Properties;
const keysOf = (options: Options) =>
  of(reading(options), 'AWS::Events::Rule').EventPattern.detail.object?.key;

describe('new objects of a bucket', () => {
  test('are announced by EventBridge to a queue that keeps messages as long as it can', () => {
    const source = reading();
    source.template.hasResourceProperties('Custom::S3BucketNotifications', {
      BucketName: { Ref: Match.stringLikeRegexp('Exports') },
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    const queue = { 'Fn::GetAtt': [expect.stringContaining('EventSourceObjects'), 'Arn'] };
    expect(of(source, 'AWS::Events::Rule')).toMatchObject({
      EventPattern: {
        'source': ['aws.s3'],
        'detail-type': ['Object Created'],
        'detail': { bucket: { name: [{ Ref: expect.stringContaining('Exports') }] } },
      },
      Targets: [{ Arn: queue }],
    });
    expect(of(source, 'AWS::SQS::Queue')).toEqual({
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      VisibilityTimeout: 30 * 60,
      SqsManagedSseEnabled: true,
    });
  });

  test('are sent to that queue by that rule alone, and over TLS alone', () => {
    const { Statement: statements } = of(reading(), 'AWS::SQS::QueuePolicy').PolicyDocument;
    expect(statements).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('EventSourceRule'), 'Arn'] },
          },
        },
      }),
    ]);
  });

  test('are read one at a time, by a few invocations, with six times their time', () => {
    const source = reading();
    expect(of(source, 'AWS::Lambda::EventSourceMapping')).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringContaining('EventSourceObjects'), 'Arn'] },
      FunctionName: { Ref: expect.stringContaining('AggregatorFunction') },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    const { Timeout: seconds } = resource(source.template, 'AWS::Lambda::Function', 'Aggregator').Properties;
    expect(of(source, 'AWS::SQS::Queue').VisibilityTimeout).toBeGreaterThanOrEqual(6 * seconds);
    expect(of(reading({ maxConcurrency: 1_000 }), 'AWS::Lambda::EventSourceMapping').ScalingConfig).toEqual({
      MaximumConcurrency: 1_000,
    });
  });

  test.each<[Options, unknown]>([
    [{}, undefined],
    [{ prefix: 'a b/' }, [{ prefix: 'a b/' }]],
    [{ suffix: '.gz' }, [{ suffix: '.gz' }]],
    [{ prefix: 'a/', suffix: '.gz' }, [{ wildcard: 'a/*.gz' }]],
  ])('are chosen by %j', (options, keys) => {
    expect(keysOf(options)).toEqual(keys);
  });

  test('count under a mapping, and are remembered for a day', () => {
    const { eventSource, redeliveryDays, objectQueueUrl } = configOf(
      reading({ mapping: EventMapping.pinpoint() }).template,
      'Aggregator',
    );
    expect(eventSource).toMatchObject({ kind: 'json', parameters: { eventName: '$.event_type' } });
    expect(redeliveryDays).toBe(1);
    expect(objectQueueUrl).toMatch(/EventSourceObjects/);
    expect(configOf(reading().template, 'Timeseries').objectQueueUrl).toBeUndefined();
  });

  test('may be read by the aggregator as far as they are chosen, and decrypted', () => {
    const { template } = reading(
      { prefix: 'a/', suffix: '.gz' },
      (scope) => new s3.Bucket(scope, 'Exports', { encryptionKey: new kms.Key(scope, 'Own') }),
    );
    expect(allowed(template, 'AggregatorRole', '/a/*.gz')).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(allowed(template, 'AggregatorRole', 'Own')).toContain('kms:Decrypt');
  });
});

test('there is no stream, and the queue is at hand', () => {
  const { analytics, stack, template } = reading();
  template.resourceCountIs('AWS::Kinesis::Stream', 0);
  expect(stack.resolve(analytics.objectQueue!.queueArn)).toEqual({
    'Fn::GetAtt': [expect.stringContaining('EventSourceObjects'), 'Arn'],
  });
  expect(() => analytics.grantPutEvents(analytics.publisher)).toThrow('has no stream to write to');
});

test('an imported bucket is left as it is, with a warning that says what to switch on', () => {
  const { stack, template } = reading({}, (scope) => s3.Bucket.fromBucketName(scope, 'Exports', 'exports'));
  template.resourceCountIs('Custom::S3BucketNotifications', 0);
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('EventSource.s3'));
  expect(warnings.map(({ entry }) => String(entry.data))).toEqual([
    expect.stringContaining('is imported without a key'),
    expect.stringContaining(
      'EventSource.s3: bucket arn:aws:s3:::exports is imported, so its notifications are not changed from here: ' +
        'see that “Send notifications to Amazon EventBridge” is on in its properties, or no object is ever counted',
    ),
  ]);
});

describe('alarms', () => {
  const alarmsOf = (eventSourceOf: (scope: Construct) => EventSource | undefined) => {
    const stack = new Stack(new App(), 'Shop');
    const eventSource = eventSourceOf(stack);
    new PinpointIncrementalAnalytics(stack, 'Analytics', { eventSource }).addAlarms();
    return Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  };
  const alarms = alarmsOf((scope) => EventSource.s3({ bucket: new s3.Bucket(scope, 'Exports') }));

  test('of lag look at the queue, and at objects that are read or cannot be read', () => {
    const [, lag] = Object.entries(alarms).find(([id]) => id.includes('CountingLag'))!;
    expect(lag.Properties).toMatchObject({
      Threshold: 900,
      Metrics: [
        { Expression: 'MAX([FILL(waiting, 0), FILL(reading, 0)])' },
        { MetricStat: { Metric: { Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage' } } },
        { MetricStat: { Metric: { MetricName: 'CountingLagSeconds' }, Stat: 'Maximum' } },
      ],
    });
  });

  test('are one less, because of a queue Lambda gives nothing up', () => {
    const ofStream = Object.keys(alarmsOf(() => undefined));
    expect(ofStream.filter((id) => !(id in alarms))).toEqual([
      expect.stringContaining('GivenUpEventSourceMapping'),
    ]);
    expect(Object.keys(alarms)).toHaveLength(ofStream.length - 1);
  });
});

test.each<[Options, string]>([
  [{ prefix: '' }, 'EventSource.s3: prefix is empty; leave it out or give it a value'],
  [{ suffix: ' ' }, 'EventSource.s3: suffix is empty; leave it out or give it a value'],
  [
    { prefix: 'a/*.gz' },
    'EventSource.s3: prefix “a/*.gz” contains “*”, but is a part of the keys as it stands and no pattern; give what is before or behind it',
  ],
  [
    { suffix: '*.gz' },
    'EventSource.s3: suffix “*.gz” contains “*”, but is a part of the keys as it stands and no pattern; give what is before or behind it',
  ],
  [{ prefix: '/a' }, 'EventSource.s3: prefix “/a” begins with a slash, and keys do not; leave the slash out'],
  [{ maxConcurrency: 1 }, 'EventSource.s3: maxConcurrency must be a whole number from 2 to 1000, but is 1'],
])('%j is refused', (options, message) => {
  expect(() => reading(options)).toThrow(message);
});

test('the bucket of the dead letters is refused', () => {
  expect(() =>
    synthesize((scope) => {
      const bucket = new s3.Bucket(scope, 'Both');
      return { eventSource: EventSource.s3({ bucket }), deadLetterBucket: bucket };
    }),
  ).toThrow(
    'EventSource.s3: bucket is the deadLetterBucket as well, whose dead letters would be counted; ' +
      'give the events a bucket of their own',
  );
});
