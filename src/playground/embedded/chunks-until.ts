import { Readable } from 'node:stream';

/**
 * Yields the chunks of a stream until `ended` resolves, then reads and drops the rest. A client receives the
 * response only after all of its body was read, and a browser repeats an upload that is cut off.
 *
 * @param ended resolves when no more chunks are needed
 */
export async function* chunksUntil(content: Readable, ended: Promise<void>): AsyncGenerator<Buffer> {
  const chunks = content.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let next = chunks.next();
  try {
    for (;;) {
      const chunk = await Promise.race([next, ended]);
      if (!chunk || chunk.done) return;
      yield chunk.value;
      next = chunks.next();
    }
  } finally {
    void drain(next, chunks);
  }
}

async function drain(last: Promise<IteratorResult<Buffer>>, chunks: AsyncIterator<Buffer>): Promise<void> {
  try {
    for (let chunk = await last; !chunk.done;) chunk = await chunks.next();
  } catch {
    // The client has closed the connection.
  }
}
