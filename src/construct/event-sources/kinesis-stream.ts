import { Annotations, Duration } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkDuration, checkNumber } from '../support/checks';
import { DeadLetterDestination } from '../support/dead-letters';
import { warnOfForeignPolicy, warnOfUnknownKey } from '../support/foreign-resource';
import { checkRegion, GivenResource, resourceOf } from '../support/given-resource';
import { EventSourceBindOptions } from './event-source-config';
import { KinesisStreamOptions } from './event-source-options';

/** Shortest retention of a stream, and that of one without a setting (Kinesis documentation). */
const DEFAULT_RETENTION = Duration.hours(24);
const MAX_RETENTION = Duration.days(365);
const MAX_RECORD_AGE = Duration.days(7);
/** Time for records that are given up to reach the dead letters before the stream forgets them. */
const GIVE_UP_MARGIN = Duration.hours(4);

/** Actions that Lambda takes under the role of a function to read a stream (Lambda documentation). */
const MAPPING_ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
];

export interface ConsumedStream {
  readonly stream: kinesis.IStream;
  readonly redeliveryDays: number;
}

/** @throws an error when an option is out of range or contradicts another */
export function checkStreamOptions(label: string, options: KinesisStreamOptions): void {
  if (options.stream && options.streamRetention && readRetention(options.stream)) {
    throw new Error(
      `${label}: streamRetention is for a stream that is created here or imported; leave it out, ` +
        `for the retention of ${options.stream.node.path} is known`,
    );
  }
  checkDuration(`${label}: streamRetention`, options.streamRetention, {
    min: Duration.hours(24),
    max: MAX_RETENTION,
    step: Duration.hours(1),
    tokenUnits: ['hours'],
  });
  checkNumber(`${label}: batchSize`, options.batchSize, 1, 10_000);
  checkDuration(`${label}: maxBatchingWindow`, options.maxBatchingWindow, {
    min: Duration.seconds(0),
    max: Duration.seconds(300),
    step: Duration.seconds(1),
    tokenUnits: ['seconds'],
  });
  checkNumber(`${label}: retryAttempts`, options.retryAttempts, 0, 10_000);
  checkDuration(`${label}: maxRecordAge`, options.maxRecordAge, {
    min: Duration.seconds(60),
    max: MAX_RECORD_AGE,
    step: Duration.seconds(1),
    tokenUnits: ['seconds'],
  });
  checkRecordAge(label, options);
  if (options.startingPosition === lambda.StartingPosition.AT_TIMESTAMP) {
    throw new Error(`${label}: startingPosition must be TRIM_HORIZON or LATEST, but is AT_TIMESTAMP`);
  }
}

/**
 * Creates the stream unless one is given, and attaches it to the aggregator.
 *
 * @throws an error when a stream is given that is known to be of another region
 */
export function consumeStream(
  scope: Construct,
  label: string,
  streamOptions: KinesisStreamOptions & { readonly parallelizationFactor?: number },
  options: EventSourceBindOptions,
): ConsumedStream {
  if (streamOptions.stream) checkStream(scope, label, streamOptions.stream);
  const stream = streamOptions.stream ?? createStream(scope, streamOptions, options);
  // The CDK's own grant allows enhanced fan-out as well.
  stream.grant(options.aggregator, ...MAPPING_ACTIONS);
  stream.encryptionKey?.grantDecrypt(options.aggregator);
  const retention = retentionOf(streamOptions);
  const maxRecordAge = streamOptions.maxRecordAge ?? defaultRecordAge(retention);
  if (!retention) warnOfUnknownRetention(scope, maxRecordAge);
  const mapping = new lambda.EventSourceMapping(scope, 'Mapping', {
    target: options.aggregator,
    eventSourceArn: stream.streamArn,
    startingPosition: streamOptions.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: streamOptions.batchSize ?? 1_000,
    maxBatchingWindow: streamOptions.maxBatchingWindow ?? Duration.seconds(5),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    // A table that is unavailable for an hour is no reason to give events up: `maxRecordAge` ends retries.
    retryAttempts: streamOptions.retryAttempts ?? 10_000,
    maxRecordAge: maxRecordAge.isUnresolved() ? undefined : maxRecordAge,
    onFailure: new DeadLetterDestination(options.deadLetterBucket),
    supportS3OnFailureDestination: true,
    // A user's state holds a checkpoint per shard. Two invocations with records of one user from one shard
    // could each take the other's records for counted; they never meet when the user is the partition key.
    parallelizationFactor: streamOptions.parallelizationFactor ?? 1,
  });
  // The construct would check the number that stands for a token as if it were the age, and refuse it.
  if (maxRecordAge.isUnresolved()) {
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds =
      maxRecordAge.toSeconds();
  }
  return { stream, redeliveryDays: redeliveryDays(retention) };
}

