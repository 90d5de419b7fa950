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
import { DeadChange, DeadEvent, DeadObject, readInvocationRecord, readLetters } from './dead-object';

const LAMBDA_PREFIX = 'aws/lambda/';

export interface RedriveOptions {
  readonly installation: Installation;
  readonly bucket: DeadLetterBucket;
  readonly sender: BatchSender;
  readonly aggregates: AggregateStore;
  readonly decode: Decoder;
}

/** What became of an object that was sent. */
export interface Redriven {
  readonly events: number;
  readonly changes: number;
  /** Events that nobody can tell whether they were counted; they are kept as letters of their own. */
  readonly overtaken: number;
  /** Changes of an attribute that has changed since; they are not sent. */
  readonly outdated: number;
  /** What was refused once more, and is among the dead letters once more. */
  readonly refused: number;
}

/**
 * Sends dead letters again.
 *
 * An event's place is its object and its number in it, as if the object were a shard: the marks that keep an
 * event of the stream
 * from being counted twice do the same for one that is sent again, however often, and whatever the user has
 * done since.
 */
export class Redrive {
  constructor(private readonly options: RedriveOptions) {}

  /** All that may be there of the installation; a bucket that is shared holds others' objects, too. */
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
   * What an object holds; undefined when it is not of this installation.
   *
   * @throws OperationError when it is none that this version understands
   */
  async read(key: string): Promise<DeadObject | undefined> {
    const text = await this.options.bucket.read(key);
    const object = this.parse(key, text);
    const ours = this.options.installation.functions.includes(object.sendTo);
    if (!ours && !object.givenUp && object.events.length + object.changes.length > 0) {
      throw new OperationError(
        'not-found',
        `${key} names the function ${object.sendTo}, which is not, or no more, of this installation`,
      );
    }
    return ours ? object : undefined;
  }

  /**
   * Sends what an object holds, and removes it.
   *
   * @throws OperationError when something of it could not be sent; then it is left, and sending it again counts
   *   nothing twice
   */
  async send(object: DeadObject): Promise<Redriven> {
    const origin = this.originOf(object.key);
    if (origin !== undefined && (await this.options.bucket.keys([origin])).includes(origin)) {
      throw new OperationError('conflict', `${object.key} has to wait until ${origin} is sent`);
    }

    const overtaken = object.givenUp ? await this.separateOvertaken(object) : new Set<string>();
    const places = `redrive-${digestOf(object.key)}`;
    const events = object.events
      .map((event, n) => ({ event, n }))
      .filter(({ event }) => !overtaken.has(event.id));
    const changes = await this.current(object.changes);
    await this.options.sender.send(
      object.sendTo,
      events.map(({ event, n }) => eventRecord(places, n, event)),
      ({ kinesis }) => kinesis.sequenceNumber,
    );
    await this.options.sender.send(
      object.sendTo,
      changes.map((one, n) => changeRecord(places, n, one)),
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
      refused: await this.refusedAgain(object.sendTo, places),
    };
  }

  private parse(key: string, text: string): DeadObject {
    try {
      return key.startsWith(LAMBDA_PREFIX) ? readInvocationRecord(key, text) : readLetters(key, text);
    } catch (error) {
      throw new OperationError(
        'invalid-input',
        `${key} holds nothing that can be sent: ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 200)}`,
      );
    }
  }

  /**
   * Events of users for whom later events of the same shard were counted: their marks cannot tell whether
   * these were, too.
   * Which they are is settled before anything is sent, and once, because sending the others counts later
   * events.
   */
  private async separateOvertaken({ key, sendTo, events }: DeadObject): Promise<Set<string>> {
    if (events.length === 0) return new Set();
    const overtaken = await this.overtaken(events);
    const letters = overtaken
      .map(
        ({ reason, id, arrival, data }) =>
          `${JSON.stringify({ reason, sendTo, id, content: { arrival, data } })}\n`,
      )
      .join('');
    const settled = await this.options.bucket.putIfAbsent(this.keyOfOvertaken(key), letters);
    return new Set(readLetters(key, settled).events.map(({ id }) => id));
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
      const at = event.id.indexOf(':');
      return (
        state !== undefined && isProcessed(state.checkpoints, event.id.slice(0, at), event.id.slice(at + 1))
      );
    });
  }

  /** An attribute's earlier change would undo the later one that the destination has already. */
  private async current(changes: readonly DeadChange[]): Promise<DeadChange[]> {
    const states = await attempt('read the users', () =>
      this.options.aggregates.read([...new Set(changes.map(({ change }) => change.userId))]),
    );
    return changes.filter(
      ({ change: { userId, output, n, value } }) =>
        value === undefined || states.get(userId)?.state.rules[outputKey(output)]?.changes === n,
    );
  }

  /** The functions name what they refuse by the first record of it. */
  private async refusedAgain(functionName: string, places: string): Promise<number> {
    const keys = await this.options.bucket.keys(
      (['rejected-events', 'rejected-changes'] as const).map(
        (kind) => `${this.prefix(kind)}${functionName}/${places}-`,
      ),
    );
    let letters = 0;
    for (const key of keys) {
      letters += (await this.options.bucket.read(key)).split('\n').filter(Boolean).length;
    }
    return letters;
  }

  private prefix(kind: Parameters<typeof deadLetterPrefix>[1]): string {
    return deadLetterPrefix(this.options.installation.config.installation, kind);
  }

  private keyOfOvertaken(key: string): string {
    return `${this.prefix('overtaken-events')}${encodeURIComponent(key)}.ndjson`;
  }

  /** The object that overtaken events come from. */
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

function eventRecord(shardId: string, n: number, { arrival, data }: DeadEvent) {
  return {
    eventID: `${shardId}:${n}`,
    kinesis: { sequenceNumber: String(n), approximateArrivalTimestamp: arrival / 1000, data },
  };
}

function changeRecord(places: string, n: number, { change }: DeadChange) {
  return {
    outbox: { id: `${places}-${String(n).padStart(9, '0')}`, changes: [change] } satisfies OutboxRecord,
  };
}
