import { decodeHistory, EncodedGroup, encodeHistory } from '../../adapters/encoding/state-codec';
import { entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, TimeseriesStore } from '../../engine/ports';
import { ChangeLog, PersistentPart } from '../installation/change-log';

interface Chunk {
  readonly expiresAt: number;
  /** Encoded: most of it is never looked at again. */
  readonly text: string;
}

/** History that states have moved out. */
export class EmbeddedTimeseriesStore implements TimeseriesStore, PersistentPart {
  readonly kind = 'h';
  private readonly users = new Map<string, Map<number, Chunk>>();

  constructor(
    private readonly clock: Clock,
    private readonly changeLog?: ChangeLog,
  ) {}

  async put(userId: string, n: number, history: History, expiresAt: number): Promise<void> {
    const text = JSON.stringify(encodeHistory(history));
    this.store(userId, n, { expiresAt, text });
    this.changeLog?.append(this.kind, JSON.stringify(userId), String(n), String(expiresAt), text);
  }

  async read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]> {
    return [...(this.users.get(userId) ?? [])]
      .filter(([n, { expiresAt }]) => n <= count && expiresAt > this.clock())
      .flatMap(([, { text }]) => entriesOf(decodeHistory(JSON.parse(text) as EncodedGroup[])))
      .filter(({ day }) => start <= day && day <= finish);
  }

  restore([userId, n, expiresAt, text]: readonly string[]): void {
    this.store(JSON.parse(userId) as string, Number(n), { expiresAt: Number(expiresAt), text });
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [userId, chunks] of this.users) {
      for (const [n, { expiresAt, text }] of chunks) {
        yield [JSON.stringify(userId), String(n), String(expiresAt), text];
      }
    }
  }

  private store(userId: string, n: number, chunk: Chunk): void {
    const chunks = this.users.get(userId) ?? new Map<number, Chunk>();
    this.users.set(userId, chunks.set(n, chunk));
  }
}
