import { UNTRIED } from '../../src/adapters/delivery/destination-calls';
import { MemoryDeliveryNotes } from '../../src/adapters/memory/memory-delivery-notes';
import { Catalogue } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { StreamRecord } from '../../src/engine/events/stream-record';
import {
  AggregateStore,
  Delivery,
  Destination,
  TimeLeft,
  TimeseriesStore,
  WriteOptions,
  WriteResult,
  OutboxRecord,
} from '../../src/engine/ports';
import { Change, changeId } from '../../src/engine/state/change';
import { compareSequenceNumbers } from '../../src/engine/state/checkpoints';
import { UserState } from '../../src/engine/state/user-state';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { Publisher } from '../../src/functions/publisher/publisher';
import { outputKey } from '../../src/rule-language/rule';
import { recordOptionsOf } from '../support/builders';
import { Installation, streamRecord } from '../support/installation';
import { Cells, scaled } from '../support/naive-model';
import { Step, UserModel } from './model';
import { Plan, ShardPlan, USERS } from './plan';
import { Process, Turn } from './process';

const HOUR = 3_600_000;
/** Time of an invocation that nothing cuts off. */
const ENOUGH = 1e6;

/** Stores that all processes of a run share. */
export interface Stores {
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
}

/** Runs one installation under every kind of fault, and records the history that the model judges. */
export class World {
  readonly installation = new Installation();
  /** Content of the item stream, in the order of the writes. */
  readonly outbox: OutboxRecord[] = [];
  readonly delivered: Change[] = [];
  private readonly steps: { readonly userId: string; readonly step: Step }[] = [];
  private readonly revisions = new Map<number, readonly Cells[]>();
  private readonly stores: Stores;
  private readonly notes = new MemoryDeliveryNotes(() => this.installation.now);
  /** Number of outbox records that the publisher has finished. */
  private published = 0;
  private readonly events: Map<string, { readonly sequenceNumber: string; readonly event: DatedEvent }[]>;

  constructor(
    private readonly plan: Plan,
    private readonly turn: Turn,
    stores?: Stores,
  ) {
    const { aggregates, timeseries } = stores ?? this.installation;
    this.stores = { aggregates: this.watched(aggregates), timeseries };
    this.installation.removedRules = plan.removedRules;
    this.installation.setRules(...plan.tables[0]);
    this.events = new Map(
      plan.shards.map((shard) => [
        shard.id,
        shard.events.map((event, i) => ({ sequenceNumber: recordOf(shard, i).sequenceNumber, event })),
      ]),
    );
  }

  /** Runs all processes concurrently. */
  async happen(): Promise<void> {
    const finished = new Map<string, Promise<void>>();
    for (const shard of this.plan.shards) {
      finished.set(
        shard.id,
        (finished.get(shard.parent ?? '') ?? Promise.resolve()).then(() => this.readShard(shard)),
      );
    }
    let busy = true;
    const writers = Promise.all([...finished.values(), this.editRules(), this.runOnSchedule()]).finally(
      () => {
        busy = false;
      },
    );
    await Promise.all([writers, this.publish(this.plan.publications, () => busy)]);
  }

  /** Ends the faults and completes the work that is left. */
  async calmDown(): Promise<void> {
    this.plan.fates.length = 0;
    this.plan.askedAgain.length = 0;
    this.plan.budgets.length = 0;
    for (let run = 0; run < 3; run++) {
      this.installation.now += HOUR;
      await this.run(new Process(async () => {}, []), Infinity);
    }
    await this.publish([], () => false);
  }

  /**
   * Compares a user's changes: those that the model expects, those that were written, and those that arrived.
   */
  async account(userId: string): Promise<{
    expected: string[];
    written: string[];
    arrived: string[];
    arrivedLast: string[];
    counters: string[];
    expectedCounters: string[];
  }> {
    const model = new UserModel(this.revisions, this.plan.removedRules);
    this.steps.filter((one) => one.userId === userId).forEach(({ step }) => model.take(step));
    const { revision, rules } = await this.stores.aggregates.readCatalogue();
    // By now the scheduled function has had its time, so that every user who meets a rule is in.
    model.take({ kind: 'run', revision });
    const written = this.outbox
      .flatMap(({ changes }) => changes)
      .filter((change) => change.userId === userId);
    const arrived = this.delivered.filter((change) => change.userId === userId).map(brief);
    const state = (await this.stores.aggregates.read([userId])).get(userId)?.state;
    return {
      expected: model.changes,
      written: written.map(brief),
      arrived: [...new Set(arrived)],
      arrivedLast: [...new Set([...arrived].reverse())].reverse(),
      counters: Object.entries(state?.rules ?? {})
        .flatMap(([key, { counter }]) =>
          counter && counter.generation === rules[key]?.generation
            ? [`${key} ${counter.count}/${scaled(counter.sum)}`]
            : [],
        )
        .sort(),
      expectedCounters: model.counters(revision),
    };
  }

