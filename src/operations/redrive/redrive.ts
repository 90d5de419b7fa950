import { deadLetterPrefix, LAMBDA_PREFIX } from '../../contract/dead-letters';
import { AggregateStore, Clock } from '../../engine/ports';
import { Installation } from '../installation';
import { BatchSender } from '../invocation/batch-sender';
import { OperationError } from '../operation-error';
import { BatchDelivery, Delivered } from './batch-delivery';
import { DeadLetterBucket, StoredObject } from './dead-letter-bucket';
import { DeadObject, readInvocationRecord, readDeadLetters, separateEvents } from './dead-object';
import { DeadRecords, DeadRecordsOptions } from './dead-records';
import { EventJudge } from './event-judge';
import { Intake, Taken } from './intake';
import { Ledger, UnfinishedBatch } from './ledger';
import { PlacedObject } from './sending-order';

export interface RedriveOptions extends DeadRecordsOptions {
  readonly installation: Installation;
  readonly bucket: DeadLetterBucket;
  readonly sender: BatchSender;
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

/**
 * Sends dead letters again, in two steps that can be interrupted and repeated at any point: the letters of an
 * object are moved into a batch, each record into one batch alone, and each batch is sent and then emptied.
 */
export class Redrive {
  private readonly ledger: Ledger;
  private readonly intake: Intake;
  private readonly delivery: BatchDelivery;
  private readonly records: DeadRecords;

  constructor(private readonly options: RedriveOptions) {
    const { bucket, installation } = options;
    this.ledger = new Ledger(bucket, this.prefix('redriven'));
    const parts = {
      ...options,
      ledger: this.ledger,
      judge: new EventJudge({ ...options, redeliveryDays: installation.config.redeliveryDays }),
      prefix: this.prefix.bind(this),
    };
    this.records = new DeadRecords(options);
    this.intake = new Intake({ ...parts, parse: this.parse.bind(this) });
    this.delivery = new BatchDelivery(parts);
  }

  /** Reads the batches of this redrive and earlier ones. */
  async open(): Promise<void> {
    await this.ledger.load();
  }

  /**
   * Lists the objects that may be the installation's; a shared bucket holds those of others as well.
   *
   * @param limit number of objects of each kind after which no more are listed
   */
  async list({ overtaken }: { readonly overtaken: boolean }, limit?: number): Promise<StoredObject[]> {
    const prefixes = [
      this.prefix('rejected-events'),
      this.prefix('rejected-changes'),
      this.prefix('undelivered-events'),
      ...(overtaken ? [this.prefix('overtaken-events')] : []),
      LAMBDA_PREFIX,
    ];
    return this.options.bucket.list(prefixes, limit);
  }

  /** Lists the batches of which not all is sent, the oldest first. */
  unfinished(): UnfinishedBatch[] {
    return this.ledger.unfinished();
  }

  /**
   * Reads an object, and transforms none of its records.
   *
   * @returns undefined when it is gone or belongs to another installation
   * @throws OperationError when this version cannot read it, or it names a function that is not the
   *   installation's
   */
  async read(key: string): Promise<DeadObject | undefined> {
    const stored = await this.options.bucket.find(key);
    const object = stored && this.ours(key, stored.text);
    return object && { ...object, events: separateEvents(object.events, this.options.decode) };
  }

  /** Reads the letters of a batch that are still to be sent. */
  async readBatch(key: string): Promise<Pick<DeadObject, 'events' | 'changes'>> {
    const { letters } = (await this.ledger.find(key))?.batch ?? {};
    const changes = letters?.changes ?? [];
    return {
      events: letters?.events ?? [],
      changes: changes.map(({ identity: id, reason, change }) => ({ id, reason, change })),
    };
  }

  /**
   * Moves the letters of an object into a batch.
   *
   * @throws OperationError when they cannot be moved; the object then stays
   */
  async take(object: PlacedObject): Promise<Taken> {
    return this.intake.take(object);
  }

  /**
   * Sends a batch.
   *
   * @returns undefined when another redrive has sent it
   * @throws OperationError when part of it could not be sent; the batch then stays, and sending it again
   *   counts nothing twice
   */
  async send(key: string): Promise<Delivered | undefined> {
    return this.delivery.send(key);
  }

  private async parse(key: string, text: string): Promise<DeadObject | undefined> {
    const object = this.ours(key, text);
    return object && { ...object, events: await this.records.eventsOf(object.events) };
  }

  /** Returns the contents of an object; undefined when it belongs to another installation. */
  private ours(key: string, text: string): DeadObject | undefined {
    const object = this.contents(key, text);
    const isOurs = this.options.installation.functions.includes(object.sendTo);
    if (!isOurs && !object.givenUp && object.events.length + object.changes.length > 0) {
      throw new OperationError(
        'not-found',
        `${key} names the function ${object.sendTo}, which is not (or no longer) part of this installation`,
      );
    }
    return isOurs ? object : undefined;
  }

  private contents(key: string, text: string): DeadObject {
    try {
      return key.startsWith(LAMBDA_PREFIX) ? readInvocationRecord(key, text) : readDeadLetters(key, text);
    } catch (error) {
      throw new OperationError(
        'invalid-input',
        `${key} holds nothing that can be sent: ` +
          (error as Error).message.replace(/\s+/g, ' ').slice(0, 200),
      );
    }
  }

  private prefix(kind: Parameters<typeof deadLetterPrefix>[1]): string {
    return deadLetterPrefix(this.options.installation.config.installation, kind);
  }
}
