import { MemoryTimeseriesStore } from '../../adapters/memory/memory-timeseries-store';
import { ChunkLink } from '../../engine/history/chunk-chain';
import { HistoryEntry } from '../../engine/history/history';
import { Clock, HistoryChunk, TimeseriesStore } from '../../engine/ports';

/** Reads the history of an installation, and keeps in memory what would be written to it. */
export class CopiedHistory implements TimeseriesStore {
  private readonly written: MemoryTimeseriesStore;

  constructor(
    private readonly stored: TimeseriesStore,
    clock: Clock,
  ) {
    this.written = new MemoryTimeseriesStore({ clock });
  }

  async put(userId: string, chunk: HistoryChunk): Promise<void> {
    await this.written.put(userId, chunk);
  }

  /** Reads the newest chunks of a user from memory, and those before them from the installation. */
  async read(userId: string, last: number, start: string, finish: string): Promise<HistoryEntry[]> {
    const previous = new Map((await this.written.list(userId)).map((link) => [link.n, link.previous]));
    let n = last;
    while (previous.has(n)) n = previous.get(n)!;
    const older = n === 0 ? [] : await this.stored.read(userId, n, start, finish);
    return [...older, ...(await this.written.read(userId, last, start, finish))];
  }

  async list(userId: string): Promise<ChunkLink[]> {
    return [...(await this.stored.list(userId)), ...(await this.written.list(userId))];
  }

  async remove(userId: string, n: number): Promise<boolean> {
    return this.written.remove(userId, n);
  }
}
