import type { Readable } from 'node:stream';
import { findEventFiles } from '../operations/events/find-files';
import { FiledLine, recordsIn } from '../operations/events/read-files';
import { progressBar } from './progress';

export interface EventStreams {
  readonly stdin: Readable;
  readonly stderr: NodeJS.WriteStream;
  /** Writes to standard error. */
  readonly note: (text: string) => void;
}

/** Reads the records of all inputs, shows the progress on a terminal, and says which files are left out. */
export async function* readEvents(
  inputs: readonly string[],
  { stdin, stderr, note }: EventStreams,
): AsyncGenerator<FiledLine> {
  const { files, leftOut } = await findEventFiles(inputs, stdin);
  for (const sentence of leftOut) note(`note: ${sentence}\n`);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const bar = progressBar(size, 'events', stderr);
  try {
    yield* recordsIn(files, bar.update);
  } finally {
    bar.stop();
  }
}
