import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperationError } from '../operation-error';

export interface EventLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a file of events, gzipped or not, read as a stream; empty lines are left out.
 *
 * @param onBytes told how many bytes of the file have been read
 * @throws OperationError when the file cannot be read to its end
 */
export async function* eventLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<EventLine> {
  try {
    for await (const lines of linesOf(createReadStream(path), onBytes)) yield* lines;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new OperationError('unavailable', `the events file ${path} cannot be read: ${error.message}`);
    }
    throw error;
  }
}

/**
 * The lines of a stream of events, gzipped or not, as many at a time as come together; empty lines are left
 * out.
 *
 * @param onBytes told how many bytes of it have been read
 * @param longest characters of a line; of a longer one only its first are given, one more than that
 */
export async function* linesOf(
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
  longest = Infinity,
): AsyncGenerator<EventLine[]> {
  let number = 0;
  for await (const texts of splitLines(await unzipped(counted(content, onBytes)), longest)) {
    const first = number + 1;
    number += texts.length;
    yield texts
      .map((text, place) => ({ number: first + place, text }))
      .filter(({ text }) => text.trim() !== '');
  }
}

async function* counted(
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    onBytes((bytes += chunk.length));
    yield chunk;
  }
}

/** The content itself, or what is in it when its first bytes are those of gzip. */
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
      // Whoever has enough after the head has not come to the content itself.
      await content.return(undefined);
    }
  };
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // A failure of the pipeline reaches the reader of its last stream.
  return isGzip ? pipeline(Readable.from(whole()), createGunzip(), () => {}) : whole();
}

/** Splits at line feeds alone: JSON may hold the other characters that some readers take for line ends. */
async function* splitLines(content: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let [pending, length]: [string[], number] = [[], 0];
  const add = (part: string) => {
    if (length <= longest) pending.push(part);
    length += part.length;
  };
  const take = () => {
    const line = pending.length === 1 ? pending[0] : pending.join('');
    [pending, length] = [[], 0];
    return line.length > longest ? line.slice(0, longest + 1) : line;
  };
  for await (const chunk of content) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    add(lines[0]);
    const ended: string[] = [];
    for (const line of lines.slice(1)) {
      ended.push(take());
      add(line);
    }
    if (ended.length > 0) yield ended;
  }
  add(decoder.decode());
  yield [take()];
}
