import { createHash } from 'node:crypto';
import { EventFile } from '../events/find-files';
import { FiledLine, recordsIn } from '../events/read-files';

/**
 * Number of records by which files are told apart. Each of them has a shard of its own, named after all
 * records up to it, so that files with the same beginning share no more than that.
 */
export const HEAD_RECORDS = 16;

/** Record of a file with its place in a shard that the content of the file names. */
export interface PlacedLine extends FiledLine {
  readonly shardId: string;
  /** Number of the record in its file, from 1. */
  readonly position: number;
  /** Returns the digest of all records up to this one. */
  readonly digest: () => string;
}

/**
 * Reads the records of a file with their places. The places depend on the records alone, not on the name of
 * the file, its compression or its encoding, and stay as they are when records are added at the end.
 *
 * @param onBytes receives the number of bytes that have been read so far
 * @throws OperationError when the file cannot be read to its end
 */
export async function* placedLines(
  file: EventFile,
  onBytes: (bytes: number) => void,
): AsyncGenerator<PlacedLine> {
  const content = createHash('sha256');
  let position = 0;
  let shardId = '';
  for await (const line of recordsIn([file], onBytes)) {
    content.update(`${line.text.trim()}\n`);
    const soFar = content.copy();
    const digest = () => soFar.copy().digest('hex').slice(0, 16);
    if (++position <= HEAD_RECORDS) shardId = `replay-${digest()}`;
    yield { ...line, shardId, position, digest };
  }
}