/** Refuses a stream that Lambda cannot read, and warns of what it does not allow for being imported. */
function checkStream(scope: Construct, label: string, stream: kinesis.IStream): void {
  const given: GivenResource = {
    label: `${label}: stream`,
    kind: 'stream',
    resource: stream,
    arn: stream.streamArn,
  };
  checkRegion(scope, given);
  warnOfUnknownKey(scope, given, stream.encryptionKey, 'Stream.fromStreamAttributes');
  warnOfForeignPolicy(scope, given, {
    actions: MAPPING_ACTIONS,
    resources: [given.arn],
    consequence: 'no event is ever read',
  });
}

function checkRecordAge(label: string, options: KinesisStreamOptions): void {
  const { maxRecordAge } = options;
  const retention = retentionOf(options);
  if (!maxRecordAge || !retention || maxRecordAge.isUnresolved() || retention.isUnresolved()) return;
  if (maxRecordAge.toSeconds() < retention.toSeconds()) return;
  throw new Error(
    `${label}: maxRecordAge ${maxRecordAge.toHumanString()} is not below the retention of the stream, ` +
      `${retention.toHumanString()}: records would be gone before they are given up; ` +
      'lower the one or raise the other',
  );
}

/** Warns where records may be gone before they are given up. */
function warnOfUnknownRetention(scope: Construct, maxRecordAge: Duration): void {
  if (maxRecordAge.isUnresolved() || maxRecordAge.toSeconds() < DEFAULT_RETENTION.toSeconds()) return;
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:streamRetention',
    `maxRecordAge ${maxRecordAge.toHumanString()} may exceed the retention of an imported stream, ` +
      'whose records would be gone before they are given up; give the retention as streamRetention',
  );
}

function createStream(
  scope: Construct,
  { streamRetention }: KinesisStreamOptions,
  { encryptionKey, removalPolicy }: EventSourceBindOptions,
): kinesis.Stream {
  return new kinesis.Stream(scope, 'Stream', {
    streamMode: kinesis.StreamMode.ON_DEMAND,
    retentionPeriod: streamRetention ?? DEFAULT_RETENTION,
    ...(encryptionKey
      ? { encryption: kinesis.StreamEncryption.KMS, encryptionKey }
      : { encryption: kinesis.StreamEncryption.MANAGED }),
    removalPolicy,
  });
}

/** Returns the retention of the stream; of an imported one it is only known when it is given. */
function retentionOf({ stream, streamRetention }: KinesisStreamOptions): Duration | undefined {
  if (!stream) return streamRetention ?? DEFAULT_RETENTION;
  return readRetention(stream) ?? streamRetention;
}

/** Reads the retention of a stream of the app from its resource. */
function readRetention(stream: kinesis.IStream): Duration | undefined {
  const resource = resourceOf(stream, kinesis.CfnStream.CFN_RESOURCE_TYPE_NAME);
  if (!resource) return undefined;
  const { retentionPeriodHours } = resource as kinesis.CfnStream;
  return retentionPeriodHours === undefined ? DEFAULT_RETENTION : Duration.hours(retentionPeriodHours);
}

function defaultRecordAge(retention: Duration | undefined): Duration {
  if (!retention) return MAX_RECORD_AGE;
  const shortest = retention.isUnresolved() ? DEFAULT_RETENTION : retention;
  return Duration.seconds(
    Math.min(shortest.toSeconds() - GIVE_UP_MARGIN.toSeconds(), MAX_RECORD_AGE.toSeconds()),
  );
}

/** Returns the retention of the stream, or the longest that Kinesis allows where it is not known. */
function redeliveryDays(retention: Duration | undefined): number {
  const longest = !retention || retention.isUnresolved() ? MAX_RETENTION : retention;
  return longest.toDays({ integral: false });
}
