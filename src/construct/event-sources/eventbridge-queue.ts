import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowKeyUse } from '../support/key-policy';
import { EventSourceBindOptions } from './event-source-config';

export interface EventBridgeQueueOptions {
  /**
   * Time in which a message that was received comes to no one else.
   * @default 30 seconds
   */
  readonly visibilityTimeout?: Duration;
  /** Consequence of a key that does not let EventBridge send. */
  readonly consequence: string;
}

/** Creates a queue that EventBridge sends to. */
export function createEventBridgeQueue(
  scope: Construct,
  id: string,
  { encryptionKey, removalPolicy }: EventSourceBindOptions,
  { visibilityTimeout, consequence }: EventBridgeQueueOptions,
): sqs.Queue {
  if (encryptionKey) allowEventBridge(scope, encryptionKey, consequence);
  return new sqs.Queue(scope, id, {
    visibilityTimeout,
    // The longest that SQS allows.
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    removalPolicy,
    ...(encryptionKey
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
  });
}

/** Lets a rule send to a queue. */
export function allowRule(queue: sqs.IQueue, rule: events.IRule): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}

/**
 * Returns the condition that EventBridge acts for a rule of this account and region. It cannot name the rule,
 * which in turn names the role and, by way of its queue, the key.
 */
export function sentByRules(scope: Construct): iam.Conditions {
  const stack = Stack.of(scope);
  return {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: {
      'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
    },
  };
}

/**
 * Lets EventBridge send to queues that are encrypted with the key. SQS hands the source of a message on to
 * KMS (SQS documentation, key management).
 */
function allowEventBridge(scope: Construct, key: kms.IKey, consequence: string): void {
  allowKeyUse(scope, key, {
    statement: new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: sentByRules(scope),
    }),
    warningId: 'importedEncryptionKeyOfEvents',
    permission: 'EventBridge (events.amazonaws.com) decrypt and generate data keys',
    consequence,
  });
}
