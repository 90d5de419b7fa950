import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkNumber, checkText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { warnOfForeignPolicy, warnOfUnknownKey } from '../support/foreign-resource';
import { checkRegion, describeGiven, GivenResource, isForeign, isImported } from '../support/given-resource';
import { EventMapping } from './event-mapping';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import { S3EventSourceOptions } from './event-source-options';
import { allowRule, createEventBridgeQueue } from './eventbridge-queue';

const LABEL = 'EventSource.s3';
/** Six times the longest invocation of the aggregator, as Lambda asks of a queue (Lambda documentation). */
const VISIBILITY_TIMEOUT = Duration.minutes(30);
/** Days for which the place of an object stands in the states of its users (docs/decisions/036). */
const REDELIVERY_DAYS = 1;
const OBJECT_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion'];
/** Without it, S3 refuses to say that an object is gone (Amazon S3 API, GetObject). */
const BUCKET_ACTIONS = ['s3:ListBucket'];

/**
 * Has the aggregator read each object that is created in a bucket. EventBridge announces it to a queue, from
 * which the message comes again until the object is done.
 */
export function s3EventSource({
  bucket,
  prefix,
  suffix,
  mapping = EventMapping.flat(),
  maxConcurrency = 10,
}: S3EventSourceOptions): Bind<EventSourceBindOptions, EventSourceConfig> {
  checkKeyPart(`${LABEL}: prefix`, prefix);
  checkKeyPart(`${LABEL}: suffix`, suffix);
  checkNumber(`${LABEL}: maxConcurrency`, maxConcurrency, 2, 1_000);
  if (!Token.isUnresolved(prefix) && prefix?.startsWith('/')) {
    throw new Error(`${LABEL}: prefix “${prefix}” begins with a slash, and keys do not; leave the slash out`);
  }

  return (scope, options) => {
    if (bucket.bucketArn === options.deadLetterBucket.bucketArn) {
      throw new Error(
        `${LABEL}: bucket is the deadLetterBucket as well, whose dead letters would be counted; ` +
          'give the events a bucket of their own',
      );
    }
    const objects = bucket.arnForObjects(`${prefix ?? ''}*${suffix ?? ''}`);
    announceObjects(scope, bucket, objects);
    grantRead(bucket, objects, options.aggregator);
    const objectQueue = createEventBridgeQueue(scope, 'Objects', options, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      consequence: 'no object is ever counted',
    });
    const rule = new events.Rule(scope, 'Rule', {
      description: 'Announces new objects of user events to the queue that they are counted from',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          ...((prefix ?? suffix) !== undefined && { object: { key: keyPattern(prefix, suffix) } }),
        },
      },
    });
    rule.addTarget({ bind: () => ({ arn: objectQueue.queueArn, targetResource: objectQueue }) });
    allowRule(objectQueue, rule);
    consumeQueue(scope, objectQueue, options.aggregator, maxConcurrency);
    return {
      kind: 'json',
      parameters: mapping._parameters,
      objectQueue,
      redeliveryDays: REDELIVERY_DAYS,
    };
  };
}

function checkKeyPart(label: string, part: string | undefined): void {
  checkText(label, part);
  if (part === undefined || Token.isUnresolved(part)) return;
  const [sign] = /[*\\]/.exec(part) ?? [];
  if (sign === undefined) return;
  throw new Error(
    `${label} “${part}” contains “${sign}”, but is a part of the keys as it stands and no pattern; ` +
      'give what is before or behind it',
  );
}

/** Has EventBridge know of new objects, as far as that can be done from here. */
function announceObjects(scope: Construct, bucket: s3.IBucket, objects: string): void {
  const given: GivenResource = {
    label: `${LABEL}: bucket`,
    kind: 'bucket',
    resource: bucket,
    arn: bucket.bucketArn,
  };
  checkRegion(scope, given);
  if (!isImported(bucket)) {
    bucket.enableEventBridgeNotification();
    return;
  }
  warnOfUnknownKey(scope, given, bucket.encryptionKey, 'Bucket.fromBucketAttributes');
  warnOfForeignPolicy(scope, given, {
    actions: [...OBJECT_ACTIONS, ...BUCKET_ACTIONS],
    resources: [given.arn, objects],
    consequence: 'no object is ever read',
  });
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:importedBucket',
    `${describeGiven(given)} is imported, so its notifications are not changed from here: ` +
      'see that “Send notifications to Amazon EventBridge” is on in its properties' +
      (isForeign(scope, given)
        ? ', and that a rule over there forwards its events to the default bus of this account'
        : '') +
      ', or no object is ever counted',
  );
}

function grantRead(bucket: s3.IBucket, objects: string, grantee: iam.IGrantable): void {
  iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: OBJECT_ACTIONS,
    resourceArns: [objects],
    resource: bucket,
  });
  iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: BUCKET_ACTIONS,
    resourceArns: [bucket.bucketArn],
    resource: bucket,
  });
  bucket.encryptionKey?.grantDecrypt(grantee);
}

/** Matches keys with both parts; of two patterns in a list, EventBridge takes what either one matches. */
function keyPattern(prefix: string | undefined, suffix: string | undefined): string[] {
  if (prefix === undefined) return events.Match.suffix(suffix!);
  return suffix === undefined ? events.Match.prefix(prefix) : events.Match.wildcard(`${prefix}*${suffix}`);
}

function consumeQueue(
  scope: Construct,
  queue: sqs.IQueue,
  aggregator: lambda.IFunction,
  maxConcurrency: number,
): void {
  queue.grant(
    aggregator,
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ChangeMessageVisibility',
  );
  queue.encryptionMasterKey?.grantDecrypt(aggregator);
  new lambda.EventSourceMapping(scope, 'Mapping', {
    target: aggregator,
    eventSourceArn: queue.queueArn,
    // An object may take a whole invocation.
    batchSize: 1,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
}
