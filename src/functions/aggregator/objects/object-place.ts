import { Clock, ObjectNotes, ObjectProgress, TimeLeft, VersionedProgress } from '../../../engine/ports';
import { RESERVE_MS } from '../../shared/time-left';

/** Longest invocation (Lambda quotas), in which checkpoints that an attempt relies on must not be dropped. */
const MAX_INVOCATION_MS = 15 * 60_000;

const BEGINNING: ObjectProgress = { settled: 0, begun: 0, begunAt: 0, heldUntil: 0, done: false };

/** Reports that another invocation has taken the object over. */
export class TakenOverError extends Error {
  readonly name = 'TakenOverError';
}

export interface ObjectPlaceOptions {
  readonly notes: ObjectNotes;
  readonly clock: Clock;
  /** Milliseconds that checkpoints are kept. */
  readonly redelivery: number;
}

/** Range of records, both included. */
export interface RecordRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Keeps the place of one attempt in an object. Before records are counted it is written down that they are,
 * so that of all others it is known whether they were; and each write depends on the one before.
 */
export class ObjectPlace {
  /** Opens the place of an object as the last attempt has left it. */
  static async of(shardId: string, options: ObjectPlaceOptions): Promise<ObjectPlace> {
    return new ObjectPlace(shardId, await options.notes.read(shardId), options);
  }

  /**
   * Records of which it is unknown whether they were counted, because checkpoints of theirs may have been
   * dropped by now.
   */
  readonly unproven?: RecordRange;
  private current: ObjectProgress;
  private revision: number;

  private constructor(
    private readonly shardId: string,
    stored: VersionedProgress | undefined,
    private readonly options: ObjectPlaceOptions,
  ) {
    this.current = stored?.progress ?? BEGINNING;
    this.revision = stored?.revision ?? 0;
    const { settled, begun, begunAt } = this.current;
    const { clock, redelivery } = options;
    if (begun > settled && clock() + MAX_INVOCATION_MS > begunAt + redelivery) {
      this.unproven = { first: settled + 1, last: begun };
    }
  }

  get isDone(): boolean {
    return this.current.done;
  }

  /** Record up to which all are settled. */
  get settled(): number {
    return this.current.settled;
  }

  /** Milliseconds for which another attempt may still be at work; 0 when none is. */
  get heldFor(): number {
    return Math.max(0, this.current.heldUntil - this.options.clock());
  }

  /** Holds the object for this attempt. */
  async hold(timeLeft: TimeLeft): Promise<void> {
    const mayTake = Math.min(Math.max(timeLeft(), 0) + RESERVE_MS, MAX_INVOCATION_MS);
    await this.write({ heldUntil: this.options.clock() + mayTake });
  }

  /** Writes down that records are about to be counted, and that those before them are settled. */
  async begin({ first, last }: RecordRange): Promise<void> {
    const { begun, begunAt } = this.current;
    await this.write({
      settled: first - 1,
      begun: Math.max(begun, last),
      begunAt: first <= begun ? begunAt : this.options.clock(),
    });
  }

  /** Writes down how far the attempt has come, and lets others go on from there. */
  async leave(settled: number): Promise<void> {
    await this.write({ settled, begun: Math.max(this.current.begun, settled), heldUntil: 0 });
  }

  /** Writes down that all records are settled. */
  async finish(records: number): Promise<void> {
    await this.write({ settled: records, begun: records, heldUntil: 0, done: true });
  }

  /** @throws TakenOverError when another attempt has written since */
  private async write(change: Partial<ObjectProgress>): Promise<void> {
    const next = { ...this.current, ...change };
    if (!(await this.options.notes.write(this.shardId, next, this.revision))) {
      throw new TakenOverError('another invocation has taken the object over');
    }
    this.current = next;
    this.revision++;
  }
}
