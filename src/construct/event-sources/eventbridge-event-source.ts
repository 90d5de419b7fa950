import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Bind } from '../support/factory-plugin';
import { checkAccount, checkRegion, GivenResource, isImported } from '../support/given-resource';
import { EventMapping } from './event-mapping';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import { EventBridgeEventSourceOptions } from './event-source-options';
import { allowRule, createEventBridgeQueue, sentByRules } from './eventbridge-queue';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const LABEL = 'EventSource.eventBridge';

/**
 * Puts a stream between bus and aggregator. A bus delivers in no order and may deliver twice; a stream gives
 * every event the position by which it is counted once.
 */
export function eventBridgeEventSource({
  bus,
  pattern,
  mapping = EventMapping.eventBridge(),
  ...streamOptions
}: EventBridgeEventSourceOptions): Bind<EventSourceBindOptions, EventSourceConfig> {
  checkStreamOptions(LABEL, streamOptions);
  if (Object.keys(pattern).length === 0) {
    throw new Error(
      `${LABEL}: pattern is empty; name at least a source or a detail type, ` +
        'for a bus carries more than user events',
    );
  }

  return (scope, options) => {
    if (bus) checkBus(scope, bus);
    const { stream, redeliveryDays } = consumeStream(scope, LABEL, streamOptions, options);
    if (isImported(stream)) checkTarget(scope, stream);
    // For events that EventBridge could not write to the stream within a day.
    const undelivered = createEventBridgeQueue(scope, 'Undelivered', options, {
      consequence: 'events that cannot be written to the stream are lost',
    });
    const rule = new events.Rule(scope, 'Rule', {
      description: 'Brings user events from a bus to the stream that they are counted from',
      eventBus: bus,
      eventPattern: pattern,
    });
    rule.addTarget(streamTarget(stream, createWriterRole(scope, stream), undelivered));
    allowRule(undelivered, rule);
    return { kind: 'json', parameters: mapping._parameters, stream, undelivered, redeliveryDays };
  };
}

/**
 * Makes the stream a target under a role of its own. The CDK's target has one role for all rules of a stream,
 * which EventBridge may assume for rules of any account.
 */
function streamTarget(stream: kinesis.IStream, role: iam.IRole, undelivered: sqs.IQueue): events.IRuleTarget {
  return {
    bind: () => ({
      arn: stream.streamArn,
      role,
      targetResource: stream,
      kinesisParameters: { partitionKeyPath: events.EventField.eventId },
      deadLetterConfig: { arn: undelivered.queueArn },
    }),
  };
}

function createWriterRole(scope: Construct, stream: kinesis.IStream): iam.Role {
  const role = new iam.Role(scope, 'EventsRole', {
    description: 'Lets an EventBridge rule write user events to a stream',
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com').withConditions(sentByRules(scope)),
  });
  // EventBridge may write several events at a time.
  stream.grant(role, 'kinesis:PutRecord', 'kinesis:PutRecords');
  stream.encryptionKey?.grant(role, 'kms:GenerateDataKey');
  return role;
}

/** A rule is created in the region and account of its bus. */
function checkBus(scope: Construct, bus: events.IEventBus): void {
  const given: GivenResource = { label: `${LABEL}: bus`, kind: 'bus', resource: bus, arn: bus.eventBusArn };
  checkRegion(scope, given);
  checkAccount(
    scope,
    given,
    'have a rule over there forward the events to a bus of this account, and give that one',
  );
}

/** The CDK connects a rule to a stream of another account only where the app creates the stream. */
function checkTarget(scope: Construct, stream: kinesis.IStream): void {
  checkAccount(
    scope,
    { label: `${LABEL}: stream`, kind: 'stream', resource: stream, arn: stream.streamArn },
    'leave it out to have a stream created, or forward the events to a bus beside the stream ' +
      'and read it with EventSource.kinesis and EventMapping.eventBridge',
  );
}
