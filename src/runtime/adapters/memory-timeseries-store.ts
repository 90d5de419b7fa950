import { HistoryEntry } from '../domain/history';
import { Clock, TimeseriesStore } from '../ports';

/** Keeps history in memory: for tests and embedded use. */
export class MemoryTimeseriesStore implements TimeseriesStore {
  private readonly users = new Map<string, Map<number, { entries: readonly HistoryEntry[]; expiresAt: number }>>();

  constructor(private readonly clock: Clock) {}

  async put(userId: string, n: number, entries: readonly HistoryEntry[], expiresAt: number): Promise<void> {
    const chunks = this.users.get(userId) ?? new Map<number, { entries: readonly HistoryEntry[]; expiresAt: number }>();
    this.users.set(userId, chunks.set(n, { entries, expiresAt }));
  }

  async read(userId: string, start: string, finish: string): Promise<HistoryEntry[]> {
    return [...(this.users.get(userId)?.values() ?? [])]
      .filter(({ expiresAt }) => expiresAt > this.clock())
      .flatMap(({ entries }) => entries)
      .filter(({ day }) => start <= day && day <= finish);
  }
}
