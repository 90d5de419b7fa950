import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import { Construct } from 'constructs';
import { checkText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import { PinpointEventSourceOptions } from './event-source-options';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const LABEL = 'EventSource.pinpoint';

export function pinpointEventSource({
  applicationId,
  createEventStream,
  ...streamOptions
}: PinpointEventSourceOptions): Bind<EventSourceBindOptions, EventSourceConfig> {
  checkStreamOptions(LABEL, streamOptions);
  checkText(`${LABEL}: applicationId`, applicationId);
  if (createEventStream && applicationId === undefined) {
    throw new Error(
      `${LABEL}: createEventStream needs an applicationId; ` +
        'give the id of the application that the event stream belongs to',
    );
  }

  return (scope, options) => {
    const { stream, redeliveryDays } = consumeStream(scope, LABEL, streamOptions, options);
    if (applicationId !== undefined && (createEventStream ?? !streamOptions.stream)) {
      pointEventStream(scope, applicationId, stream);
    }
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
  // Pinpoint tests the role while it creates the event stream.
  eventStream.node.addDependency(role);
}
