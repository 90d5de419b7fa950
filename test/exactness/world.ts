import { UNTRIED } from '../../src/adapters/delivery/destination-calls';
import { MemoryDeliveryNotes } from '../../src/adapters/memory/memory-delivery-notes';
import { Catalogue } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { AggregateStore, Delivery, Destination, TimeLeft, TimeseriesStore } from '../../src/engine/ports';
import { Change, changeId } from '../../src/engine/state/change';
import { Aggregator } from '../../src/functions/aggregator/aggregator';
import { RejectedRecordContent } from '../../src/functions/aggregator/rejected-records';
import { Publisher } from '../../src/functions/publisher/publisher';
import { UserEraser } from '../../src/operations/users/user-eraser';
import { outputKey } from '../../src/rule-language/rule';
import { recordOptionsOf } from '../support/builders';
import { Installation, streamRecord } from '../support/installation';
import { scaled } from '../support/naive-model';
import { failingFor } from './failing-user';
import { TIME_ZONE, UserModel } from './model';
import { FailingUser, Plan, ShardPlan, USERS } from './plan';
import { Process, Turn } from './process';
import { Moment, StepLog } from './step-log';
import { isOf, tellingNow, toldOutputs, wrongValues } from './told-values';

const HOUR = 3_600_000;
const MONTH = 31 * 24 * HOUR;
/** Shard of the dead letters that the operator sends again. */
const REDRIVE = 'redrive';
/** Deliveries of a shard or of the outbox after which a history ends without success. */
const MAX_DELIVERIES = 1_000;
/** Time of an invocation that nothing cuts off. */
const ENOUGH = 1e6;

/** Stores that all processes of a run share. */
export interface Stores {
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  /** Makes a backup and returns what restores it; absent for stores that are not restored. */
  readonly backUp?: () => () => void;
}

/** Moment to which everything can be brought back. */
interface Backup {
  readonly restore: () => void;
  readonly catalogue: Catalogue;
  readonly moment: Moment;
  readonly positions: ReadonlyMap<string, number>;
}

/** Container of the aggregator that stays warm. */
interface Container {
  readonly process: Process;
  readonly aggregator: Aggregator;
}

/** Runs one installation under every kind of fault, and records the history that the model judges. */
export class World {
  readonly installation = new Installation();
  private readonly log: StepLog;
  private readonly delivered: Change[] = [];
  /** Number of records of each shard that have been counted. */
  private positions = new Map<string, number>();
  /** Containers by shard. */
  private readonly containers = new Map<string, Container>();
  private backup?: Backup;
  private isRepaired = false;
  /** Number of dead letters that were sent again. */
  redriven = 0;
  private readonly stores: Stores;
  private readonly notes = new MemoryDeliveryNotes(() => this.installation.now);
  /** Number of outbox records that the publisher has finished. */
  private published = 0;

  constructor(
    private readonly plan: Plan,
    private readonly turn: Turn,
    stores?: Stores,
  ) {
    const { aggregates, timeseries } = stores ?? this.installation;
    this.stores = {
      aggregates,
      timeseries,
      backUp: stores ? stores.backUp : () => this.installation.backUp(),
    };
    this.installation.removedRules = plan.removedRules;
    this.installation.timeZone = TIME_ZONE;
    if (plan.timed) {
      const arrivals = plan.shards.flatMap(({ events }) => events.map(({ arrival }) => arrival));
      this.installation.now = Math.min(this.installation.now, ...arrivals);
      // The clock goes on by days while an invocation is under way.
      this.installation.grace = Math.max(...arrivals) - this.installation.now + HOUR;
    }
    this.installation.setRules(...plan.tables[0]);
    this.log = new StepLog(
      new Map(
        plan.shards.map((shard) => [
          shard.id,
          shard.events.map((event, i) => ({ sequenceNumber: recordOf(shard, i).sequenceNumber, event })),
        ]),
      ),
      () => this.installation.now,
    );
  }

  /** Runs all processes concurrently. */
  async happen(): Promise<void> {
    let busy = true;
    const writers = Promise.all([
      this.readShards(),
      this.editRules(),
      this.runOnSchedule(),
      this.removeUsers(),
      this.makeBackup(),
    ]).finally(() => {
      busy = false;
    });
    await Promise.all([writers, this.publish(this.plan.publications, () => busy)]);
    if (await this.restore()) await this.readShards();
  }

  private async readShards(): Promise<void> {
    const finished = new Map<string, Promise<void>>();
    for (const shard of this.plan.shards) {
      finished.set(
        shard.id,
        (finished.get(shard.parent ?? '') ?? Promise.resolve()).then(() => this.readShard(shard)),
      );
    }
    await Promise.all(finished.values());
  }

  /** Removes users while their events are counted; each may come back. */
  private async removeUsers(): Promise<void> {
    for (const { userId, byHand } of this.plan.removals) {
      for (let waits = 0; waits < this.plan.pauses; waits++) await this.turn();
      const { aggregates, timeseries } = this.portsOf(new Process(this.turn, []));
      if (byHand) {
        const version = await aggregates.readVersion(userId);
        if (version !== undefined) await aggregates.remove(userId, version);
      } else {
        await new UserEraser({ aggregates, timeseries }, userId).remove();
      }
    }
  }

