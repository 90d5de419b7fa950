import { chainOf, ChunkLink } from '../../engine/history/chunk-chain';
import { entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, HistoryChunk, TimeseriesStore } from '../../engine/ports';
import { decodeHistory, EncodedGroup, encodeHistory } from '../encoding/state-codec';

/** Holds a chunk as text: most of it is never looked at again. */
export interface EncodedChunk extends ChunkLink {
  readonly expiresAt: number;
  readonly text: string;
}

export interface MemoryTimeseriesStoreOptions {
  readonly clock: Clock;
  /** Receives each chunk that is written, and `undefined` for one that is removed; no one when absent. */
  readonly onChange?: (userId: string, n: number, chunk: EncodedChunk | undefined) => void;
}

/** Keeps history in memory: for simulations, the playground and tests. */
export class MemoryTimeseriesStore implements TimeseriesStore {
  private readonly users = new Map<string, Map<number, EncodedChunk>>();

  constructor(private readonly options: MemoryTimeseriesStoreOptions) {}

  async put(userId: string, { history, ...rest }: HistoryChunk): Promise<void> {
    const chunk = { ...rest, text: textOf(history) };
    this.set(userId, chunk);
    this.options.onChange?.(userId, chunk.n, chunk);
  }

  async read(userId: string, last: number, start: string, finish: string): Promise<HistoryEntry[]> {
    return chainOf([...this.chunksOf(userId)], last)
      .filter(({ expiresAt }) => expiresAt > this.options.clock())
      .flatMap(({ text }) => entriesOf(historyOf(text)))
      .filter(({ day }) => start <= day && day <= finish);
  }

  async list(userId: string): Promise<ChunkLink[]> {
    return [...this.chunksOf(userId)].map(({ n, previous }) => ({ n, previous })).sort((a, b) => a.n - b.n);
  }

  async remove(userId: string, n: number): Promise<boolean> {
    if (!this.unset(userId, n)) return false;
    this.options.onChange?.(userId, n, undefined);
    return true;
  }

  /** Puts a chunk in its place as it was read from elsewhere. */
  set(userId: string, chunk: EncodedChunk): void {
    const chunks = this.users.get(userId) ?? new Map<number, EncodedChunk>();
    this.users.set(userId, chunks.set(chunk.n, chunk));
  }

  /** Takes a chunk away; tells whether there was one. */
  unset(userId: string, n: number): boolean {
    const chunks = this.users.get(userId);
    const isRemoved = chunks?.delete(n) ?? false;
    if (chunks?.size === 0) this.users.delete(userId);
    return isRemoved;
  }

  /** Lists every chunk of every user. */
  *all(): Iterable<{ readonly userId: string; readonly chunk: EncodedChunk }> {
    for (const [userId, chunks] of this.users) {
      for (const chunk of chunks.values()) yield { userId, chunk };
    }
  }

  private chunksOf(userId: string): Iterable<EncodedChunk> {
    return this.users.get(userId)?.values() ?? [];
  }
}

function textOf(history: History): string {
  return JSON.stringify(encodeHistory(history));
}

function historyOf(text: string): History {
  return decodeHistory(JSON.parse(text) as EncodedGroup[]);
}
