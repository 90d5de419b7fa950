import { createEventStreamClient } from '../../adapters/kinesis/kinesis-event-sink';
import { payloadText } from '../../adapters/kinesis/payload';
import { Pause } from '../../engine/ports';
import { attempt, clientConfig } from '../aws';
import { FiledLine } from '../events/read-files';
import { Installation, InstallationOptions } from '../installation';
import { OperationError } from '../operation-error';
import { StoredUsers } from '../users/stored-users';
import { DecodedTotals } from './decoded-totals';
import { streamNameOf } from './stream-arn';
import { findStreamReader } from './stream-mappings';
import { sampleStream, StreamSample } from './stream-sample';

const MINUTE_MS = 60_000;

export interface InstallationSampleOptions {
  /** Minutes that are looked back. */
  readonly minutes: number;
  readonly maxRecords: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly pause: Pause;
}

/** Latest records of an installation's stream. */
export interface InstallationSample {
  /** Name of the stream. */
  readonly stream: string;
  readonly sample: StreamSample;
  /** Sums up how the installation understands the records. */
  readonly understood: DecodedTotals;
}

/**
 * Reads the latest records of an installation's stream.
 *
 * @throws OperationError when it has no stream, the stream cannot be read, or nothing has arrived
 */
export async function sampleInstallation(
  installation: Installation,
  options: InstallationOptions,
  { minutes, maxRecords, now, pause }: InstallationSampleOptions,
): Promise<InstallationSample> {
  if (installation.objectQueue) {
    throw new OperationError(
      'not-found',
      'this installation counts the objects of a bucket, and has no stream to look into; ' +
        'download some of them (aws s3 cp) and name them as files: inspect FILE',
    );
  }
  if (installation.config.transformation) {
    throw new OperationError(
      'not-found',
      'a function turns the records of this installation into events (EventSource.transform), ' +
        'and is not asked here; write the events that it answers into a file, and name that: inspect FILE',
    );
  }
  const reader = await findStreamReader(installation, options);
  if (!reader) {
    throw new OperationError(
      'not-found',
      'no function of this installation reads a stream: its event source mapping has been removed; ' +
        'deploy the stack again',
    );
  }
  const stream = streamNameOf(reader.streamArn);
  const sample = await sampleStream({
    client: createEventStreamClient({ maxAttempts: 3, ...clientConfig(options) }),
    stream: reader.streamArn,
    since: now - minutes * MINUTE_MS,
    maxRecords,
    pause,
    ask: async (action, work) => attempt(`read the stream ${stream} (${action})`, work),
  });
  if (sample.records.length === 0) {
    throw new OperationError(
      'no-events',
      `no record of the last ${minutes} minutes was found in the stream ${stream}; ` +
        'look further back with --minutes, or see whether the producer writes to it',
    );
  }
  // Which events of the platform count is for the rules to say; without them, none does.
  const rules = await StoredUsers.in(installation, options)
    .rules()
    .catch(() => undefined);
  const understood = new DecodedTotals(installation.config, rules);
  for (const record of sample.records) understood.add(record);
  return { stream, sample, understood };
}

/** Yields the records of a sample as the lines of a file, so that they can be inspected like these. */
export async function* linesOfSample({ stream, sample }: InstallationSample): AsyncGenerator<FiledLine> {
  for (const [index, { shardId, sequenceNumber, data }] of sample.records.entries()) {
    const place = `stream ${stream}, ${shardId}, record ${sequenceNumber}`;
    const payload = payloadText(data);
    const content = 'text' in payload ? payload : { text: '', fault: payload.fault };
    yield { file: stream, number: index + 1, place, ...content };
  }
}
