import { Readable } from 'node:stream';

/**
 * The pieces of a content, until somebody has enough of it. What is left then is read away: whoever sends it
 * hears the answer only when all of it was taken,
 * and a browser whose request is cut off sends it once more.
 *
 * @param enough ends when nothing more is wanted
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
    // Whoever sends it has gone.
  }
}
