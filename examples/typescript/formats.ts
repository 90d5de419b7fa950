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

/** Events as others write them: each installation reads a stream in a format of its own. */
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

    // Any other JSON, by paths. The writers' partition key is the user, so a shard may be read by several invocations at a time.
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
