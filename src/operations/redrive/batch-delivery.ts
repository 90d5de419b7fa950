import { DeadLetterKind } from '../../contract/dead-letters';
import { AggregateStore, Clock, OutboxRecord } from '../../engine/ports';
import { outputKey } from '../../rule-language/rule';
import { attempt } from '../aws';
import { Installation } from '../installation';
import { BatchSender } from '../invocation/batch-sender';
import { OperationError } from '../operation-error';
import { DeadLetterBucket } from './dead-letter-bucket';
import { formatDeadEvents } from './dead-object';
import { EventJudge } from './event-judge';
import { Ledger, StoredBatch } from './ledger';
import { BatchChange, BatchEvent, BatchLetters, digest } from './redrive-batch';

export interface BatchDeliveryOptions {
  readonly installation: Installation;
  readonly bucket: DeadLetterBucket;
  readonly ledger: Ledger;
  readonly sender: BatchSender;
  readonly aggregates: AggregateStore;
  readonly judge: EventJudge;
  readonly clock: Clock;
  readonly prefix: (kind: DeadLetterKind) => string;
}

/** Outcome of sending one batch. */
export interface Delivered {
  readonly events: number;
  readonly changes: number;
  /** Events of an unfinished batch that were sent or not so long ago that it cannot be known. */
  readonly overtaken: number;
  /** Changes of an attribute that has changed again since; they are not sent. */
  readonly outdated: number;
  /** Events and changes that were refused again and are dead letters again. */
  readonly refused: number;
}

interface OpenBatch extends StoredBatch {
  readonly letters: BatchLetters;
  /** Number of events that were set aside because it was too long ago that they were taken over. */
  readonly forgotten: number;
}

/** Sends batches: events to the aggregator, changes to a publisher. */
export class BatchDelivery {
  constructor(private readonly options: BatchDeliveryOptions) {}

  /**
   * Sends a batch, and empties it.
   *
   * @returns undefined when another redrive has sent it
   * @throws OperationError when part of it could not be sent
   */
  async send(key: string): Promise<Delivered | undefined> {
    const open = await this.open(key);
    if (!open) return undefined;
    const { batch, letters, forgotten } = open;
    const { sender, installation, ledger } = this.options;
    const { shard, sendTo } = batch;
    if (!installation.functions.includes(sendTo)) {
      throw new OperationError(
        'not-found',
        `${key} names the function ${sendTo}, which is not (or no longer) part of this installation`,
      );
    }

    await this.putAside(open);
    await sender.send(
      sendTo,
      letters.events.map((event) => eventRecord(shard, event)),
      ({ kinesis }) => kinesis.sequenceNumber,
    );
    const latest = await this.withoutOutdated(letters.changes);
    const changes = letters.changes
      .map((change, index) => ({ change, record: changeRecord(shard, index, change) }))
      .filter(({ change }) => latest.has(change))
      .map(({ record }) => record);
    await sender.send(sendTo, changes, ({ outbox }) => outbox.id);
    const refused = {
      events: await this.refusedAgain('rejected-events', sendTo, shard),
      changes: await this.refusedAgain('rejected-changes', sendTo, shard),
    };
    await ledger.finish(open);
    return {
      events: Math.max(0, letters.events.length - refused.events),
      changes: Math.max(0, changes.length - refused.changes),
      overtaken: forgotten,
      outdated: letters.changes.length - changes.length,
      refused: refused.events + refused.changes,
    };
  }

  /**
   * Reads a batch. From one that was left for long, it sets aside the events of which it cannot be known
   * whether they were sent; the first redrive that does so decides for all.
   */
  private async open(key: string): Promise<OpenBatch | undefined> {
    const { ledger, judge, clock } = this.options;
    for (let forgotten = 0; ;) {
      const stored = await ledger.find(key);
      const letters = stored?.batch.letters;
      if (!stored || !letters) return undefined;
      const { batch } = stored;
      const unknown = judge.mayBeForgotten(batch.takenAt, clock())
        ? await judge.forgotten(letters.events, batch)
        : new Set<BatchEvent>();
      if (unknown.size === 0) return { ...stored, letters, forgotten };
      const ids = new Set([...unknown].map(({ id }) => id));
      const changed = {
        ...batch,
        sent: batch.sent.filter((identity) => !ids.has(identity)),
        aside: [...batch.aside, ...ids],
        letters: {
          ...letters,
          events: letters.events.filter((event) => !unknown.has(event)),
          aside: [...letters.aside, ...unknown],
        },
      };
      if (await ledger.replace(stored, changed)) forgotten += unknown.size;
    }
  }

  /** Keeps the overtaken events of a batch in an object that is named after what is in it. */
  private async putAside({ batch: { sendTo, shard }, letters: { aside } }: OpenBatch): Promise<void> {
    if (aside.length === 0) return;
    const text = formatDeadEvents(sendTo, aside);
    const key = `${this.options.prefix('overtaken-events')}${sendTo}/${shard}-${digest(text)}.ndjson`;
    await this.options.bucket.put(key, text);
  }

  /** Drops earlier changes of an attribute: each would undo the later one that the destination has. */
  private async withoutOutdated(changes: readonly BatchChange[]): Promise<ReadonlySet<BatchChange>> {
    if (changes.length === 0) return new Set();
    const states = await attempt('read the users', () =>
      this.options.aggregates.read([...new Set(changes.map(({ change }) => change.userId))], {
        consistent: true,
      }),
    );
    return new Set(
      changes.filter(
        ({ change: { userId, output, n, value } }) =>
          value === undefined || states.get(userId)?.state.rules[outputKey(output)]?.changes === n,
      ),
    );
  }

  /** Counts the new dead letters: a function names their object after the first record that it refuses. */
  private async refusedAgain(kind: DeadLetterKind, functionName: string, shard: string): Promise<number> {
    const { bucket, prefix } = this.options;
    let deadLetters = 0;
    for (const key of await bucket.keys([`${prefix(kind)}${functionName}/${shard}-`])) {
      deadLetters += (await bucket.find(key))?.text.split('\n').filter(Boolean).length ?? 0;
    }
    return deadLetters;
  }
}

function eventRecord(shardId: string, { position, arrival, data, transformed }: BatchEvent) {
  return {
    eventID: `${shardId}:${position}`,
    ...(transformed && { transformed }),
    kinesis: { sequenceNumber: String(position), approximateArrivalTimestamp: arrival / 1000, data },
  };
}

function changeRecord(shard: string, index: number, { change }: BatchChange) {
  return {
    outbox: { id: `${shard}-${String(index).padStart(9, '0')}`, changes: [change] } satisfies OutboxRecord,
  };
}
