import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EventMapping } from './event-mapping';
import { EventBridgeEventSourceOptions, EventSourceBindOptions, EventSourceConfig } from './event-source';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const LABEL = 'EventSource.eventBridge';

/**
 * A bus delivers in no order and may deliver twice; a stream in between gives every event the place by which
 * it is counted once.
 */
export function eventBridgeEventSource(
  options: EventBridgeEventSourceOptions,
): (scope: Construct, host: EventSourceBindOptions) => EventSourceConfig {
  const { bus, pattern, mapping = EventMapping.eventBridge() } = options;
  checkStreamOptions(LABEL, options);
  if (Object.keys(pattern).length === 0) {
    throw new Error(
      `${LABEL}: pattern is empty; name at least a source or a detail type, for a bus carries more than user events`,
    );
  }

  return (scope, host) => {
    checkAccount(scope, bus);
    const { stream, redeliveryDays } = consumeStream(scope, options, host);
    const undelivered = createUndelivered(scope, host);
    const rule = new events.Rule(scope, 'Rule', {
      description: 'Brings user events from a bus to the stream that they are counted from',
      eventBus: bus,
      eventPattern: pattern,
      targets: [
        new targets.KinesisStream(stream, {
          partitionKeyPath: events.EventField.eventId,
          deadLetterQueue: undelivered,
        }),
      ],
    });
    // The target of the CDK names the queue, and leaves it to others to let the rule in.
    undelivered.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [undelivered.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
    return { kind: 'json', parameters: mapping._parameters, stream, undelivered, redeliveryDays };
  };
}

function checkAccount(scope: Construct, bus: events.IEventBus | undefined): void {
  const { account } = Stack.of(scope);
  const owner = bus?.env.account;
  if (owner === undefined || Token.isUnresolved(owner) || Token.isUnresolved(account) || owner === account) {
    return;
  }
  throw new Error(
    `${LABEL}: the bus ${bus!.eventBusName} belongs to the account ${owner}, and a rule can only be made in its own (${account}); ` +
      'have a rule over there forward the events to a bus of this account, and give that one',
  );
}

/** Takes what EventBridge could not write to the stream within a day, for as long as a queue can. */
function createUndelivered(
  scope: Construct,
  { encryptionKey, removalPolicy }: EventSourceBindOptions,
): sqs.Queue {
  if (encryptionKey) allowEventBridge(scope, encryptionKey);
  return new sqs.Queue(scope, 'Undelivered', {
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    removalPolicy,
    ...(encryptionKey
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
  });
}

/** Which rules may send to the queue is said by the policy of the queue. */
function allowEventBridge(scope: Construct, key: kms.IKey): void {
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
    true,
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:importedEncryptionKeyOfEvents',
    'the policy of an imported encryptionKey is not changed from here: see that it lets EventBridge (events.amazonaws.com) decrypt and generate data keys, or events that cannot be written to the stream are lost',
  );
}
