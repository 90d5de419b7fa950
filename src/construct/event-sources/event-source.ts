import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PluginBindOptions, PluginConfig } from '../plugin';
import { EventMapping } from './event-mapping';
import { eventBridgeEventSource } from './eventbridge-event-source';
import { kinesisEventSource } from './kinesis-event-source';
import { pinpointEventSource } from './pinpoint-event-source';

/** How a Kinesis stream is created and read. */
export interface KinesisStreamOptions {
  /**
   * The stream to read. Records are read with one invocation per shard at a time.
   *
   * @default - an on-demand stream is created, encrypted, kept or deleted by the removal policy of the
   *   construct
   */
  readonly stream?: kinesis.IStream;

  /**
   * How long the stream that is created keeps its records: 24 hours to 365 days. Not allowed together with
   * `stream`.
   *
   * @default Duration.hours(24)
   */
  readonly streamRetention?: Duration;

  /**
   * How many records at most an invocation counts: 1 to 10000. Larger batches write less, because each user
   * is written once per batch.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * How long records are gathered for a batch: 0 to 300 seconds. Everything that follows an event is this
   * much later.
   *
   * @default Duration.seconds(5)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How often a batch is tried again that fails, before its records are put into the dead letter bucket: 0 to
   * 10000.
   *
   * What is no event never fails a batch; what does is mostly a table that is throttled or away, and passes.
   *
   * @default 10000 - until `maxRecordAge`
   */
  readonly retryAttempts?: number;

  /**
   * How old a record may be: 60 seconds to 7 days. An older one is put into the dead letter bucket instead of
   * being counted.
   * Below the retention of the stream, records that could not even be handed to the function reach the dead
   * letter bucket
   * before the stream forgets them. A given stream may hold old records that should be counted, so it is read
   * as far back as Lambda allows.
   *
   * @default - 4 hours less than the retention of the stream that is created, 7 days with a given stream
   */
  readonly maxRecordAge?: Duration;

  /**
   * Where in the stream reading begins, `TRIM_HORIZON` or `LATEST`.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON
   */
  readonly startingPosition?: lambda.StartingPosition;
}

/** Options of `EventSource.pinpoint`. */
export interface PinpointEventSourceOptions extends KinesisStreamOptions {
  /**
   * The id of the Amazon Pinpoint application whose event stream is created.
   *
   * @default - no event stream is created: whatever writes to the stream has to use the format of Amazon
   *   Pinpoint
   */
  readonly applicationId?: string;

  /**
   * Whether the application's event stream is created and pointed at the stream. An application has a single
   * one:
   * creating it replaces, without a word, the one that was set up elsewhere.
   *
   * @default - true with an `applicationId` and no `stream`, otherwise false
   */
  readonly createEventStream?: boolean;
}

/** Options of `EventSource.kinesis`. */
export interface KinesisEventSourceOptions extends KinesisStreamOptions {
  /**
   * How records are read as events.
   *
   * @default EventMapping.flat() - one flat object with `name` and `userId`, whose other texts are attributes
   *   and whose numbers are metrics
   */
  readonly mapping?: EventMapping;

  /**
   * Whether all writers use the user id as the partition key. A record that breaks the promise is put among
   * the dead letters, where it can be sent again from.
   * It must not be promised of streams to which a library writes aggregated records.
   *
   * @default false
   */
  readonly partitionKeyIsUser?: boolean;

  /**
   * How many invocations read a shard at the same time: 1 to 10. More than 1 needs `partitionKeyIsUser`.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;
}

/** Options of `EventSource.eventBridge`. */
export interface EventBridgeEventSourceOptions extends KinesisStreamOptions {
  /**
   * The event bus, in the account and region of the stack.
   *
   * @default - the default bus of the stack's account and region
   */
  readonly bus?: events.IEventBus;

  /** Which events of the bus are user events. */
  readonly pattern: events.EventPattern;

  /**
   * How they are read.
   *
   * @default EventMapping.eventBridge() - the detail type is the name, `$.detail.userId` the user; texts and
   *   numbers of the detail are attributes and metrics
   */
  readonly mapping?: EventMapping;
}

/** What the construct offers to an event source. */
export interface EventSourceBindOptions extends PluginBindOptions {
  /** The function that counts the events: attach the source to it and grant it what it needs. */
  readonly aggregator: lambda.IFunction;

  /** Takes what could not be counted. */
  readonly deadLetterBucket: s3.IBucket;
}

/** What an event source tells the construct and its functions. */
export interface EventSourceConfig extends PluginConfig {
  /** For how many days the source can deliver a record again. */
  readonly redeliveryDays: number;

  /**
   * The stream that events are written to.
   *
   * @default - the source is no Kinesis stream
   */
  readonly stream?: kinesis.IStream;

  /**
   * Takes events that could not be brought to the stream.
   *
   * @default - there are none
   */
  readonly undelivered?: sqs.IQueue;
}

/**
 * Where events come from.
 *
 * @example
 * import { EventMapping, EventSource, PinpointIncrementalAnalytics } from
 * 'cdk-pinpoint-incremental-analytics';
 *
 * new PinpointIncrementalAnalytics(this, 'Analytics', {
 *   eventSource: EventSource.kinesis({ mapping: EventMapping.flat({ userId: '$.customer', eventId: '$.id' })
 * }),
 * });
 */
export abstract class EventSource {
  /**
   * A Kinesis stream with events in the format of Amazon Pinpoint's event streams.
   *
   * AWS ended Pinpoint's event streams on 2026-10-30. The format stays: anything may write it to the stream.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static pinpoint(options: PinpointEventSourceOptions = {}): EventSource {
    return new Recipe(pinpointEventSource(options));
  }

  /**
   * A Kinesis stream with any JSON. Records that the Kinesis Producer Library has aggregated are taken apart.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static kinesis(options: KinesisEventSourceOptions = {}): EventSource {
    return new Recipe(kinesisEventSource(options));
  }

  /**
   * Events of an EventBridge bus, brought to a Kinesis stream by a rule: a bus alone delivers in no order and
   * may deliver twice,
   * and counts could not be exact. What it delivers twice is recognised by the event's id.
   * What cannot be written to the stream for a day is kept in a queue for 14 days.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static eventBridge(options: EventBridgeEventSourceOptions): EventSource {
    return new Recipe(eventBridgeEventSource(options));
  }

  /**
   * Creates what the source needs below `scope`, attaches it to the aggregator and grants what that needs.
   */
  public abstract bind(scope: Construct, options: EventSourceBindOptions): EventSourceConfig;
}

class Recipe extends EventSource {
  constructor(
    private readonly recipe: (scope: Construct, options: EventSourceBindOptions) => EventSourceConfig,
  ) {
    super();
  }

  public bind(scope: Construct, options: EventSourceBindOptions): EventSourceConfig {
    return this.recipe(scope, options);
  }
}
