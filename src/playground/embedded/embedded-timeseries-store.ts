import { decodeHistory, EncodedGroup, encodeHistory } from '../../adapters/encoding/state-codec';
import { entriesOf, History, HistoryEntry } from '../../engine/history/history';
import { Clock, TimeseriesStore } from '../../engine/ports';
import { Ledger, Part } from '../installation/ledger';

interface Chunk {
  readonly expiresAt: number;
  /** Encoded: most of it is never looked at again. */
  readonly text: string;
}

/** History that states have moved out. */
export class EmbeddedTimeseriesStore implements TimeseriesStore, Part {
  readonly kind = 'h';
  private readonly users = new Map<string, Map<number, Chunk>>();

  constructor(private readonly clock: Clock, private readonly ledger?: Ledger) {}

  async put(userId: string, n: number, history: History, expiresAt: number): Promise<void> {
    const text = JSON.stringify(encodeHistory(history));
    this.keep(userId, n, { expiresAt, text });
    this.ledger?.note(this.kind, JSON.stringify(userId), String(n), String(expiresAt), text);
  }

  async read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]> {
    return [...(this.users.get(userId) ?? [])]
      .filter(([n, { expiresAt }]) => n <= count && expiresAt > this.clock())
      .flatMap(([, { text }]) => entriesOf(decodeHistory(JSON.parse(text) as EncodedGroup[])))
      .filter(({ day }) => start <= day && day <= finish);
  }

  take([userId, n, expiresAt, text]: readonly string[]): void {
    this.keep(JSON.parse(userId) as string, Number(n), { expiresAt: Number(expiresAt), text });
  }

  * all(): Iterable<readonly string[]> {
    for (const [userId, chunks] of this.users) {
      for (const [n, { expiresAt, text }] of chunks) yield [JSON.stringify(userId), String(n), String(expiresAt), text];
    }
  }

  private keep(userId: string, n: number, chunk: Chunk): void {
    const chunks = this.users.get(userId) ?? new Map<number, Chunk>();
    this.users.set(userId, chunks.set(n, chunk));
  }
}
