import { MemoryTimeseriesStore } from '../../adapters/memory/memory-timeseries-store';
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
        changeLog?.append(
          this.kind,
          JSON.stringify(userId),
          String(n),
          ...(chunk ? [String(chunk.expiresAt), chunk.text] : []),
        ),
    });
  }

  restore([userId, n, expiresAt, text]: readonly string[]): void {
    const id = JSON.parse(userId) as string;
    if (expiresAt === undefined) this.store.unset(id, Number(n));
    else this.store.set(id, Number(n), { expiresAt: Number(expiresAt), text });
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const { userId, n, chunk } of this.store.all()) {
      yield [JSON.stringify(userId), String(n), String(chunk.expiresAt), chunk.text];
    }
  }
}
