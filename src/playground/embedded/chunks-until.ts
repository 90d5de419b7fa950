import { Readable } from 'node:stream';

/**
 * Yields the chunks of a stream until `enough` resolves, then reads and drops the rest. A client receives the
 * response only after all of its body was read, and a browser repeats an upload that is cut off.
 *
 * @param enough resolves when no more chunks are needed
 */
export async function* chunksUntil(content: Readable, enough: Promise<void>): AsyncGenerator<Buffer> {
  const pieces = content.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let next = pieces.next();
  try {
    for (;;) {
      const piece = await Promise.race([next, enough]);
      if (!piece || piece.done) return;
      yield piece.value;
      next = pieces.next();
    }
  } finally {
    void drain(next, pieces);
  }
}

async function drain(last: Promise<IteratorResult<Buffer>>, pieces: AsyncIterator<Buffer>): Promise<void> {
  try {
    for (let piece = await last; !piece.done;) piece = await pieces.next();
  } catch {
    // The client has closed the connection.
  }
}
