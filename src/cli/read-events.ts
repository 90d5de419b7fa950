import { sizeOfEventFile } from '../operations/events/event-file';
import { EventLine, eventLines } from '../operations/events/event-lines';
import { progressBar } from './progress';

/** Reads the lines of an event file, and shows the progress on a terminal. */
export async function* readEvents(path: string, stderr: NodeJS.WriteStream): AsyncGenerator<EventLine> {
  const bar = progressBar(sizeOfEventFile(path), 'events', stderr);
  try {
    yield* eventLines(path, bar.update);
  } finally {
    bar.stop();
  }
}
