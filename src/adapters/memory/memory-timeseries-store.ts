import { entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, HistoryChunk, TimeseriesStore } from '../../engine/ports';
import { decodeHistory, EncodedGroup, encodeHistory } from '../encoding/state-codec';

/** Holds a chunk as text: most of it is never looked at again. */
interface EncodedChunk {
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

  async put(userId: string, n: number, history: History, expiresAt: number): Promise<void> {
    const chunk = { expiresAt, text: textOf(history) };
    this.set(userId, n, chunk);
    this.options.onChange?.(userId, n, chunk);
  }

  async read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]> {
    return this.chunksOf(userId)
      .filter(([n, { expiresAt }]) => n <= count && expiresAt > this.options.clock())
      .flatMap(([, { text }]) => entriesOf(historyOf(text)))
      .filter(({ day }) => start <= day && day <= finish);
  }

  async list(userId: string): Promise<HistoryChunk[]> {
    return this.chunksOf(userId).map(([n, { expiresAt, text }]) => ({
      n,
      expiresAt,
      history: historyOf(text),
    }));
  }

  async remove(userId: string, { n, history, expiresAt }: HistoryChunk): Promise<boolean> {
    const known = this.users.get(userId)?.get(n);
    if (known?.text !== textOf(history) || known.expiresAt !== expiresAt) return false;
    this.unset(userId, n);
    this.options.onChange?.(userId, n, undefined);
    return true;
  }

  /** Puts a chunk in its place as it was read from elsewhere. */
  set(userId: string, n: number, chunk: EncodedChunk): void {
    const chunks = this.users.get(userId) ?? new Map<number, EncodedChunk>();
    this.users.set(userId, chunks.set(n, chunk));
  }

  /** Takes a chunk away. */
  unset(userId: string, n: number): void {
    const chunks = this.users.get(userId);
    chunks?.delete(n);
    if (chunks?.size === 0) this.users.delete(userId);
  }

  /** Lists every chunk of every user. */
  *all(): Iterable<{ readonly userId: string; readonly n: number; readonly chunk: EncodedChunk }> {
    for (const [userId, chunks] of this.users) for (const [n, chunk] of chunks) yield { userId, n, chunk };
  }

  private chunksOf(userId: string): [number, EncodedChunk][] {
    return [...(this.users.get(userId) ?? [])].sort(([a], [b]) => a - b);
  }
}

function textOf(history: History): string {
  return JSON.stringify(encodeHistory(history));
}

function historyOf(text: string): History {
  return decodeHistory(JSON.parse(text) as EncodedGroup[]);
}
