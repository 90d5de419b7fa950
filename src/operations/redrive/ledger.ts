import { inParallel } from '../../common/in-parallel';
import { OperationError } from '../operation-error';
import { DeadLetterBucket, ObjectVersion } from './dead-letter-bucket';
import { composeBatch, parseBatch, RedriveBatch } from './redrive-batch';
import { inSendingOrder, PlacedObject } from './sending-order';

const MAX_CONCURRENT_READS = 50;

/** Batch with the key and the version of the object that holds it. */
export interface StoredBatch extends ObjectVersion {
  readonly key: string;
  readonly batch: RedriveBatch;
}

/** Batch of which the letters are not read, because together they may be very large. */
interface KnownBatch extends Omit<RedriveBatch, 'letters'> {
  readonly isUnfinished: boolean;
}

/** Batch with letters that are still to be sent, placed by the object that they were taken from. */
export interface UnfinishedBatch extends PlacedObject {
  /** Key of that object. */
  readonly source: string;
}

/** Last batch that a record or change is in. */
export interface Holder {
  /** Number of the batch. */
  readonly n: number;
  /** Whether it is kept aside, not sent. */
  readonly aside: boolean;
}

/**
 * Keeps the batches of an installation as a numbered row of objects, to which each is added on condition
 * that its number is free. So two redrives at the same time never take over one record twice.
 */
export class Ledger {
  private readonly batches = new Map<number, KnownBatch>();
  private readonly holders = new Map<string, Holder>();
  private readonly shards = new Map<string, number>();
  private last = 0;

  /** @param prefix of the keys, with its last slash */
  constructor(
    private readonly bucket: DeadLetterBucket,
    private readonly prefix: string,
  ) {}

  /** Reads the batches that are not known yet. */
  async load(): Promise<void> {
    const keys = (await this.bucket.keys([this.prefix])).filter(
      (key) => !this.batches.has(this.numberOf(key)),
    );
    await inParallel(keys, MAX_CONCURRENT_READS, async (key) => {
      await this.find(key);
    });
  }

  /** Returns the batches with letters that are still to be sent, the oldest first. */
  unfinished(): UnfinishedBatch[] {
    const unfinished = [...this.batches].filter(([, { isUnfinished }]) => isUnfinished);
    return inSendingOrder(
      unfinished.map(([n, { source, writtenAt, firstSequenceNumber }]) => ({
        key: this.keyOf(n),
        source,
        at: writtenAt,
        firstSequenceNumber,
      })),
    );
  }

  /** Returns the batch that holds a record or change, if one does. */
  holderOf(identity: string): Holder | undefined {
    return this.holders.get(identity);
  }

  /** Returns the epoch milliseconds at which the batch with this shard was taken over, if there is one. */
  takenAt(shard: string): number | undefined {
    const n = this.shards.get(shard);
    return n === undefined ? undefined : this.batches.get(n)!.takenAt;
  }

  /** Returns the key of the batch with this shard, if letters of it are still to be sent. */
  unfinishedKey(shard: string): string | undefined {
    const n = this.shards.get(shard);
    return n !== undefined && this.batches.get(n)!.isUnfinished ? this.keyOf(n) : undefined;
  }

  /**
   * Adds a batch.
   *
   * @param compose returns what no batch holds yet; it is called again after another redrive was faster
   */
  async add(compose: () => Omit<RedriveBatch, 'shard'> | undefined): Promise<void> {
    for (;;) {
      const content = compose();
      if (!content) return;
      const n = this.last + 1;
      const batch = composeBatch(this.keyOf(n), content);
      const text = JSON.stringify(batch);
      const held = await this.bucket.putIfAbsent(this.keyOf(n), text);
      this.learn(n, held === text ? parseBatch(text) : this.parse(this.keyOf(n), held));
      if (held === text) return;
    }
  }

  /** Reads a batch, unless it is gone; another redrive may have sent it meanwhile. */
  async find(key: string): Promise<StoredBatch | undefined> {
    const held = await this.bucket.find(key);
    if (!held) return undefined;
    const batch = this.parse(key, held.text);
    this.learn(this.numberOf(key), batch);
    return { ...held, key, batch };
  }

  /** Replaces a batch if it is still the version that was read; answers whether it did. */
  async replace(stored: StoredBatch, batch: RedriveBatch): Promise<boolean> {
    return this.bucket.replace(stored.key, JSON.stringify(batch), stored);
  }

  /** Notes that all of a batch is sent, and removes its letters. */
  async finish(stored: StoredBatch): Promise<void> {
    const { letters: _sent, ...batch } = stored.batch;
    if (await this.replace(stored, batch)) this.learn(this.numberOf(stored.key), batch);
    else await this.find(stored.key);
  }

  private learn(n: number, { letters, ...batch }: RedriveBatch): void {
    this.last = Math.max(this.last, n);
    this.batches.set(n, { ...batch, isUnfinished: letters !== undefined });
    this.shards.set(batch.shard, n);
    for (const identity of batch.aside) this.hold(identity, { n, aside: true });
    for (const identity of batch.sent) this.hold(identity, { n, aside: false });
  }

  /** Notes the last batch of a record: one that was kept aside is in a later batch once it is sent. */
  private hold(identity: string, holder: Holder): void {
    if ((this.holders.get(identity)?.n ?? 0) <= holder.n) this.holders.set(identity, holder);
  }

  private parse(key: string, text: string): RedriveBatch {
    try {
      return parseBatch(text);
    } catch (error) {
      throw new OperationError(
        'invalid-input',
        `${key} is no batch that this version can read: ` +
          (error as Error).message.replace(/\s+/g, ' ').slice(0, 200),
      );
    }
  }

  private keyOf(n: number): string {
    return `${this.prefix}${String(n).padStart(9, '0')}.json`;
  }

  private numberOf(key: string): number {
    return Number(key.slice(this.prefix.length, -'.json'.length));
  }
}
