import { Invocation } from './invocation';
import { ArrivedRecord, Shard } from './shard';
import { World } from './world';

export interface PollerProps {
  readonly world: World;
  readonly shard: Shard;
  /** Seconds until the first look. */
  readonly phase: number;
  /** Receives a batch when its invocation begins. */
  readonly onBatch?: (batch: readonly ArrivedRecord[]) => void;
  /** Called once the last record of the shard is counted. */
  readonly onExhausted?: () => void;
}

/** Reads a shard and has its batches counted one after the other, as Lambda's event source mapping does. */
export class Poller {
  /** Invocation under way. */
  running?: Invocation;
  /** Batches that come again, the earliest last. */
  private readonly again: ArrivedRecord[][] = [];
  private gathered: ArrivedRecord[] = [];
  private gatheredFrom = 0;
  private isWaiting = false;
  private isDone = false;

  constructor(private readonly props: PollerProps) {
    props.world.agenda.after(props.phase, () => this.look());
  }

  private look(): void {
    const { shard, world } = this.props;
    const { pollSeconds, recordBytes, shardReadBytesPerSecond } = world.parameters;
    const most = Math.floor((shardReadBytesPerSecond * pollSeconds) / recordBytes);
    if (this.gathered.length < most) {
      const read = shard.take(most);
      if (this.gathered.length === 0) this.gatheredFrom = world.agenda.now;
      this.gathered.push(...read);
    }
    this.invoke();
    if (!this.isDone) world.agenda.after(pollSeconds, () => this.look());
  }

  private invoke(): void {
    if (this.running || this.isWaiting) return;
    const batch = this.again.pop() ?? this.nextBatch();
    if (!batch) return this.finishIfExhausted();
    const { world, shard, onBatch } = this.props;
    onBatch?.(batch);
    const container = world.fleet.take(shard.id);
    const invocation = new Invocation(world, shard.id, batch, container, (failedFrom) => {
      this.running = undefined;
      if (!invocation.isLost) world.fleet.giveBack(container, shard.id);
      if (failedFrom === undefined) return this.invoke();
      this.retry(batch, failedFrom);
    });
    this.running = invocation;
  }

  private nextBatch(): ArrivedRecord[] | undefined {
    const { agenda, parameters } = this.props.world;
    const { batchBytes, batchSize, batchWindowSeconds, recordBytes } = parameters;
    const full = Math.min(batchSize, Math.floor(batchBytes / ((recordBytes * 4) / 3)));
    const { gathered } = this;
    if (gathered.length === 0) return undefined;
    if (gathered.length < full && agenda.now - this.gatheredFrom < batchWindowSeconds) return undefined;
    this.gathered = gathered.slice(full);
    this.gatheredFrom = agenda.now;
    return gathered.slice(0, full);
  }

  /** Has a batch come again from its first record that failed, in halves when that is the first of all. */
  private retry(batch: readonly ArrivedRecord[], failedFrom: number): void {
    const rest = batch.slice(failedFrom);
    const half = failedFrom === 0 ? Math.ceil(rest.length / 2) : rest.length;
    if (half < rest.length) this.again.push(rest.slice(half));
    this.again.push(rest.slice(0, half));
    this.isWaiting = true;
    const { agenda, parameters } = this.props.world;
    agenda.after(parameters.retrySeconds, () => {
      this.isWaiting = false;
      this.invoke();
    });
  }

  private finishIfExhausted(): void {
    if (this.isDone || this.gathered.length > 0 || !this.props.shard.isExhausted) return;
    this.isDone = true;
    this.props.onExhausted?.();
  }
}
