import { Duration } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkDuration, checkNumber } from '../support/checks';
import { DeadLetterDestination } from '../support/dead-letters';
import { EventSourceBindOptions, KinesisStreamOptions } from './event-source';

const DEFAULT_RETENTION = Duration.hours(24);
const LONGEST_RETENTION = Duration.days(365);
const LONGEST_RECORD_AGE = Duration.days(7);
/** Time for what is given up to reach the dead letters before the stream forgets it. */
const MARGIN = Duration.hours(4);

export interface ConsumedStream {
  readonly stream: kinesis.IStream;
  readonly redeliveryDays: number;
}

/** @throws an error when an option is out of range or contradicts another */
export function checkStreamOptions(what: string, options: KinesisStreamOptions): void {
  if (options.stream && options.streamRetention) {
    throw new Error(
      `${what}: streamRetention is for the stream that is created; leave it out together with stream`,
    );
  }
  checkDuration(`${what}: streamRetention`, options.streamRetention, {
    min: Duration.hours(24),
    max: LONGEST_RETENTION,
    step: Duration.hours(1),
  });
  checkNumber(`${what}: batchSize`, options.batchSize, 1, 10_000);
  checkDuration(`${what}: maxBatchingWindow`, options.maxBatchingWindow, {
    min: Duration.seconds(0),
    max: Duration.seconds(300),
    step: Duration.seconds(1),
  });
  checkNumber(`${what}: retryAttempts`, options.retryAttempts, 0, 10_000);
  checkDuration(`${what}: maxRecordAge`, options.maxRecordAge, {
    min: Duration.seconds(60),
    max: LONGEST_RECORD_AGE,
    step: Duration.seconds(1),
  });
  if (!options.stream && reaches(options.maxRecordAge, options.streamRetention ?? DEFAULT_RETENTION)) {
    throw new Error(
      `${what}: maxRecordAge ${options.maxRecordAge!.toHumanString()} is not below the retention of the stream, ` +
        `${(options.streamRetention ?? DEFAULT_RETENTION).toHumanString()}: records would be gone before they are given up; lower the one or raise streamRetention`,
    );
  }
  if (options.startingPosition === lambda.StartingPosition.AT_TIMESTAMP) {
    throw new Error(`${what}: startingPosition must be TRIM_HORIZON or LATEST, but is AT_TIMESTAMP`);
  }
}

/** Creates the stream unless one is given, and has the aggregator read it. */
export function consumeStream(
  scope: Construct,
  options: KinesisStreamOptions & { parallelizationFactor?: number },
  host: EventSourceBindOptions,
): ConsumedStream {
  const stream = options.stream ?? createStream(scope, options, host);
  stream.grantRead(host.aggregator);
  const maxRecordAge = options.maxRecordAge ?? defaultRecordAge(options);
  const mapping = new lambda.EventSourceMapping(scope, 'Mapping', {
    target: host.aggregator,
    eventSourceArn: stream.streamArn,
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize ?? 1_000,
    maxBatchingWindow: options.maxBatchingWindow ?? Duration.seconds(5),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    // A table that is away for an hour is no reason to give events up: `maxRecordAge` is what ends trying.
    retryAttempts: options.retryAttempts ?? 10_000,
    maxRecordAge: maxRecordAge.isUnresolved() ? undefined : maxRecordAge,
    onFailure: new DeadLetterDestination(host.deadLetterBucket),
    supportS3OnFailureDestination: true,
    // A user's state notes how far each shard has been counted. Two invocations that hold one user's records
    // of one shard
    // at the same time could each take the other's records for counted: only with the user as the partition
    // key they never do.
    parallelizationFactor: options.parallelizationFactor ?? 1,
  });
  // The construct would take a token for its value, and refuse that.
  if (maxRecordAge.isUnresolved()) {
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds =
      maxRecordAge.toSeconds();
  }
  return { stream, redeliveryDays: redeliveryDays(options) };
}

function reaches(age: Duration | undefined, retention: Duration): boolean {
  if (!age || age.isUnresolved() || retention.isUnresolved()) return false;
  return age.toSeconds() >= retention.toSeconds();
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

function defaultRecordAge({ stream, streamRetention = DEFAULT_RETENTION }: KinesisStreamOptions): Duration {
  if (stream) return LONGEST_RECORD_AGE;
  const retention = streamRetention.isUnresolved() ? DEFAULT_RETENTION : streamRetention;
  return Duration.seconds(
    Math.min(retention.toSeconds() - MARGIN.toSeconds(), LONGEST_RECORD_AGE.toSeconds()),
  );
}

/** Of a stream that is not ours the longest is assumed that Kinesis allows. */
function redeliveryDays({ stream, streamRetention = DEFAULT_RETENTION }: KinesisStreamOptions): number {
  const known = !stream && !streamRetention.isUnresolved();
  return (known ? streamRetention : LONGEST_RETENTION).toDays({ integral: false });
}
