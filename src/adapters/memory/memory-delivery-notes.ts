import { Clock, DeliveryNote, DeliveryNotes } from '../../engine/ports';

/** Milliseconds for which a note is of use, as long as an item stream keeps its records. */
const RETENTION_MS = 24 * 60 * 60_000;

/** Keeps notes in memory, for tests. */
export class MemoryDeliveryNotes implements DeliveryNotes {
  private readonly notes = new Map<string, { readonly note: DeliveryNote; readonly expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  async read(firstRecordId: string): Promise<DeliveryNote> {
    const found = this.notes.get(firstRecordId);
    return found && found.expiresAt > this.clock() ? found.note : new Map();
  }

  async write(firstRecordId: string, note: DeliveryNote): Promise<void> {
    this.notes.set(firstRecordId, { note: new Map(note), expiresAt: this.clock() + RETENTION_MS });
  }
}
