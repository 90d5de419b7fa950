import { Container } from './fleet';
import { Processor } from './processor';
import { ArrivedRecord } from './shard';
import { StateReads } from './state-reads';
import { UserEvents, UserWrites } from './user-writes';
import { World } from './world';

/** Tells from which record of the batch on records come again; undefined when all are counted. */
export type OnEnd = (failedFrom: number | undefined) => void;

/** Counts a batch as the aggregator does: reads the users whom its container does not know, writes all. */
export class Invocation {
  /** Whether its container is gone. */
  isLost = false;
  private readonly begun: number;
  private readonly processor: Processor;
  private isOver = false;

  constructor(
    private readonly world: World,
    private readonly shard: number,
    private readonly batch: readonly ArrivedRecord[],
    private readonly container: Container,
    private readonly onEnd: OnEnd,
  ) {
    const { agenda, meter, parameters } = world;
    const { memoryMegabytes, megabytesPerProcessor, eventMicroseconds, coldStartSeconds } = parameters;
    this.begun = agenda.now;
    this.processor = new Processor(agenda, Math.min(1, memoryMegabytes / megabytesPerProcessor));
    const users = this.usersOfBatch();
    meter.invocations++;
    meter.events += batch.length;
    meter.users += users.length;
    agenda.after(container.isNew ? coldStartSeconds : 0, () =>
      this.unlessOver(() =>
        this.processor.work(batch.length * eventMicroseconds, () => this.unlessOver(() => this.read(users))),
      ),
    );
  }

  /** Ends with its container: what the table was sent may still be written, and no answer arrives. */
  lose(): void {
    if (this.isOver) return;
    this.isLost = true;
    this.world.meter.lost++;
    this.end(0);
  }

  private usersOfBatch(): UserEvents[] {
    const byUser = new Map<number, UserEvents>();
    for (const [place, record] of this.batch.entries()) {
      const events = byUser.get(record.user);
      if (events) events.records.push(record);
      else byUser.set(record.user, { user: record.user, place, records: [record], version: 0, attempts: 0 });
    }
    return [...byUser.values()];
  }

  private read(users: UserEvents[]): void {
    const { world, shard, container } = this;
    const unknown: UserEvents[] = [];
    for (const events of users) {
      const version = container.known.get(events.user);
      if (version === undefined || this.holdsSomeOf(events, version)) unknown.push(events);
      else events.version = version;
    }
    new StateReads(world, unknown, () => this.isOver).run((isRead) => {
      if (!isRead) return this.end(0);
      const timeLeft = () =>
        world.agenda.now - this.begun < world.parameters.invocationSeconds - world.parameters.reserveSeconds;
      new UserWrites({
        world,
        shard,
        users,
        known: container.known,
        processor: this.processor,
        timeLeft,
        isOver: () => this.isOver,
        onEnd: (left) =>
          this.end(left.length === 0 ? undefined : Math.min(...left.map(({ place }) => place))),
      }).run();
    });
  }

  /** A state that is remembered and holds one of the events already is read again. */
  private holdsSomeOf({ user, records }: UserEvents, version: number): boolean {
    const { table } = this.world;
    return version === table.versionOf(user) && table.uncounted(this.shard, user, records) !== records;
  }

  private unlessOver(then: () => void): void {
    if (!this.isOver) then();
  }

  private end(failedFrom: number | undefined): void {
    const { agenda, meter } = this.world;
    this.isOver = true;
    meter.billedSeconds += agenda.now - this.begun;
    meter.processorMicroseconds += this.processor.microseconds;
    if (failedFrom !== undefined) meter.failed++;
    this.onEnd(failedFrom);
  }
}
