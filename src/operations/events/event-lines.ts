import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { OperationError } from '../operation-error';

/** Bytes that are split into lines at a time. */
const PIECE_BYTES = 65_536;
/** Milliseconds after which other work of the process is let in. */
const MAX_SLICE_MS = 8;

export interface EventLine {
  /** Line number in the file, from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * Reads the lines of an event file, gzipped or not, as a stream; skips empty lines.
 *
 * @param onBytes receives the number of bytes that have been read so far
 * @throws OperationError when the file cannot be read to its end
 */
export async function* eventLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<EventLine> {
  try {
    for await (const lines of linesOf(createReadStream(path), onBytes)) yield* lines;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperationError('unavailable', `the events file ${path} cannot be read: ${message}`);
  }
}

/**
 * Splits a stream of events, gzipped or not, into lines, in batches as they arrive; skips empty lines. A
 * batch without lines lets the reader stop within a long line, or within many empty ones.
 *
 * @param onBytes receives the number of bytes that have been read so far
 * @param maxLength characters of a line; a longer one is cut to one more, so that the reader can tell
 */
export async function* linesOf(
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
  maxLength = Infinity,
): AsyncGenerator<EventLine[]> {
  let number = 0;
  let resumed = performance.now();
  for await (const texts of splitLines(await unzipped(reportBytes(content, onBytes)), maxLength)) {
    const batch: EventLine[] = [];
    for (const text of texts) {
      number++;
      if (text.trim() !== '') batch.push({ number, text });
    }
    yield batch;
    if (performance.now() - resumed < MAX_SLICE_MS) continue;
    await setImmediate();
    resumed = performance.now();
  }
}

async function* reportBytes(
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    onBytes((bytes += chunk.length));
    yield chunk;
  }
}

/** Decompresses the content when its first two bytes are those of gzip. */
async function unzipped(content: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer>> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await content.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = async function* () {
    try {
      yield head;
      yield* content;
    } finally {
      // A reader that stops after the head has not started the content, which then has to be closed here.
      await content.return(undefined);
    }
  };
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // The callback may ignore a failure of the pipeline: the reader of the last stream receives it.
  return isGzip ? pipeline(Readable.from(whole()), createGunzip(), () => {}) : whole();
}

/** Splits at line feeds alone: JSON may contain the other characters that some readers take for line ends. */
async function* splitLines(content: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let [pending, length]: [string[], number] = [[], 0];
  const add = (part: string) => {
    if (length <= maxLength) pending.push(part);
    length += part.length;
  };
  const take = () => {
    const line = pending.length === 1 ? pending[0] : pending.join('');
    [pending, length] = [[], 0];
    return line.length > maxLength ? line.slice(0, maxLength + 1) : line;
  };
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const piece = chunk.subarray(start, start + PIECE_BYTES);
      const [first, ...lines] = decoder.decode(piece, { stream: true }).split('\n');
      add(first);
      const complete: string[] = [];
      for (const line of lines) {
        complete.push(take());
        add(line);
      }
      yield complete;
    }
  }
  add(decoder.decode());
  yield [take()];
}
