import { createHash } from 'node:crypto';
import { deadLetterPrefix } from '../../contract/dead-letters';
import { Decoder } from '../../engine/events/stream-record';
import { AggregateStore, OutboxRecord } from '../../engine/ports';
import { isProcessed } from '../../engine/state/checkpoints';
import { outputKey } from '../../rule-language/rule';
import { attempt } from '../aws';
import { Installation } from '../installation';
import { OperationError } from '../operation-error';
import { BatchSender } from './batch-sender';
import { DeadLetterBucket, StoredObject } from './dead-letter-bucket';
import { DeadChange, DeadEvent, DeadObject, readInvocationRecord, readDeadLetters } from './dead-object';

const LAMBDA_PREFIX = 'aws/lambda/';

export interface RedriveOptions {
  readonly installation: Installation;
  readonly bucket: DeadLetterBucket;
  readonly sender: BatchSender;
  readonly aggregates: AggregateStore;
  readonly decode: Decoder;
}

/** Outcome of sending one object. */
export interface Redriven {
  readonly events: number;
  readonly changes: number;
  /** Events that may or may not have been counted; they are kept as dead letters of their own. */
  readonly overtaken: number;
  /** Changes of an attribute that has changed again since; they are not sent. */
  readonly outdated: number;
  /** Events and changes that were refused again and are dead letters again. */
  readonly refused: number;
}

/**
 * Sends dead letters again. Each object counts as a shard and each event's index in it as a sequence number,
 * so that checkpoints keep an event from being counted twice, however often it is sent and whatever the user
 * has done since.
 */
export class Redrive {
  constructor(private readonly options: RedriveOptions) {}

  /** Lists the objects that may be the installation's; a shared bucket holds those of others as well. */
  async list({ overtaken }: { readonly overtaken: boolean }): Promise<StoredObject[]> {
    const prefixes = [
      this.prefix('rejected-events'),
      this.prefix('rejected-changes'),
      ...(overtaken ? [this.prefix('overtaken-events')] : []),
      LAMBDA_PREFIX,
    ];
    return this.options.bucket.list(prefixes);
  }

  /**
   * Reads an object.
   *
   * @returns undefined when it belongs to another installation
   * @throws OperationError when this version cannot read it, or it names a function that is not the
   *   installation's
   */
  async read(key: string): Promise<DeadObject | undefined> {
    const text = await this.options.bucket.read(key);
    const object = this.parse(key, text);
    const isOurs = this.options.installation.functions.includes(object.sendTo);
    if (!isOurs && !object.givenUp && object.events.length + object.changes.length > 0) {
      throw new OperationError(
        'not-found',
        `${key} names the function ${object.sendTo}, which is not (or no longer) part of this installation`,
      );
    }
    return isOurs ? object : undefined;
  }

  /**
   * Sends the contents of an object and removes it.
   *
   * @throws OperationError when part of it could not be sent; the object then stays, and sending it again
   *   counts nothing twice
   */
  async send(object: DeadObject): Promise<Redriven> {
    const origin = this.originOf(object.key);
    if (origin !== undefined && (await this.options.bucket.keys([origin])).includes(origin)) {
      throw new OperationError('conflict', `${object.key} has to wait until ${origin} is sent`);
    }

    const overtaken = object.givenUp ? await this.separateOvertaken(object) : new Set<string>();
    const sourceId = `redrive-${digestOf(object.key)}`;
    const events = object.events
      .map((event, index) => ({ event, index }))
      .filter(({ event }) => !overtaken.has(event.id));
    const changes = await this.withoutOutdated(object.changes);
    await this.options.sender.send(
      object.sendTo,
      events.map(({ event, index }) => eventRecord(sourceId, index, event)),
      ({ kinesis }) => kinesis.sequenceNumber,
    );
    await this.options.sender.send(
      object.sendTo,
      changes.map((change, index) => changeRecord(sourceId, index, change)),
      ({ outbox }) => outbox.id,
    );

    await this.options.bucket.remove(object.key);
    if (object.givenUp && overtaken.size === 0 && object.events.length > 0) {
      await this.options.bucket.remove(this.keyOfOvertaken(object.key));
    }
    return {
      events: events.length,
      changes: changes.length,
      overtaken: overtaken.size,
      outdated: object.changes.length - changes.length,
      refused: await this.refusedAgain(object.sendTo, sourceId),
    };
  }

