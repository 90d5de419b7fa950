import { callSeconds, clientPause, storePause } from './draws';
import { Processor } from './processor';
import { ArrivedRecord } from './shard';
import { World } from './world';

/** A user's events of a batch. */
export interface UserEvents {
  readonly user: number;
  /** Place of the first one in the batch. */
  readonly place: number;
  readonly records: ArrivedRecord[];
  /** Version of the state that the container knows. */
  version: number;
  /** Attempts that the table has throttled. */
  attempts: number;
}

export interface UserWritesProps {
  readonly world: World;
  readonly shard: number;
  readonly users: readonly UserEvents[];
  /** Versions that the container remembers. */
  readonly known: { set(user: number, version: number): unknown };
  readonly processor: Processor;
  readonly timeLeft: () => boolean;
  /** Tells whether the container is lost. */
  readonly isOver: () => boolean;
  /** Receives the users who could not be written. */
  readonly onEnd: (left: readonly UserEvents[]) => void;
}

/**
 * Writes users side by side, those who are ready at the same time in one call. While calls are under way the
 * processor works on the next ones.
 */
export class UserWrites {
  private readonly ready: UserEvents[] = [];
  private readonly left: UserEvents[] = [];
  private begun = 0;
  private underWay = 0;
  private isWorking = false;

  constructor(private readonly props: UserWritesProps) {}

  run(): void {
    const { users, world } = this.props;
    for (let n = 0; n < Math.min(world.parameters.concurrentUsers, users.length); n++) this.takeUpNext();
    this.work();
  }

  private takeUpNext(): void {
    const { users, timeLeft } = this.props;
    if (this.begun === users.length) return;
    const events = users[this.begun++];
    if (!timeLeft()) {
      this.left.push(events);
      this.takeUpNext();
      return;
    }
    this.underWay++;
    this.ready.push(events);
  }

  /** Computes the writes that are ready, as many as a call takes, and sends them. */
  private work(): void {
    const { processor, isOver, world } = this.props;
    if (this.isWorking || isOver()) return;
    if (this.ready.length === 0) {
      if (this.underWay === 0) this.props.onEnd(this.left);
      return;
    }
    const together = this.ready
      .splice(0, world.parameters.writesPerCall)
      .filter((events) => this.isToWrite(events));
    if (together.length === 0) return this.work();
    const { writeMicroseconds, singleWriteMicroseconds } = world.parameters;
    this.isWorking = true;
    processor.work(
      together.length === 1 ? singleWriteMicroseconds : together.length * writeMicroseconds,
      () => {
        this.isWorking = false;
        if (isOver()) return;
        if (together.length === 1) this.sendOne(together[0], 1);
        else this.send(together);
        this.work();
      },
    );
  }

  /** Leaves out a user whose state holds all events already. */
  private isToWrite(events: UserEvents): boolean {
    const { shard, world } = this.props;
    const { meter, table } = world;
    if (events.version !== table.versionOf(events.user)) return true;
    const uncounted = table.uncounted(shard, events.user, events.records);
    meter.recognised += events.records.length - uncounted.length;
    if (uncounted.length > 0) return true;
    this.finish();
    return false;
  }

  private send(together: readonly UserEvents[]): void {
    const { agenda, parameters, random } = this.props.world;
    agenda.after(callSeconds(random, together.length, parameters), () => {
      for (const events of together) {
        if (this.isWritten(events)) continue;
        events.attempts++;
        if (events.attempts >= parameters.batchAttempts) {
          this.repeatOne(events, 1);
          continue;
        }
        agenda.after(storePause(random, events.attempts, parameters), () => {
          this.ready.push(events);
          this.work();
        });
      }
      this.work();
    });
  }

  private sendOne(events: UserEvents, attempt: number): void {
    const { agenda, parameters, random } = this.props.world;
    agenda.after(callSeconds(random, 1, parameters), () => {
      if (this.isWritten(events)) return this.work();
      if (attempt < parameters.clientAttempts) {
        agenda.after(clientPause(random, attempt, parameters), () => this.repeatOne(events, attempt + 1));
        return;
      }
      this.left.push(events);
      this.finish();
      this.work();
    });
  }

  private repeatOne(events: UserEvents, attempt: number): void {
    const { isOver, processor, world } = this.props;
    if (isOver()) return;
    processor.work(world.parameters.singleWriteMicroseconds, () => {
      if (!isOver()) this.sendOne(events, attempt);
    });
  }

  /** Applies a write; a refused one is computed anew from the state that stands. False when throttled. */
  private isWritten(events: UserEvents): boolean {
    const { isOver, known, shard, world } = this.props;
    const { agenda, table } = world;
    const outcome = table.write({ ...events, shard }, agenda.now);
    if (isOver()) return true;
    if (outcome === 'throttled') return false;
    events.version = table.versionOf(events.user);
    if (outcome === 'refused') {
      this.ready.push(events);
      return true;
    }
    known.set(events.user, events.version);
    this.finish();
    return true;
  }

  private finish(): void {
    this.underWay--;
    this.takeUpNext();
  }
}