  private async makeBackup(): Promise<void> {
    const { backupAfter } = this.plan;
    const { aggregates, backUp } = this.stores;
    if (backupAfter === undefined || !backUp) return;
    for (let waits = 0; waits < backupAfter; waits++) await this.turn();
    const catalogue = await aggregates.readCatalogue();
    this.backup = {
      restore: backUp(),
      catalogue,
      moment: this.log.moment(),
      positions: new Map(this.positions),
    };
  }

  /**
   * Restores the backup under containers that stay warm, and moves the stream back to its moment; unless
   * rules have changed since, because a catalogue that is restored needs containers that start anew.
   */
  private async restore(): Promise<boolean> {
    const { backup } = this;
    const { aggregates } = this.stores;
    const { revision } = await aggregates.readCatalogue();
    if (!backup || backup.catalogue.revision !== revision) return false;
    backup.restore();
    await aggregates.writeCatalogue(backup.catalogue, revision);
    await aggregates.writeReevaluation(undefined);
    this.log.goBack(backup.moment);
    this.positions = new Map(backup.positions);
    return true;
  }

  /** Ends the faults and completes the work that is left. */
  async calmDown(): Promise<void> {
    this.plan.fates.length = 0;
    this.plan.askedAgain.length = 0;
    this.plan.budgets.length = 0;
    if (this.plan.failing) await this.repairAndRedrive(this.plan.failing);
    for (let run = 0; run < 3; run++) {
      this.installation.now += this.plan.timed ? MONTH : HOUR;
      await this.run(new Process(async () => {}, []), Infinity);
    }
    await this.publish([], () => false);
  }

  /**
   * Compares a user's changes: those that the model expects, those that were written, and those that arrived.
   */
  async account(userId: string): Promise<{
    expected: string[];
    /** What was written of outputs that never told a value, as `expected` has it. */
    tested: string[];
    written: string[];
    arrived: string[];
    arrivedLast: string[];
    counters: string[];
    expectedCounters: string[];
    /** What is wrong about values, whose number depends on the batches. */
    wrongValues: string[];
  }> {
    const model = new UserModel(this.log.revisions, this.plan.removedRules);
    this.log.steps.filter((one) => one.userId === userId).forEach(({ step }) => model.take(step));
    const { revision, rules } = await this.stores.aggregates.readCatalogue();
    // By now the scheduled function has had its time, so that every user who meets a rule is in.
    model.take({
      kind: 'run',
      revision,
      now: this.installation.now,
      scheduled: false,
      ...(this.plan.timed && { clock: this.installation.now }),
    });
    const { outbox, lives, lost } = this.log;
    const written = outbox
      .slice(lives.get(userId) ?? 0)
      .filter((record) => !lost.includes(record))
      .flatMap(({ changes }) => changes)
      .filter((change) => change.userId === userId)
      .map(brief);
    const arrived = this.isContinuous(userId)
      ? this.delivered.filter((change) => change.userId === userId).map(brief)
      : written;
    const told = toldOutputs(this.log.revisions);
    const isTold = isOf(told);
    // Whether a value was told before an edit depends on the batches, and with it a counter that is empty.
    const isKnown = (counter: string) => !told.has(counter.split(' ')[0]) || !counter.endsWith(' 0/0');
    const state = (await this.stores.aggregates.read([userId])).get(userId)?.state;
    return {
      expected: model.changes.filter((change) => !isTold(change)),
      tested: written.filter((change) => !isTold(change)),
      written,
      arrived: [...new Set(arrived)],
      arrivedLast: [...new Set([...arrived].reverse())].reverse(),
      counters: Object.entries(state?.rules ?? {})
        .flatMap(([key, { counter }]) =>
          counter && counter.generation === rules[key]?.generation && !rules[key].invalid
            ? [`${key} ${counter.count}/${scaled(counter.sum)}`]
            : [],
        )
        .filter(isKnown)
        .sort(),
      expectedCounters: model.counters(revision).filter(isKnown),
      wrongValues: wrongValues(
        model.changes,
        written,
        told,
        tellingNow(this.log.revisions.get(revision)?.table ?? []),
      ),
    };
  }

  /** Tells whether a user has had one life, to which every delivered change belongs. */
  private isContinuous(userId: string): boolean {
    return !this.log.lives.has(userId) && this.log.lost.length === 0;
  }

