import { EventLine } from '../../../adapters/event-files/event-line';
import { linesOfObject } from '../../../adapters/event-files/event-lines';
import { S3Objects, UnreadableObjectError } from '../../../adapters/s3/s3-objects';
import { StreamRecord } from '../../../engine/events/stream-record';
import { EventObject, nameOf, shardOf } from './event-object';

/** Longest record in characters: no more than a Kinesis stream takes. */
const MAX_RECORD_LENGTH = 10 * 1024 * 1024;

/**
 * Reads the records of an object behind one of them, in batches as they arrive; a batch may be empty.
 *
 * @throws UnreadableObjectError when the object is gone or its content is not one of events
 */
export async function* recordsBehind(
  settled: number,
  object: EventObject,
  objects: S3Objects,
): AsyncGenerator<StreamRecord[]> {
  const shardId = shardOf(object);
  let interruption: unknown;
  const content = noting(await objects.open(object), (error) => (interruption = error));
  let read = 0;
  try {
    for await (const lines of linesOfObject(content, MAX_RECORD_LENGTH)) {
      const known = Math.max(0, settled - read);
      const first = read + known + 1;
      read += lines.length;
      yield lines.slice(known).map((line, place) => recordOf(object, shardId, first + place, line));
    }
  } catch (error) {
    // What is wrong with the content itself stays wrong; a connection that broke does not.
    if (interruption !== undefined) throw interruption;
    refuse(error as Error);
  }
}

/** @throws UnreadableObjectError that says what is wrong; messages of decompression do not say what with */
function refuse({ message }: Error): never {
  if (/^its? /.test(message)) throw new UnreadableObjectError(message);
  throw new UnreadableObjectError(`it cannot be unpacked: ${message}`);
}

function recordOf(
  object: EventObject,
  shardId: string,
  n: number,
  { number, text, fault }: EventLine,
): StreamRecord {
  return {
    shardId,
    sequenceNumber: String(n),
    arrival: object.createdAt,
    data: Buffer.from(text).toString('base64'),
    origin: `${nameOf(object)}, line ${number}`,
    ...(fault !== undefined && { fault }),
  };
}

async function* noting(
  content: AsyncIterable<Buffer>,
  onError: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    onError(error);
    throw error;
  }
}
