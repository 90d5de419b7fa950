import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import { Construct } from 'constructs';
import { checkText } from '../support/checks';
import { EventSourceBindOptions, EventSourceConfig, PinpointEventSourceOptions } from './event-source';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

export function pinpointEventSource(
  options: PinpointEventSourceOptions,
): (scope: Construct, host: EventSourceBindOptions) => EventSourceConfig {
  const { applicationId, createEventStream = !options.stream } = options;
  checkStreamOptions('EventSource.pinpoint', options);
  checkText('EventSource.pinpoint: applicationId', applicationId);
  if (options.createEventStream && applicationId === undefined) {
    throw new Error(
      'EventSource.pinpoint: createEventStream needs an applicationId; give the id of the application that the event stream belongs to',
    );
  }

  return (scope, host) => {
    const { stream, redeliveryDays } = consumeStream(scope, options, host);
    if (applicationId !== undefined && createEventStream) pointEventStream(scope, applicationId, stream);
    return { kind: 'pinpoint', parameters: {}, stream, redeliveryDays };
  };
}

function pointEventStream(scope: Construct, applicationId: string, stream: kinesis.IStream): void {
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'PinpointRole', {
    description: 'Lets an Amazon Pinpoint application write its events to a stream',
    assumedBy: new iam.ServicePrincipal('pinpoint.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'mobiletargeting',
          resource: 'apps',
          resourceName: applicationId,
        }),
      },
    }),
  });
  stream.grant(role, 'kinesis:PutRecords', 'kinesis:DescribeStream');
  stream.encryptionKey?.grant(role, 'kms:GenerateDataKey');

  const eventStream = new pinpoint.CfnEventStream(scope, 'EventStream', {
    applicationId,
    destinationStreamArn: stream.streamArn,
    roleArn: role.roleArn,
  });
  // Pinpoint tries the role out as soon as it is told of it.
  eventStream.node.addDependency(role);
}
