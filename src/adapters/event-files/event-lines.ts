import { setImmediate } from 'node:timers/promises';
import { decompressed } from './decompress';
import { EventLine } from './event-line';
import { refuseUnreadable } from './other-files';
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
  const bytes = await decompressed(reportBytes(content, onBytes));
  // A sender may wait after its first lines, which are counted meanwhile.
  const { head, whole } = await peek(
    bytes,
    (begun) => begun.includes('\n') || begun.length >= MAX_HEAD_BYTES,
  );
  refuseUnreadable(head);
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
