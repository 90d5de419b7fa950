import { UserState } from '../state/user-state';

/** Names a chunk of history, and the one that was moved out before it. */
export interface ChunkLink {
  /** Version of the state that held the history; versions never recur. */
  readonly n: number;
  /** Number of the chunk before; 0 when there is none. */
  readonly previous: number;
}

/** Names the chunk that takes the history of a state of this version. */
export function nextChunk(state: UserState, version: number): ChunkLink {
  return { n: version, previous: state.chunks?.last ?? 0 };
}

/**
 * Returns the link of a stored chunk. One without a predecessor was stored when chunks were counted up from
 * 1.
 */
export function linkOf(n: number, previous: number | undefined): ChunkLink {
  return { n, previous: previous ?? n - 1 };
}

/**
 * Selects the chunks that a state refers to, the oldest first. The chain ends early where a chunk has
 * expired: all those before it are older.
 *
 * @param last number of the newest chunk that the state refers to
 */
export function chainOf<T extends ChunkLink>(chunks: readonly T[], last: number): T[] {
  const byNumber = new Map(chunks.map((chunk) => [chunk.n, chunk]));
  const chain: T[] = [];
  for (let chunk = byNumber.get(last); chunk; chunk = byNumber.get(chunk.previous)) {
    byNumber.delete(chunk.n);
    chain.push(chunk);
  }
  return chain.reverse();
}
