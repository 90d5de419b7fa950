import { S3Client } from '@aws-sdk/client-s3';
import { MemoryDeadLetters } from '../../src/adapters/memory/memory-dead-letters';
import { MemoryObjectNotes } from '../../src/adapters/memory/memory-object-notes';
import { S3Objects } from '../../src/adapters/s3/s3-objects';
import { TimeLeft, UNLIMITED } from '../../src/engine/ports';
import { AggregatorOptions } from '../../src/functions/aggregator/aggregator';
import {
  MessageOutcome,
  ObjectCounter,
  ObjectCounterOptions,
} from '../../src/functions/aggregator/objects/object-counter';
import { NOW, pinpointRecord, PinpointRecordOptions } from './builders';
import { etagOf, FakeS3 } from './fake-s3';
import { DAY, Installation } from './installation';

export const BUCKET = 'exports';

/** Writes events as lines of JSON in the form of Pinpoint. */
export function linesOf(events: readonly PinpointRecordOptions[]): string {
  return events.map((event) => `${JSON.stringify(pinpointRecord(event))}\n`).join('');
}

/** Builds an event of S3 about a new object, as EventBridge writes it to a queue. */
export function noticeOf(
  key: string,
  content: Buffer,
  { at = NOW, versionId }: { readonly at?: number; readonly versionId?: string } = {},
): string {
  return JSON.stringify({
    'version': '0',
    'id': '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    'source': 'aws.s3',
    'account': '123456789012',
    'time': new Date(at).toISOString().replace('.000Z', 'Z'),
    'region': 'us-east-1',
    'resources': [`arn:aws:s3:::${BUCKET}`],
    'detail': {
      'version': '0',
      'bucket': { name: BUCKET },
      'object': {
        key,
        size: content.length,
        etag: etagOf(content).replaceAll('"', ''),
        ...(versionId !== undefined && { 'version-id': versionId }),
        sequencer: '00617F08299329D189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      'requester': '123456789012',
      'reason': 'PutObject',
    },
  });
}

/** Counts objects of a bucket that speaks S3's protocol into an installation in memory. */
export class ObjectsUnderTest {
  static async start(...rules: Record<string, string>[]): Promise<ObjectsUnderTest> {
    return new ObjectsUnderTest(await FakeS3.start(), new Installation(...rules));
  }

  readonly notes = new MemoryObjectNotes();
  readonly rejectedObjects = new MemoryDeadLetters();
  private readonly client: S3Client;

  private constructor(
    readonly s3: FakeS3,
    readonly installation: Installation,
  ) {
    this.client = new S3Client({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
      maxAttempts: 1,
    });
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.s3.close();
  }

  /** Puts an object into the bucket; returns the message about it. */
  put(key: string, content: string | Buffer, at?: number): string {
    const bytes = Buffer.from(content);
    this.s3.objects.set(`${BUCKET}/${key}`, bytes);
    return noticeOf(key, bytes, { at });
  }

  /** Starts a container of the aggregator, optionally with services of its own. */
  counter({
    aggregator = {},
    ...services
  }: { readonly aggregator?: Partial<AggregatorOptions> } & Partial<
    Omit<ObjectCounterOptions, 'aggregator'>
  > = {}): ObjectCounter {
    const { installation } = this;
    return new ObjectCounter({
      aggregator: installation.aggregator({ redelivery: DAY, ...aggregator }),
      objects: new S3Objects(this.client),
      notes: this.notes,
      rules: installation.rulesInForce(),
      rejectedObjects: this.rejectedObjects,
      rejectedRecords: installation.deadLetters,
      telemetry: installation.telemetry,
      clock: () => installation.now,
      pause: async (milliseconds) => {
        installation.now += milliseconds;
      },
      redelivery: DAY,
      ...services,
    });
  }

  /** Delivers a message to a new container. */
  async deliver(message: string, timeLeft: TimeLeft = UNLIMITED): Promise<MessageOutcome> {
    return this.counter().count(message, timeLeft);
  }

  /** Returns the count of a user by the first rule; 0 for a user without a state. */
  async countOf(userId: string, rule = 'attribute:click'): Promise<number> {
    return (await this.installation.stateOf(userId))?.rules[rule]?.counter?.count ?? 0;
  }
}
