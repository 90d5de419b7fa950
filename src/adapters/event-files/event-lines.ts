import { setImmediate } from 'node:timers/promises';
import { decompressed } from './decompress';
import { EventLine } from './event-line';
import { refuseBinary, refuseUnreadable } from './other-files';
import { peek } from './peek';
import { lineEndOf, splitterOf } from './shape';
import { encodingOf, textBlocks } from './text-blocks';

export type { EventLine } from './event-line';

/** Bytes that may be awaited to tell the shape of a file. */
const MAX_HEAD_BYTES = 65_536;
/** Milliseconds after which other work of the process is let in. */
const MAX_SLICE_MS = 8;

/**
 * Splits a stream of events into records, in batches as they arrive: of any compression, encoding and shape
 * that its content tells. A batch without records lets the reader stop within a long line, or within many
 * empty ones.
 *
 * @param onBytes receives the number of bytes that have been read so far
 * @param maxLength characters of a record of JSON; a longer one is a fault
 * @throws Error when the content cannot be read to its end
 */
export async function* linesOf(
  content: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
  maxLength: number,
): AsyncGenerator<EventLine[]> {
  yield* split(await decompressed(reportBytes(content, onBytes)), maxLength);
}

/**
 * Splits a content like `linesOf`, and alike however it arrives: which record is the n-th depends on its
 * bytes alone. It waits for more bytes than a sender of lines may have written.
 */
export async function* linesOfObject(
  content: AsyncIterable<Buffer>,
  maxLength: number,
): AsyncGenerator<EventLine[]> {
  yield* split(inEvenBlocks(await decompressed(content)), maxLength);
}

async function* split(bytes: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<EventLine[]> {
  // A sender may wait after its first lines, which are counted meanwhile.
  const { head, whole } = await peek(
    bytes,
    (begun) => begun.includes('\n') || begun.length >= MAX_HEAD_BYTES,
  );
  refuseUnreadable(head);
  if (encodingOf(head).name === 'utf-8') refuseBinary(head);
  const text = textOf(head);
  const splitter = splitterOf(text, maxLength);
  let resumed = performance.now();
  for await (const block of textBlocks(whole, head, lineEndOf(text))) {
    yield splitter.add(block);
    if (performance.now() - resumed < MAX_SLICE_MS) continue;
    await setImmediate();
    resumed = performance.now();
  }
  yield splitter.end();
}

/** Cuts a content after every `MAX_HEAD_BYTES`, so that its head is one block. */
async function* inEvenBlocks(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length;) {
      const part = chunk.subarray(start, start + MAX_HEAD_BYTES - length);
      parts.push(part);
      length += part.length;
      start += part.length;
      if (length < MAX_HEAD_BYTES) continue;
      yield Buffer.concat(parts);
      [parts, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(parts);
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

/** Decodes the beginning of a text; a character that is cut at its end does not matter. */
function textOf(head: Buffer): string {
  const { name, markBytes } = encodingOf(head);
  return new TextDecoder(name).decode(head.subarray(markBytes));
}