  /** Lists events that were not counted exactly once. */
  countedTwiceOrNever(): string[] {
    const counted = new Map<DatedEvent, number>();
    for (const { step } of this.steps) {
      if (step.kind === 'event') counted.set(step.event, (counted.get(step.event) ?? 0) + 1);
    }
    return [...this.events].flatMap(([id, events]) =>
      events
        .filter(({ event }) => counted.get(event) !== 1)
        .map(
          ({ event, sequenceNumber }) =>
            `${id} ${sequenceNumber.slice(-2)}: ${counted.get(event) ?? 0} times`,
        ),
    );
  }

  idsWithTwoMeanings(): string[] {
    const meanings = new Map<string, Set<string>>();
    for (const change of this.delivered) {
      meanings.set(changeId(change), (meanings.get(changeId(change)) ?? new Set()).add(brief(change)));
    }
    return [...meanings].flatMap(([id, all]) => (all.size > 1 ? [id] : []));
  }

  /**
   * Reads a shard as Lambda does: from the checkpoint on, again from the lowest failure, in halves after an
   * error.
   */
  private async readShard(shard: ShardPlan): Promise<void> {
    const records = shard.events.map((_, i) => recordOf(shard, i));
    let aggregator: Aggregator | undefined;
    let process = this.process();
    let size = Infinity;
    const abandoned: Promise<unknown>[] = [];
    for (let checkpoint = 0, turn = 0; checkpoint < records.length; turn++) {
      await this.turn();
      const plan = shard.deliveries[turn] ?? { size: 4, warm: false, overlapped: false, seconds: 1 };
      this.installation.now += plan.seconds * 1_000;
      if (!aggregator || !plan.warm) {
        process = this.process();
        aggregator = this.aggregator(process);
      }
      const batch = records.slice(checkpoint, checkpoint + Math.min(plan.size, size));
      const invocation = Promise.race([
        aggregator.process(batch, this.timeLeft()).then(
          ({ failed }) => failed,
          () => 'error' as const,
        ),
        process.death,
      ]);
      if (plan.overlapped) {
        abandoned.push(invocation);
        aggregator = undefined;
        continue;
      }
      const failed = await invocation;
      if (failed === 'died') aggregator = undefined;
      if (failed === 'died' || failed === 'error') {
        size = Math.max(1, Math.floor(batch.length / 2));
        continue;
      }
      checkpoint +=
        failed.length > 0
          ? batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed[0])
          : batch.length;
      if (failed.length === 0) size = Infinity;
    }
    await Promise.all(abandoned);
  }

  /** Returns the time of one invocation, which grows shorter with each look at it. */
  private timeLeft(): TimeLeft {
    let left = this.plan.budgets.shift() ?? ENOUGH;
    return () => left--;
  }

  private async editRules(): Promise<void> {
    for (const table of this.plan.tables.slice(1)) {
      for (let waits = 0; waits < this.plan.pauses; waits++) await this.turn();
      this.installation.setRules(...table);
      this.installation.now += 8_000;
      await this.run(this.process(), 2);
    }
  }

  private async runOnSchedule(): Promise<void> {
    for (const pages of this.plan.runs) {
      for (let waits = 0; waits < this.plan.pauses; waits++) await this.turn();
      await this.run(this.process(), pages);
    }
  }

  private async run(process: Process, pages: number): Promise<void> {
    let left = pages;
    const { aggregates, timeseries } = this.portsOf(process);
    await Promise.race([
      this.installation
        .run(aggregates, timeseries)
        .run(() => left-- > 0)
        .catch(() => {}),
      process.death,
    ]);
  }

  /** Delivers the item stream, again from the first record that failed. */
  private async publish(sizes: readonly number[], moreToCome: () => boolean): Promise<void> {
    let publisher: Publisher | undefined;
    let process = this.process();
    const queue = [...sizes];
    while (moreToCome() || this.published < this.outbox.length) {
      await this.turn();
      if (this.published === this.outbox.length) continue;
      if (!publisher) {
        process = this.process();
        publisher = this.publisher(process);
      }
      const batch = this.outbox.slice(this.published, this.published + (queue.shift() ?? 10));
      const failed = await Promise.race([
        publisher.process(batch, this.timeLeft()).then(
          (answer) => answer.failed,
          () => 'error' as const,
        ),
        process.death,
      ]);
      if (failed === 'died') publisher = undefined;
      if (failed === 'died' || failed === 'error') continue;
      this.published += failed.length > 0 ? batch.findIndex(({ id }) => id === failed[0]) : batch.length;
    }
  }

  private process(): Process {
    return new Process(this.turn, this.plan.fates);
  }

  private portsOf(process: Process): Stores {
    return {
      aggregates: process.port(this.stores.aggregates),
      timeseries: process.port(this.stores.timeseries),
    };
  }

  private aggregator(process: Process): Aggregator {
    const ports = this.portsOf(process);
    return this.installation.aggregator({
      ...ports,
      deadLetters: process.port(this.installation.deadLetters),
      source: process.port(this.installation.source),
    });
  }

  private publisher(process: Process): Publisher {
    const destination: Destination = {
      deliver: async (changes, timeLeft) =>
        changes.map((change): Delivery => {
          if (timeLeft!() <= 0) return UNTRIED;
          if (this.plan.askedAgain.shift()) return { outcome: 'retry', reason: 'throttled' };
          this.delivered.push(change);
          return { outcome: 'delivered' };
        }),
    };
    return new Publisher({
      destination: process.port(destination),
      deadLetters: process.port(this.installation.deadLetters),
      notes: process.port(this.notes),
      telemetry: this.installation.telemetry,
      pause: async () => {},
      clock: () => this.installation.now,
      options: { attempts: 1 },
    });
  }

  /** Wraps the store so that it logs every write: the user, the events and the revision of the rules. */
  private watched(store: AggregateStore): AggregateStore {
    const write = async (
      userId: string,
      state: UserState,
      changes: readonly Change[],
      expectedVersion: number,
      options?: WriteOptions,
    ): Promise<WriteResult> => {
      const before = (await store.read([userId])).get(userId)?.state;
      const result = await store.write(userId, state, changes, expectedVersion, options);
      if (!result.written) return result;
      if (changes.length > 0) {
        this.outbox.push({ id: String(this.outbox.length + 1).padStart(6, '0'), changes, writtenAt: 0 });
      }
      const fresh = this.freshEvents(userId, before, state);
      for (const event of fresh) {
        this.steps.push({ userId, step: { kind: 'event', event, revision: state.latestRevision } });
      }
      const parts = this.unfinishedEvents(before, state);
      for (const { event, outputs } of parts) {
        this.steps.push({ userId, step: { kind: 'part', event, outputs, revision: state.latestRevision } });
      }
      if (fresh.length === 0 && parts.length === 0) {
        this.steps.push({ userId, step: { kind: 'run', revision: state.latestRevision } });
      }
      return result;
    };
    const writeCatalogue = async (catalogue: Catalogue, expectedRevision: number): Promise<boolean> => {
      const written = await store.writeCatalogue(catalogue, expectedRevision);
      if (written) {
        this.revisions.set(
          catalogue.revision,
          Object.values(catalogue.rules).map(({ row }) => row.cells as Cells),
        );
      }
      return written;
    };
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'write') return write;
        if (name === 'writeCatalogue') return writeCatalogue;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  /** Lists the events that a write has left unfinished, with the outputs that have judged them. */
  private unfinishedEvents(
    before: UserState | undefined,
    after: UserState,
  ): { readonly event: DatedEvent; readonly outputs: readonly string[] }[] {
    return Object.entries(after.unfinished ?? {}).flatMap(([shardId, unfinished]) => {
      if (JSON.stringify(before?.unfinished?.[shardId]) === JSON.stringify(unfinished)) return [];
      const { event } = this.events
        .get(shardId)!
        .find(({ sequenceNumber }) => sequenceNumber === unfinished.sequenceNumber)!;
      return [{ event, outputs: unfinished.judged }];
    });
  }

  private freshEvents(userId: string, before: UserState | undefined, after: UserState): DatedEvent[] {
    return Object.entries(after.checkpoints).flatMap(([shardId, { sequenceNumber: to }]) => {
      const from = before?.checkpoints[shardId]?.sequenceNumber;
      return (this.events.get(shardId) ?? [])
        .filter(
          ({ event, sequenceNumber }) =>
            event.userId === userId &&
            compareSequenceNumbers(sequenceNumber, to) <= 0 &&
            (from === undefined || compareSequenceNumbers(sequenceNumber, from) > 0),
        )
        .map(({ event }) => event);
    });
  }
}

export function accountsOf(world: World): Promise<Awaited<ReturnType<World['account']>>[]> {
  return Promise.all(USERS.map((userId) => world.account(userId)));
}

function recordOf(shard: ShardPlan, i: number): StreamRecord {
  return streamRecord(1 + 7 * i, recordOptionsOf(shard.events[i]), shard.id);
}

function brief({ output, n, value, count, sum }: Change): string {
  return `${outputKey(output)}#${n}${value ? ` ${value}` : ''} ${count}/${scaled(sum)}`;
}
