import { entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, TimeseriesStore } from '../../engine/ports';

interface Chunk {
  readonly history: History;
  readonly expiresAt: number;
}

/** Keeps history in memory, for tests and embedded use. */
export class MemoryTimeseriesStore implements TimeseriesStore {
  private readonly users = new Map<string, Map<number, Chunk>>();

  constructor(private readonly clock: Clock) {}

  async put(userId: string, n: number, history: History, expiresAt: number): Promise<void> {
    const chunks = this.users.get(userId) ?? new Map<number, Chunk>();
    this.users.set(userId, chunks.set(n, { history, expiresAt }));
  }

  async read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]> {
    return [...(this.users.get(userId) ?? [])]
      .filter(([n, { expiresAt }]) => n <= count && expiresAt > this.clock())
      .flatMap(([, { history }]) => entriesOf(history))
      .filter(({ day }) => start <= day && day <= finish);
  }
}
