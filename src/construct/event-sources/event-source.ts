import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import {
  EventBridgeEventSourceOptions,
  KinesisEventSourceOptions,
  PinpointEventSourceOptions,
  S3EventSourceOptions,
  TransformEventSourceOptions,
} from './event-source-options';
import { eventBridgeEventSource } from './eventbridge-event-source';
import { kinesisEventSource } from './kinesis-event-source';
import { pinpointEventSource } from './pinpoint-event-source';
import { s3EventSource } from './s3-event-source';
import { transformedEventSource } from './transformed-event-source';

/**
 * Supplies the events that are counted.
 *
 * @example
 * import {
 *   EventMapping,
 *   EventSource,
 *   PinpointIncrementalAnalytics,
 * } from 'cdk-pinpoint-incremental-analytics';
 *
 * const mapping = EventMapping.flat({ userId: '$.customer', eventId: '$.id' });
 * new PinpointIncrementalAnalytics(this, 'Analytics', { eventSource: EventSource.kinesis({ mapping }) });
 */
export abstract class EventSource {
  /**
   * Reads a Kinesis stream with events in the format of Amazon Pinpoint's event streams.
   *
   * AWS ended Pinpoint's event streams on 2026-10-30. The format stays: any writer may use it.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static pinpoint(options: PinpointEventSourceOptions = {}): EventSource {
    return factoryPlugin(EventSource, pinpointEventSource(options));
  }

  /**
   * Reads a Kinesis stream with JSON of any shape. Records that the Kinesis Producer Library has aggregated
   * are taken apart.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static kinesis(options: KinesisEventSourceOptions = {}): EventSource {
    return factoryPlugin(EventSource, kinesisEventSource(options));
  }

  /**
   * Reads events of an EventBridge bus, which a rule writes to a Kinesis stream.
   *
   * A bus alone delivers in no order and may deliver twice, so counts could not be exact. An event that it
   * delivers twice is recognised by its id. Events that cannot be written to the stream for a day are kept in
   * a queue for 14 days.
   *
   * @throws an error when an option is out of range or contradicts another
   */
  public static eventBridge(options: EventBridgeEventSourceOptions): EventSource {
    return factoryPlugin(EventSource, eventBridgeEventSource(options));
  }

  /**
   * Reads the events of each object that is created in a bucket: lines of JSON, JSON objects one after the
   * other, a JSON array, or CSV and TSV with headings; plain, or compressed with gzip, zstd, deflate or
   * bzip2.
   *
   * Each object counts once, however often it is announced; one that is written again with another content
   * is another object. An object is read by one invocation after the other, in its order, and may have about
   * 10 GB once it is unpacked.
   *
   * @throws an error when an option is out of range
   */
  public static s3(options: S3EventSourceOptions): EventSource {
    return factoryPlugin(EventSource, s3EventSource(options));
  }

  /**
   * Has a function turn each record of a source into events before the mapping of the source reads them: for
   * records that no mapping can read, such as Protocol Buffers, Avro or encrypted ones, and for look-ups.
   *
   * The function receives batches of records and answers what has become of each: events, nothing, or a fault
   * (`schemas/transformation-request-v1.json` and `transformation-response-v1.json` in the package). For the
   * same record it has to give the same events in the same order, because each is counted once by its place.
   *
   * @param source source of the records
   * @param handler function of this region that ends within 30 seconds; the aggregator gets the permission to
   *   invoke it
   * @throws an error when an option is out of range, the function may take longer, or the source is
   *   transformed already
   */
  public static transform(
    source: EventSource,
    handler: lambda.IFunction,
    options: TransformEventSourceOptions = {},
  ): EventSource {
    return factoryPlugin(EventSource, transformedEventSource(source, handler, options));
  }

  /**
   * Creates the resources of the source below `scope`, attaches it to the aggregator and grants the
   * aggregator what it needs to read.
   */
  public abstract bind(scope: Construct, options: EventSourceBindOptions): EventSourceConfig;
}
