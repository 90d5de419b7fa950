import { LRUCache } from 'lru-cache';
import { isDenied } from '../../adapters/store-errors';
import { Clock, DeliveryNote, DeliveryNotes, OutboxRecord, Telemetry } from '../../engine/ports';
import { Change, changeId } from '../../engine/state/change';
import { loggable } from '../shared/loggable';

/** Outcome of a change: delivered, or refused with the reason until the refusal is kept as a dead letter. */
export interface ResolvedChange {
  readonly refusedFor?: string;
}

const RESOLVED: ResolvedChange = {};

/** Changes worth a note when a batch has to come again although its time is not over. */
const MIN_NOTED_CHANGES = 100;

export interface ResolvedChangesOptions {
  /** Number of changes that are remembered in the container. */
  readonly memory: number;
  /** Notes for other containers; none are left when absent. */
  readonly notes?: DeliveryNotes;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Tells whether a change is meant for the destination. */
  readonly accepts: (change: Change) => boolean;
}

/**
 * Remembers resolved changes of records that come again: in the container, and in a note for the next one.
 * A note is left for a batch that is cut off, and looked for only before a batch that may have been.
 */
export class ResolvedChanges {
  private readonly resolved: LRUCache<string, ResolvedChange>;
  /** Last note that this container has read or written. */
  private known?: { readonly firstRecordId: string; readonly changes: number };

  constructor(private readonly options: ResolvedChangesOptions) {
    this.resolved = new LRUCache({ max: options.memory });
  }

  of(recordId: string, change: Change): ResolvedChange | undefined {
    return this.resolved.get(keyOf(recordId, change));
  }

  add(recordId: string, change: Change, outcome: ResolvedChange = RESOLVED): void {
    this.resolved.set(keyOf(recordId, change), outcome);
  }

  /**
   * Learns what other containers have resolved of the batch.
   *
   * @param timeLeft milliseconds that the invocation has; a batch of which no record has waited for half of
   *   that was not cut off before, and costs no read
   * @throws when the note cannot be read now: delivered without it, an early change would come after later
   *   ones that the next container takes for delivered
   */
  async recall(records: readonly OutboxRecord[], timeLeft: number): Promise<void> {
    const { notes, clock, telemetry } = this.options;
    const [first] = records;
    // A record that an operator sends again is in no stream, and its id may come to mean another change.
    if (!notes || first?.writtenAt === undefined || first.id === this.known?.firstRecordId) return;
    if (clock() - first.writtenAt < timeLeft / 2) return;
    try {
      const note = await notes.read(first.id);
      this.known = { firstRecordId: first.id, changes: 0 };
      for (const { id, changes } of records) {
        for (const change of changes.slice(0, note.get(id) ?? 0)) {
          if (!this.of(id, change)) this.add(id, change);
        }
      }
    } catch (error) {
      if (!isDenied(error)) throw error;
      telemetry.warn('the note of what was delivered cannot be read; it may be delivered again', {
        error: loggable(error),
      });
    }
  }

  /**
   * Leaves a note about a batch that comes again: from its first failed record on or, if the answer is lost,
   * as a whole.
   *
   * @param isCutOff whether the batch ran out of time, after which the container may be gone
   */
  async note(
    records: readonly OutboxRecord[],
    failed: ReadonlySet<string>,
    isCutOff: boolean,
  ): Promise<void> {
    const { notes, telemetry } = this.options;
    const again = records.slice(records.findIndex(({ id }) => failed.has(id)));
    const [first] = again;
    if (!notes || failed.size === 0 || first.writtenAt === undefined) return;
    const note = this.noteOf(again);
    const changes = [...note.values()].reduce((sum, n) => sum + n, 0);
    const isNews = first.id !== this.known?.firstRecordId || changes > this.known.changes;
    if (!isNews || changes < (isCutOff ? 1 : MIN_NOTED_CHANGES)) return;
    try {
      // Should the answer be lost, the batch comes again whole, and what its first records brought must not
      // be delivered after what the others have.
      if (first !== records[0]) await notes.write(records[0].id, this.noteOf(records));
      await notes.write(first.id, note);
      this.known = { firstRecordId: first.id, changes };
    } catch (error) {
      telemetry.warn('the note of what was delivered cannot be written; it may be delivered again', {
        error: loggable(error),
      });
    }
  }

  private noteOf(records: readonly OutboxRecord[]): DeliveryNote {
    return new Map(
      records.map((record) => [record.id, this.leading(record)] as const).filter(([, n]) => n > 0),
    );
  }

  /** Counts the leading changes of a record that need not come again; 0 when none of them was delivered. */
  private leading({ id, changes }: OutboxRecord): number {
    const isDone = (change: Change) => this.of(id, change) === RESOLVED;
    const end = changes.findIndex((change) => this.options.accepts(change) && !isDone(change));
    const leading = changes.slice(0, end < 0 ? changes.length : end);
    return leading.some(isDone) ? leading.length : 0;
  }
}

/**
 * Returns a key that stays the same when the record is delivered again. The id of a change alone would come
 * back once its user was forgotten and counts from 1 again.
 */
function keyOf(recordId: string, change: Change): string {
  return `${recordId}|${changeId(change)}`;
}
