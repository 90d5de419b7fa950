import { Catalogue } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { AggregateStore, OutboxRecord, WriteOptions, WriteResult } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { compareSequenceNumbers } from '../../src/engine/state/checkpoints';
import { UnfinishedEvent, UserState } from '../../src/engine/state/user-state';
import { outputKey } from '../../src/rule-language/rule';
import { sequenceNumber as nthSequenceNumber } from '../support/installation';
import { Cells } from '../support/naive-model';
import { withMethods } from '../support/with-methods';
import { Cut, INVALID, Revision, Step, TIME_ZONE } from './model';
import { Process } from './process';
import { WriteOrder } from './write-order';

/** Event at its place in a shard. */
export interface PlacedEvent {
  readonly sequenceNumber: string;
  readonly event: DatedEvent;
}

/** Moment of a log, to which it can be brought back. */
export interface Moment {
  readonly steps: number;
  readonly outbox: number;
  readonly lives: ReadonlyMap<string, number>;
  readonly versions: ReadonlyMap<string, number>;
}

/** Logs what is written, in the order of the writes. */
export class StepLog {
  /** Content of the item stream. */
  readonly outbox: OutboxRecord[] = [];
  readonly steps: { readonly userId: string; readonly step: Step }[] = [];
  readonly revisions = new Map<number, Revision>();
  /** Place in the item stream at which the present life of each user begins who had an earlier one. */
  lives = new Map<string, number>();
  /** Writes that a restore has undone. */
  lost: readonly OutboxRecord[] = [];
  private readonly order = new WriteOrder();

  /**
   * @param events events of each shard
   * @param now returns the time of the installation's clock
   */
  constructor(
    readonly events: Map<string, readonly PlacedEvent[]>,
    private readonly now: () => number,
  ) {}

  moment(): Moment {
    return {
      steps: this.steps.length,
      outbox: this.outbox.length,
      lives: new Map(this.lives),
      versions: this.order.moment(),
    };
  }

  /** Forgets the steps after a moment; what went into the item stream since is lost. */
  goBack({ steps, outbox, lives, versions }: Moment): void {
    this.steps.length = steps;
    this.lost = this.outbox.slice(outbox);
    this.lives = new Map(lives);
    this.order.goBack(versions);
  }

  /** Wraps a store so that each write is logged: the user, the events and the revision of the rules. */
  watched(store: AggregateStore, process: Process): AggregateStore {
    const write = async (
      userId: string,
      state: UserState,
      changes: readonly Change[],
      expectedVersion: number,
      options?: WriteOptions,
    ): Promise<WriteResult> => {
      const before = (await store.read([userId])).get(userId)?.state;
      let result!: WriteResult;
      await this.order.follow(
        userId,
        expectedVersion,
        async () => {
          result = await store.write(userId, state, changes, expectedVersion, options);
          return result.written ? result.version : undefined;
        },
        () => this.logWrite(userId, before, state, changes, process),
      );
      return result;
    };
    const remove = async (userId: string, expectedVersion: number): Promise<boolean> => {
      let removed = false;
      await this.order.follow(
        userId,
        expectedVersion,
        async () => {
          removed = await store.remove(userId, expectedVersion);
          return removed ? 0 : undefined;
        },
        () => {
          this.steps.push({ userId, step: { kind: 'removal' } });
          this.lives.set(userId, this.outbox.length);
        },
      );
      return removed;
    };
    const writeCatalogue = async (catalogue: Catalogue, expectedRevision: number): Promise<boolean> => {
      const written = await store.writeCatalogue(catalogue, expectedRevision);
      if (written) {
        this.revisions.set(catalogue.revision, {
          table: Object.values(catalogue.rules).map(({ row, invalid }): Cells => ({
            ...(row.cells as Cells),
            ...(invalid && INVALID),
          })),
          timeZone: catalogue.timeZone ?? TIME_ZONE,
        });
      }
      return written;
    };
    return withMethods(store, { write, remove, writeCatalogue });
  }

