import { EventLine, linesOf } from '../../adapters/event-files/event-lines';
import { EventFile, unreadable } from './find-files';

/** Longest record in characters; nothing but a wrong file has a longer one. */
const MAX_RECORD_LENGTH = 67_108_864;

/** A record with the file that holds it. */
export interface FiledLine extends EventLine {
  readonly file: string;
  /** Place of the record for people, where it is none of a file. */
  readonly place?: string;
}

/**
 * Reads the records of files, one file after the other.
 *
 * @param onBytes receives the number of bytes that have been read so far, of all files
 * @throws OperationError when a file cannot be read to its end
 */
export async function* recordsIn(
  files: readonly EventFile[],
  onBytes: (bytes: number) => void,
): AsyncGenerator<FiledLine> {
  let before = 0;
  for (const { name, open } of files) {
    let read = 0;
    const report = (bytes: number) => onBytes(before + (read = bytes));
    try {
      for await (const lines of linesOf(open(), report, MAX_RECORD_LENGTH)) {
        for (const line of lines) yield { ...line, file: name };
      }
    } catch (error) {
      throw unreadable(name, (error as Error).message);
    }
    before += read;
  }
}

/** Names the place of a record for people. */
export function placeOf({ file, number, place = `${file}, line ${number}` }: FiledLine): string {
  return place;
}
