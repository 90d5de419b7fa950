import { Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AnonymousUsers,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  TimeFormat,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/** Reads events in the formats of other producers: each installation has a stream in its own format. */
export class FormatsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    new PinpointIncrementalAnalytics(this, 'Segment', {
      eventSource: EventSource.kinesis({ mapping: EventMapping.segment() }),
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
  }
}
