import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EventMapping, EventSource, TransformEventSourceOptions } from '../../../src/index';
import { allowed, configOf, resources, synthesize } from '../synthesis';

const decrypt = (scope: Construct, timeout?: Duration) =>
  new lambda.Function(scope, 'Decrypt', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = 1'),
    timeout,
  });
const SOURCES: [string, (scope: Construct) => EventSource][] = [
  ['kinesis', () => EventSource.kinesis({ mapping: EventMapping.segment(), partitionKeyIsUser: true })],
  ['pinpoint', () => EventSource.pinpoint()],
  ['eventBridge', () => EventSource.eventBridge({ pattern: { source: ['shop'] } })],
  ['s3', (scope) => EventSource.s3({ bucket: new s3.Bucket(scope, 'Exports') })],
];
const transforming = (options?: TransformEventSourceOptions, timeout?: Duration) =>
  synthesize((scope) => ({
    eventSource: EventSource.transform(EventSource.kinesis(), decrypt(scope, timeout), options),
  }));

describe.each(SOURCES)('the function in front of %s', (_, source) => {
  const plain = synthesize((scope) => ({ eventSource: source(scope) }));
  const transformed = synthesize((scope) => ({
    eventSource: EventSource.transform(source(scope), decrypt(scope)),
  }));

  test('is invoked by the aggregator alone', () => {
    expect(configOf(transformed.template, 'Aggregator').transformation).toEqual({
      kind: 'function',
      parameters: { functionName: expect.stringMatching(/Decrypt.*Arn/) as string, maxRecords: '1000' },
    });
    expect(configOf(transformed.template, 'Timeseries').transformation).toBeUndefined();
    expect(allowed(transformed.template, 'AggregatorRole', 'Decrypt')).toEqual(['lambda:InvokeFunction']);
    expect(allowed(transformed.template, 'PublisherRole', 'Decrypt')).toEqual([]);
    expect(allowed(transformed.template, 'TimeseriesRole', 'Decrypt')).toEqual([]);
  });

  test('changes nothing else about it', () => {
    const { transformation, ...others } = configOf(transformed.template, 'Aggregator');
    expect(others).toEqual(configOf(plain.template, 'Aggregator'));
    expect(transformation).toBeDefined();
    for (const type of ['AWS::Lambda::EventSourceMapping', 'AWS::SQS::Queue', 'AWS::Kinesis::Stream']) {
      expect(resources(transformed.template, type)).toEqual(resources(plain.template, type));
    }
  });
});

test('the number of records in an invocation is set', () => {
  const { template } = transforming({ maxRecordsPerInvocation: 25 });
  expect(configOf(template, 'Aggregator').transformation?.parameters.maxRecords).toBe('25');
});

test.each([0, 10_001, 2.5])('%d records are refused', (maxRecordsPerInvocation) => {
  expect(() => transforming({ maxRecordsPerInvocation })).toThrow(
    'EventSource.transform: maxRecordsPerInvocation must be a whole number from 1 to 10000, ' +
      `but is ${maxRecordsPerInvocation}`,
  );
});

test('a function that may take longer than the aggregator waits is refused', () => {
  expect(() => transforming({}, Duration.seconds(31))).toThrow(
    'EventSource.transform: handler Shop/Decrypt has a timeout of 31 seconds, but has to end within 30; ' +
      'lower its timeout, and maxRecordsPerInvocation with it if need be',
  );
  expect(() => transforming({}, Duration.seconds(30))).not.toThrow();
});

test('a source is transformed once', () => {
  const twice = (scope: Construct) => {
    const handler = decrypt(scope);
    return EventSource.transform(EventSource.transform(EventSource.kinesis(), handler), handler);
  };
  expect(() => synthesize((scope) => ({ eventSource: twice(scope) }))).toThrow(
    'EventSource.transform: source is transformed already; have one function do both, or call the one from the other',
  );
});
