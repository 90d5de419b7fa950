import { randomUUID } from 'node:crypto';
import { StreamRecord } from '../../engine/events/stream-record';
import { Clock, LagNotes, Telemetry } from '../../engine/ports';
import { loggable } from '../shared/loggable';

/** Milliseconds that the youngest record of a batch has waited, from which on its shard lags. */
const LAG_MS = 60_000;
/** Milliseconds between two notes about a shard. */
const NOTE_EVERY_MS = 15_000;

export interface LagWatchOptions {
  /** No one is told when absent. */
  readonly lagNotes?: LagNotes;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** Notes how far counting has come while a shard lags, and writes nothing while none does. */
export class LagWatch {
  private readonly writer = randomUUID();
  /** Time of the last note about each shard that lags. */
  private readonly notedAt = new Map<string, number>();

  constructor(private readonly options: LagWatchOptions) {}

  /** Notes before a batch is counted that what arrived before it is. A failure stops no counting. */
  async before(records: readonly StreamRecord[]): Promise<void> {
    const { lagNotes, clock } = this.options;
    if (!lagNotes) return;
    const at = clock();
    for (const [shardId, { oldest, youngest }] of arrivalsOf(records)) {
      if (at - youngest <= LAG_MS || at - (this.notedAt.get(shardId) ?? -Infinity) < NOTE_EVERY_MS) continue;
      await this.attempt(async () => {
        await lagNotes.write({ source: this.sourceOf(shardId), countedUpTo: oldest, at });
        this.notedAt.set(shardId, at);
      });
    }
  }

  /** Withdraws the notes about shards that a batch, counted as a whole, has caught up with. */
  async after(records: readonly StreamRecord[]): Promise<void> {
    const { lagNotes, clock } = this.options;
    if (!lagNotes || this.notedAt.size === 0) return;
    for (const [shardId, { youngest }] of arrivalsOf(records)) {
      if (!this.notedAt.has(shardId) || clock() - youngest > LAG_MS) continue;
      await this.attempt(async () => {
        await lagNotes.clear(this.sourceOf(shardId), clock());
        this.notedAt.delete(shardId);
      });
    }
  }

  /** Names a note: containers that read one shard side by side have come to different events. */
  private sourceOf(shardId: string): string {
    return `${shardId}#${this.writer}`;
  }

  private async attempt(noteDown: () => Promise<void>): Promise<void> {
    try {
      await noteDown();
    } catch (error) {
      this.options.telemetry.warn('the lag of a shard could not be noted', { error: loggable(error) });
    }
  }
}

/** Finds the oldest and the youngest arrival by shard; none of a shard whose records do not say. */
function arrivalsOf(records: readonly StreamRecord[]): Map<string, { oldest: number; youngest: number }> {
  const arrivals = new Map<string, { oldest: number; youngest: number }>();
  for (const { shardId, arrival } of records) {
    if (!Number.isFinite(arrival)) continue;
    const { oldest, youngest } = arrivals.get(shardId) ?? { oldest: arrival, youngest: arrival };
    arrivals.set(shardId, { oldest: Math.min(oldest, arrival), youngest: Math.max(youngest, arrival) });
  }
  return arrivals;
}