  private logWrite(
    userId: string,
    before: UserState | undefined,
    after: UserState,
    changes: readonly Change[],
    process: Process,
  ): void {
    if (changes.length > 0) {
      this.outbox.push({ id: String(this.outbox.length + 1).padStart(6, '0'), changes, writtenAt: 0 });
    }
    const { latestRevision: revision, clock } = after;
    const cut = cutOf(after, changes);
    const fresh = this.freshRecords(userId, before, after, process.batch);
    process.batch = process.batch.filter((record) => !fresh.includes(record));
    for (const [place, record] of fresh.entries()) {
      const event = this.eventOf(record);
      const isLast = place === fresh.length - 1;
      this.steps.push({
        userId,
        step: { kind: 'event', event, revision, clock, ...(isLast && cut && { cut }) },
      });
    }
    const parts = this.unfinishedEvents(before, after);
    for (const { event, outputs } of parts) {
      this.steps.push({ userId, step: { kind: 'part', event, outputs, revision, clock } });
    }
    if (fresh.length > 0 || parts.length > 0) return;
    const now = process.now ?? this.now();
    const scheduled = process.now !== undefined;
    this.steps.push({
      userId,
      step: { kind: 'run', revision, clock, now, scheduled, ...(cut && { cut }) },
    });
  }

  /**
   * Moves events of a user to the end of another shard, as sending them again does.
   *
   * @param which tells by the place `<shard>:<sequence number>` whether an event is moved
   * @returns the former place of each and its sequence number in the other shard
   */
  moveTo(
    shardId: string,
    userId: string,
    which: (place: string) => boolean,
  ): { readonly place: string; readonly sequenceNumber: string }[] {
    const moved: (PlacedEvent & { readonly place: string })[] = [];
    for (const [from, events] of this.events) {
      const kept = events.filter(({ sequenceNumber, event }) => {
        const place = `${from}:${sequenceNumber}`;
        const moves = event.userId === userId && which(place);
        if (moves) moved.push({ place, event, sequenceNumber: nthSequenceNumber(moved.length + 1) });
        return !moves;
      });
      this.events.set(from, kept);
    }
    this.events.set(shardId, moved);
    return moved;
  }

  /** Lists the events that a write has left unfinished, with the outputs that have judged them. */
  private unfinishedEvents(
    before: UserState | undefined,
    after: UserState,
  ): { readonly event: DatedEvent; readonly outputs: readonly string[] }[] {
    return Object.entries(after.unfinished ?? {}).flatMap(([shardId, unfinished]) => {
      // A write without the event may still drop slots that held it.
      if (areSameJudgements(before?.unfinished?.[shardId], unfinished)) return [];
      const event = this.eventOf({ shardId, sequenceNumber: unfinished.sequenceNumber });
      return [{ event, outputs: unfinished.judged }];
    });
  }

  /** Lists the records of a batch that the state after a write holds and the one before it does not. */
  private freshRecords(
    userId: string,
    before: UserState | undefined,
    after: UserState,
    batch: readonly StreamRecord[],
  ): StreamRecord[] {
    return batch.filter((record) => {
      const { shardId, sequenceNumber } = record;
      const from = before?.checkpoints[shardId]?.sequenceNumber;
      const to = after.checkpoints[shardId]?.sequenceNumber;
      return (
        this.eventOf(record).userId === userId &&
        to !== undefined &&
        compareSequenceNumbers(sequenceNumber, to) <= 0 &&
        (from === undefined || compareSequenceNumbers(sequenceNumber, from) > 0)
      );
    });
  }

  private eventOf({ shardId, sequenceNumber }: Pick<StreamRecord, 'shardId' | 'sequenceNumber'>): DatedEvent {
    return this.events.get(shardId)!.find((one) => one.sequenceNumber === sequenceNumber)!.event;
  }
}

function areSameJudgements(before: UnfinishedEvent | undefined, after: UnfinishedEvent): boolean {
  const judgementsOf = ({ sequenceNumber, revision, judged }: UnfinishedEvent) =>
    JSON.stringify([sequenceNumber, revision, judged]);
  return before !== undefined && judgementsOf(before) === judgementsOf(after);
}

/** Tells where a write has left boundaries: the user is due at an instant up to which all has been judged. */
function cutOf({ clock, dueAt }: UserState, changes: readonly Change[]): Cut | undefined {
  if (clock === undefined || dueAt !== clock) return undefined;
  const turned = changes.filter(({ at }) => at === clock);
  return { at: clock, outputs: turned.map(({ output }) => outputKey(output)) };
}