  /**
   * Lists events that were not counted exactly once. An event may be delivered again after its user was
   * removed, and then counts in the next life, too.
   */
  countedTwiceOrNever(): string[] {
    const counted = new Map<DatedEvent, number>();
    const lives = new Map<string, Set<DatedEvent>>();
    for (const { userId, step } of this.log.steps) {
      if (step.kind === 'removal') lives.delete(userId);
      if (step.kind !== 'event') continue;
      const inThisLife = lives.get(userId) ?? new Set();
      lives.set(userId, inThisLife);
      counted.set(step.event, inThisLife.has(step.event) ? 2 : 1);
      inThisLife.add(step.event);
    }
    return [...this.log.events].flatMap(([id, events]) =>
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
    for (const change of this.delivered.filter(({ userId }) => this.isContinuous(userId))) {
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
    let size = Infinity;
    const abandoned: Promise<unknown>[] = [];
    for (let turn = 0; (this.positions.get(shard.id) ?? 0) < records.length; turn++) {
      if (turn === MAX_DELIVERIES) throw new Error(`${shard.id} is never read to its end`);
      const position = this.positions.get(shard.id) ?? 0;
      await this.turn();
      const plan = shard.deliveries[turn] ?? { size: 4, warm: false, overlapped: false, seconds: 1 };
      this.installation.now += plan.seconds * 1_000;
      const { process, aggregator } =
        (plan.warm ? this.containers.get(shard.id) : undefined) ?? this.container(shard.id);
      const batch = records.slice(position, position + Math.min(plan.size, size));
      process.batch = batch;
      if (this.plan.timed) {
        this.installation.now = Math.max(this.installation.now, ...batch.map(({ arrival }) => arrival));
      }
      const invocation = Promise.race([
        aggregator.process(batch, this.timeLeft()).then(
          ({ failed }) => failed,
          () => 'error' as const,
        ),
        process.death,
      ]);
      if (plan.overlapped) {
        abandoned.push(invocation);
        this.containers.delete(shard.id);
        continue;
      }
      const failed = await invocation;
      if (failed === 'died') this.containers.delete(shard.id);
      if (failed === 'died' || failed === 'error') {
        size = Math.max(1, Math.floor(batch.length / 2));
        continue;
      }
      const done =
        failed.length > 0
          ? batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed[0])
          : batch.length;
      this.positions.set(shard.id, position + done);
      if (failed.length === 0) size = Infinity;
    }
    await Promise.all(abandoned);
  }

  /** Returns the time of one invocation, which grows shorter with each look at it. */
  private timeLeft(): TimeLeft {
    let left = this.plan.budgets.shift() ?? ENOUGH;
    return () => left--;
  }

  /** Sends the dead letters of a user again, once for each event, when the user can be counted. */
  private async repairAndRedrive(failing: FailingUser): Promise<void> {
    this.isRepaired = true;
    const dead = new Map(this.installation.deadLetters.letters.map(({ id, content }) => [id, content]));
    const process = new Process(async () => {}, []);
    const letters = this.log.moveTo(REDRIVE, failing.userId, (place) => dead.has(place));
    process.batch = letters.map(({ sequenceNumber, place }) => ({
      ...(dead.get(place) as RejectedRecordContent),
      shardId: REDRIVE,
      sequenceNumber,
    }));
    this.redriven = letters.length;
    await this.aggregator(process).process(process.batch);
  }

  private async editRules(): Promise<void> {
    for (const [edit, table] of this.plan.tables.slice(1).entries()) {
      for (let waits = 0; waits < this.plan.pauses; waits++) await this.turn();
      this.installation.setRules(...table);
      this.installation.timeZone = this.plan.timeZones?.[edit] ?? this.installation.timeZone;
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
    const { now } = this.installation;
    process.now = now;
    const { aggregates, timeseries } = this.portsOf(process);
    await Promise.race([
      this.installation
        .run(aggregates, timeseries, () => now)
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
    const { outbox } = this.log;
    let deliveries = 0;
    while (moreToCome() || this.published < outbox.length) {
      await this.turn();
      if (this.published === outbox.length) continue;
      if (!publisher) {
        process = this.process();
        publisher = this.publisher(process);
      }
      if (++deliveries > MAX_DELIVERIES) throw new Error('the outbox is never delivered to its end');
      const batch = outbox.slice(this.published, this.published + (queue.shift() ?? 10));
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
      aggregates: process.port(this.failing(this.log.watched(this.stores.aggregates, process))),
      timeseries: process.port(this.stores.timeseries),
    };
  }

  /** Makes a store fail for the user whom the plan names, until the repair. */
  private failing(store: AggregateStore): AggregateStore {
    const { failing } = this.plan;
    return failing && !this.isRepaired ? failingFor(failing, store) : store;
  }

  private container(shardId: string): Container {
    const process = this.process();
    const aggregator = this.aggregator(process);
    this.containers.set(shardId, { process, aggregator });
    return { process, aggregator };
  }

  private aggregator(process: Process): Aggregator {
    return this.installation.aggregator({
      ...this.portsOf(process),
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
}

export function accountsOf(world: World): Promise<Awaited<ReturnType<World['account']>>[]> {
  return Promise.all(USERS.map((userId) => world.account(userId)));
}

function recordOf(shard: ShardPlan, i: number): StreamRecord {
  const event = shard.events[i];
  return { ...streamRecord(1 + 7 * i, recordOptionsOf(event), shard.id), arrival: event.arrival };
}

function brief({ output, n, value, told, count, sum }: Change): string {
  const said = told === undefined ? value && ` ${value}` : ` =${told ?? ''}`;
  return `${outputKey(output)}#${n}${said ?? ''} ${count}/${scaled(sum)}`;
}
