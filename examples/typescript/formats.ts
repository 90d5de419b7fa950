import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AnonymousUsers,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  RecordFilter,
  SegmentCall,
  TimeFormat,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/** Reads events in the formats of other producers: each installation has a source in its own format. */
export class FormatsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    new PinpointIncrementalAnalytics(this, 'Segment', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.segment({ calls: [SegmentCall.TRACK, SegmentCall.PAGE, SegmentCall.SCREEN] }),
      }),
      anonymousUsers: AnonymousUsers.skip(),
    });

    new PinpointIncrementalAnalytics(this, 'CloudEvents', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.cloudEvents({ userId: '$.data.customerId' }),
      }),
    });

    // Any other JSON, by paths. The producers' partition key is the user, so several invocations may read a
    // shard at a time.
    new PinpointIncrementalAnalytics(this, 'Tracker', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.paths({
          eventName: '$.event.type',
          userId: '$.visitor.account',
          endpointId: '$.visitor.device',
          eventId: '$.event.id',
          time: '$.event.when',
          timeFormat: TimeFormat.ISO_8601,
          attributes: '$.event.labels',
          metrics: '$.event.numbers',
        }),
        partitionKeyIsUser: true,
        parallelizationFactor: 4,
        startingPosition: lambda.StartingPosition.LATEST,
      }),
    });

    // Several events in a record: `@` begins a path in an event, and `$` one in what surrounds them.
    new PinpointIncrementalAnalytics(this, 'Batches', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.paths({
          events: '$.events',
          only: RecordFilter.allOf(
            RecordFilter.hasValue('@.kind'),
            RecordFilter.noneOf(RecordFilter.valueIs('@.kind', 'test')),
          ),
          eventName: '@.kind',
          userId: '@.user ?? $.user',
          time: '@.at',
          timeFormat: TimeFormat.EPOCH_MICROSECONDS,
          values: [{ path: '@.details' }, { path: '$.traits', prefix: 'user.' }],
        }),
      }),
    });

    new PinpointIncrementalAnalytics(this, 'Clicks', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.flat({
          time: '$.at',
          timeFormat: TimeFormat.EPOCH_NANOSECONDS,
          only: RecordFilter.anyOf(
            RecordFilter.valueIs('$.name', 'click', 'tap'),
            RecordFilter.hasValue('$.button'),
          ),
        }),
      }),
    });

    new PinpointIncrementalAnalytics(this, 'Payments', {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.flat({ time: '$.paidAt', timeFormat: TimeFormat.AUTO }),
      }),
    });

    // Objects that arrive in a bucket, as a Firehose stream has delivered Pinpoint's events.
    new PinpointIncrementalAnalytics(this, 'Deliveries', {
      eventSource: EventSource.s3({
        bucket: new s3.Bucket(this, 'Bucket', { enforceSSL: true }),
        prefix: 'pinpoint/',
        suffix: '.gz',
        mapping: EventMapping.pinpoint(),
        maxConcurrency: 5,
      }),
    });

    // Records that no mapping can read: bytes that tills send.
    const decode = new lambda.Function(this, 'Decode', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset('functions/decode'),
      timeout: Duration.seconds(20),
    });
    new PinpointIncrementalAnalytics(this, 'Tills', {
      eventSource: EventSource.transform(EventSource.kinesis(), decode, { maxRecordsPerInvocation: 5_000 }),
    });

    // The same file is given to the commands as `--event-format mapping.json`.
    new PinpointIncrementalAnalytics(this, 'Exports', {
      eventSource: EventSource.kinesis({ mapping: EventMapping.file('mapping.json') }),
    });
  }
}
