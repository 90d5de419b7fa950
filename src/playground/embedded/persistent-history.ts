import { EncodedChunk, MemoryTimeseriesStore } from '../../adapters/memory/memory-timeseries-store';
import { linkOf } from '../../engine/history/chunk-chain';
import { Clock } from '../../engine/ports';
import { ChangeLog, PersistentPart } from '../installation/change-log';

/** Keeps the history that states have moved out, and logs each chunk so that it outlives the process. */
export class PersistentHistory implements PersistentPart {
  readonly kind = 'h';
  readonly store: MemoryTimeseriesStore;

  constructor(clock: Clock, changeLog?: ChangeLog) {
    this.store = new MemoryTimeseriesStore({
      clock,
      onChange: (userId, n, chunk) =>
        changeLog?.append(this.kind, JSON.stringify(userId), String(n), ...(chunk ? fieldsOf(chunk) : [])),
    });
  }

  restore([userId, n, expiresAt, text, previous]: readonly string[]): void {
    const id = JSON.parse(userId) as string;
    if (expiresAt === undefined) {
      this.store.unset(id, Number(n));
    } else {
      const link = linkOf(Number(n), previous === undefined ? undefined : Number(previous));
      this.store.set(id, { ...link, expiresAt: Number(expiresAt), text });
    }
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const { userId, chunk } of this.store.all()) {
      yield [JSON.stringify(userId), String(chunk.n), ...fieldsOf(chunk)];
    }
  }
}

function fieldsOf({ expiresAt, text, previous }: EncodedChunk): string[] {
  return [String(expiresAt), text, String(previous)];
}
