import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from './usage-error';

export interface EventLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a file of events, gzipped or not, read as a stream; empty lines are left out.
 *
 * @param onBytes told how many bytes of the file have been read
 * @throws UsageError when the file cannot be read to its end
 */
export async function* eventLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<EventLine> {
  try {
    const file = counted(createReadStream(path), onBytes);
    // A failure of the pipeline reaches the reader of its last stream.
    const content = (await isGzip(path)) ? pipeline(file, createGunzip(), () => {}) : file;

    let number = 0;
    for await (const text of splitLines(content)) {
      number++;
      if (text.trim() !== '') yield { number, text };
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new UsageError(`the events file ${path} cannot be read: ${error.message}`);
    throw error;
  }
}

async function* counted(file: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of file) {
    onBytes(bytes += chunk.length);
    yield chunk;
  }
}

/** Splits at line feeds alone: JSON may hold the other characters that some readers take for line ends. */
async function* splitLines(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending: string[] = [];
  for await (const chunk of content) {
    const [head, ...lines] = decoder.decode(chunk, { stream: true }).split('\n');
    pending.push(head);
    for (const line of lines) {
      yield pending.join('');
      pending = [line];
    }
  }
  yield pending.join('') + decoder.decode();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
