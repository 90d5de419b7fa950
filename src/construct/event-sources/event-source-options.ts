import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventMapping } from './event-mapping';

/** Options for creating and reading a Kinesis stream. */
export interface KinesisStreamOptions {
  /**
   * Stream to read. Each shard is read by one invocation at a time.
   *
   * It belongs to the region of the stack; the policy of a stream of another account has to let the
   * aggregator in. Import a stream that is encrypted with a key of your own together with its `encryptionKey`
   * (`Stream.fromStreamAttributes`), or the aggregator cannot decrypt its records.
   *
   * @default - an on-demand stream is created, encrypted, and kept or deleted by the removal policy of the
   *   construct
   */
  readonly stream?: kinesis.IStream;

  /**
   * Retention of the stream: 24 hours to 365 days. A stream that is created gets it; of an imported stream it
   * says how long that keeps its records.
   *
   * Not allowed together with a `stream` of the app, whose retention is known.
   *
   * @default - 24 hours for the stream that is created; unknown for an imported stream
   */
  readonly streamRetention?: Duration;

  /**
   * Maximum number of records per invocation: 1 to 10000. Larger batches cause fewer writes, because each
   * user is written once per batch.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * Maximum time to gather records for a batch: 0 to 300 seconds. Everything that follows an event is delayed
   * by it.
   *
   * @default Duration.seconds(5)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Number of retries of a failing batch, before its records are put into the dead letter bucket: 0 to 10000.
   *
   * A record that is no event never fails a batch. Most failures come from a table that is throttled or
   * unavailable, and pass.
   *
   * @default 10000 - until `maxRecordAge`
   */
  readonly retryAttempts?: number;

  /**
   * Maximum age of a record: 60 seconds to 7 days, and less than the retention of the stream. An older one is
   * put into the dead letter bucket instead of being counted.
   *
   * The 4 hours of the default are for records that could not even be handed to the function: they reach the
   * dead letter bucket before the stream forgets them, even while invocations hang and are tried again. An
   * imported stream without `streamRetention` is read as far back as Lambda allows.
   *
   * @default - 4 hours less than the retention of the stream, at most 7 days; 7 days where the retention is
   *   unknown
   */
  readonly maxRecordAge?: Duration;

  /**
   * Position in the stream at which reading begins: `TRIM_HORIZON` or `LATEST`.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON
   */
  readonly startingPosition?: lambda.StartingPosition;
}

/** Options of `EventSource.pinpoint`. */
export interface PinpointEventSourceOptions extends KinesisStreamOptions {
  /**
   * Id of the Amazon Pinpoint application whose event stream is created.
   *
   * @default - no event stream is created: all writers to the stream have to use the format of Amazon
   *   Pinpoint
   */
  readonly applicationId?: string;

  /**
   * Whether the application's event stream is created and pointed at the stream.
   *
   * An application has a single event stream: creating it silently replaces one that was set up elsewhere.
   *
   * @default - true with an `applicationId` and no `stream`, otherwise false
   */
  readonly createEventStream?: boolean;
}

/** Options of `EventSource.kinesis`. */
export interface KinesisEventSourceOptions extends KinesisStreamOptions {
  /**
   * Mapping of records to events.
   *
   * @default EventMapping.flat() - one flat object with `name` and `userId`, whose other texts are attributes
   *   and whose numbers are metrics
   */
  readonly mapping?: EventMapping;

  /**
   * Whether all writers use the user id as the partition key. A record that breaks this promise becomes a
   * dead letter, from where it can be sent again.
   *
   * It must not be promised of a stream to which a library writes aggregated records.
   *
   * @default false
   */
  readonly partitionKeyIsUser?: boolean;

  /**
   * Number of invocations that read a shard at the same time: 1 to 10. More than 1 needs
   * `partitionKeyIsUser`.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;
}

/** Options of `EventSource.eventBridge`. */
export interface EventBridgeEventSourceOptions extends KinesisStreamOptions {
  /**
   * Event bus, in the account and region of the stack.
   *
   * @default - the default bus of the stack's account and region
   */
  readonly bus?: events.IEventBus;

  /** Pattern of the events that are user events. */
  readonly pattern: events.EventPattern;

  /**
   * Mapping of these events to user events.
   *
   * @default EventMapping.eventBridge() - the detail type is the name, `$.detail.userId` the user; texts and
   *   numbers of the detail are attributes and metrics
   */
  readonly mapping?: EventMapping;
}

/** Options of `EventSource.s3`. */
export interface S3EventSourceOptions {
  /**
   * Bucket with the objects, in the region of the stack. It is made to send its events to EventBridge.
   *
   * Of an imported bucket that has to be switched on by hand, and one that is encrypted with a key of your
   * own needs its `encryptionKey` (`Bucket.fromBucketAttributes`). A bucket of another account has to let the
   * aggregator read it, and its events have to be forwarded to the default bus of this account.
   */
  readonly bucket: s3.IBucket;

  /**
   * Beginning of the keys of the objects that are read, such as `exports/`.
   *
   * @default - all objects
   */
  readonly prefix?: string;

  /**
   * End of the keys of the objects that are read, such as `.json.gz`.
   *
   * @default - all objects
   */
  readonly suffix?: string;

  /**
   * Mapping of records to events. An event without a time counts at the time at which its object was created.
   *
   * @default EventMapping.flat() - one flat object with `name` and `userId`, whose other texts are attributes
   *   and whose numbers are metrics
   */
  readonly mapping?: EventMapping;

  /**
   * Maximum number of objects that are read at the same time: 2 to 1000.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
}

/** Options of `EventSource.transform`. */
export interface TransformEventSourceOptions {
  /**
   * Maximum number of records in one invocation of the function: 1 to 10000. Lower it where each record takes
   * long, such as for a look-up, because an invocation has to end within 30 seconds.
   *
   * @default 1000
   */
  readonly maxRecordsPerInvocation?: number;
}
