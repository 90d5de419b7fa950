import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options that the construct passes to an event source when it binds it. */
export interface EventSourceBindOptions extends PluginBindOptions {
  /** Function that counts the events. The source attaches itself to it and grants it what it needs. */
  readonly aggregator: lambda.IFunction;

  /** Bucket for records that could not be counted. */
  readonly deadLetterBucket: s3.IBucket;
}

/** Transformation that records pass through before they are decoded. */
export interface TransformationConfig extends PluginConfig {
  /**
   * Function that transforms the records. Whoever may redrive may invoke it.
   *
   * @default - no function does
   */
  readonly handler?: lambda.IFunction;
}

/** Configuration that an event source returns to the construct and its functions. */
export interface EventSourceConfig extends PluginConfig {
  /** Number of days for which the source can deliver a record again. */
  readonly redeliveryDays: number;

  /**
   * Stream that events are written to.
   *
   * @default - the source is no Kinesis stream
   */
  readonly stream?: kinesis.IStream;

  /**
   * Queue for events that could not be written to the stream.
   *
   * @default - there is no such queue
   */
  readonly undelivered?: sqs.IQueue;

  /**
   * Queue of messages about new objects, which the aggregator reads.
   *
   * @default - the source reads no objects
   */
  readonly objectQueue?: sqs.IQueue;

  /**
   * Transformation that records pass through before they are decoded.
   *
   * @default - records are decoded as they come
   */
  readonly transformation?: TransformationConfig;
}