  private parse(key: string, text: string): DeadObject {
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

  /**
   * Sets aside the events of users for whom later events of the same shard were counted, because checkpoints
   * cannot tell whether these were counted as well. The set is fixed once, before anything is sent: sending
   * the others counts later events.
   */
  private async separateOvertaken({ key, sendTo, events }: DeadObject): Promise<Set<string>> {
    if (events.length === 0) return new Set();
    const overtaken = await this.overtaken(events);
    const deadLetters = overtaken
      .map(
        ({ reason, id, arrival, data }) =>
          `${JSON.stringify({ reason, sendTo, id, content: { arrival, data } })}\n`,
      )
      .join('');
    const setAside = await this.options.bucket.putIfAbsent(this.keyOfOvertaken(key), deadLetters);
    return new Set(readDeadLetters(key, setAside).events.map(({ id }) => id));
  }

  private async overtaken(events: readonly DeadEvent[]): Promise<DeadEvent[]> {
    const users = new Map<DeadEvent, string>();
    for (const event of events) {
      const decoded = this.options.decode(event.data, event.arrival);
      if (decoded.kind === 'event') users.set(event, decoded.event.userId);
    }
    const states = await attempt('read the users', () =>
      this.options.aggregates.read([...new Set(users.values())]),
    );
    return events.filter((event) => {
      const { state } = states.get(users.get(event) ?? '') ?? {};
      const colon = event.id.indexOf(':');
      const [shardId, sequenceNumber] = [event.id.slice(0, colon), event.id.slice(colon + 1)];
      return state !== undefined && isProcessed(state.checkpoints, shardId, sequenceNumber);
    });
  }

  /** Drops earlier changes of an attribute: each would undo the later one that the destination has. */
  private async withoutOutdated(changes: readonly DeadChange[]): Promise<DeadChange[]> {
    const states = await attempt('read the users', () =>
      this.options.aggregates.read([...new Set(changes.map(({ change }) => change.userId))]),
    );
    return changes.filter(
      ({ change: { userId, output, n, value } }) =>
        value === undefined || states.get(userId)?.state.rules[outputKey(output)]?.changes === n,
    );
  }

  /** Counts the new dead letters: a function names their object after the first record that it refuses. */
  private async refusedAgain(functionName: string, sourceId: string): Promise<number> {
    const keys = await this.options.bucket.keys(
      (['rejected-events', 'rejected-changes'] as const).map(
        (kind) => `${this.prefix(kind)}${functionName}/${sourceId}-`,
      ),
    );
    let deadLetters = 0;
    for (const key of keys) {
      deadLetters += (await this.options.bucket.read(key)).split('\n').filter(Boolean).length;
    }
    return deadLetters;
  }

  private prefix(kind: Parameters<typeof deadLetterPrefix>[1]): string {
    return deadLetterPrefix(this.options.installation.config.installation, kind);
  }

  private keyOfOvertaken(key: string): string {
    return `${this.prefix('overtaken-events')}${encodeURIComponent(key)}.ndjson`;
  }

  /** Returns the key of the object that overtaken events were set aside from. */
  private originOf(key: string): string | undefined {
    const prefix = this.prefix('overtaken-events');
    return key.startsWith(prefix)
      ? decodeURIComponent(key.slice(prefix.length, -'.ndjson'.length))
      : undefined;
  }
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 20);
}

function eventRecord(shardId: string, index: number, { arrival, data }: DeadEvent) {
  return {
    eventID: `${shardId}:${index}`,
    kinesis: { sequenceNumber: String(index), approximateArrivalTimestamp: arrival / 1000, data },
  };
}

function changeRecord(sourceId: string, index: number, { change }: DeadChange) {
  return {
    outbox: { id: `${sourceId}-${String(index).padStart(9, '0')}`, changes: [change] } satisfies OutboxRecord,
  };
}
