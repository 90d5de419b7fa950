import { DeadLetterKind } from '../../contract/dead-letters';
import { Clock } from '../../engine/ports';
import { OperationError } from '../operation-error';
import { DeadLetterBucket } from './dead-letter-bucket';
import { DeadEvent, DeadObject, formatDeadEvents } from './dead-object';
import { EventJudge, Verdict } from './event-judge';
import { Ledger } from './ledger';
import { BatchChange, batchShardOf, changeIdentity, digest, RedriveBatch } from './redrive-batch';
import { PlacedObject } from './sending-order';

/** Attempts to move an object that is written again meanwhile. */
const MAX_ATTEMPTS = 5;
/**
 * Age up to which an object holds no record of a batch that is gone: batches are kept for 90 days, and a
 * record is written down once more at most 7 days after it was sent, the longest that Lambda tries it
 * (`MaximumRecordAgeInSeconds`).
 */
const MAX_AGE_MS = 80 * 24 * 60 * 60 * 1000;

export interface IntakeOptions {
  readonly bucket: DeadLetterBucket;
  readonly ledger: Ledger;
  readonly judge: EventJudge;
  readonly clock: Clock;
  /** Reads the events of an object; undefined when it belongs to another installation. */
  readonly parse: (key: string, text: string) => Promise<DeadObject | undefined>;
  readonly prefix: (kind: DeadLetterKind) => string;
}

/** Outcome of moving the letters of an object, without those that are to be sent. */
export interface Taken {
  /** Events and changes that were counted, sent or kept aside before, from this object or another. */
  readonly repeated: number;
  /** Events that may or may not have been counted; they are kept as dead letters of their own. */
  readonly overtaken: number;
  /** Events that are still none; they are kept as dead letters. */
  readonly refused: number;
}

/** Events and changes of one version of an object, each by what becomes of it. */
interface Sorted {
  readonly events: DeadEvent[];
  readonly changes: BatchChange[];
  readonly aside: DeadEvent[];
  readonly refused: DeadEvent[];
  readonly repeated: string[];
}

/** Moves the letters of objects into batches, each record into one batch alone. */
export class Intake {
  constructor(private readonly options: IntakeOptions) {}

  /**
   * Moves the letters of an object into a batch, and removes the object.
   *
   * @throws OperationError when they cannot be moved; the object then stays
   */
  async take({ key, at, firstSequenceNumber }: PlacedObject): Promise<Taken> {
    const { bucket, ledger, parse, clock } = this.options;
    /** Identities that were reported for an earlier version of the object. */
    const reported = new Set<string>();
    const taken = { repeated: 0, overtaken: 0, refused: 0 };
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      const stored = await bucket.find(key);
      const object = stored && (await parse(key, stored.text));
      if (!object) return taken;

      await this.checkTurn(object);
      const verdicts = await this.judge(object);
      let sorted: Sorted;
      const compose = () => {
        sorted = this.sort(object, verdicts, clock() - at > MAX_AGE_MS);
        return batchOf(object, sorted, { writtenAt: at, firstSequenceNumber, takenAt: clock() });
      };
      await ledger.add(compose);
      const { events, changes, aside, refused, repeated } = sorted!;
      const isNew = (identity: string) => !reported.has(identity);
      taken.overtaken += idsOf(aside).filter(isNew).length;
      taken.refused += idsOf(refused).filter(isNew).length;
      taken.repeated += repeated.filter(isNew).length;
      const sent = [...idsOf(events), ...changes.map(({ identity }) => identity)];
      [...sent, ...idsOf(aside), ...idsOf(refused), ...repeated].forEach((identity) =>
        reported.add(identity),
      );
      const keptAt = await this.putRefused(object, refused);
      if (keptAt === key || (await bucket.remove(key, stored))) return taken;
    }
    throw new OperationError('conflict', `${key} is being written again and again; run redrive once more`);
  }

  /** Makes the refused events of a batch wait for the batch, which may count them when it is sent again. */
  private async checkTurn({ key, events }: DeadObject): Promise<void> {
    const { ledger } = this.options;
    const shards = new Set(events.flatMap(({ id }) => batchShardOf(id) ?? []));
    // Another redrive may have added the batch.
    if ([...shards].some((shard) => ledger.takenAt(shard) === undefined)) await ledger.load();
    for (const shard of shards) {
      const batch = ledger.unfinishedKey(shard);
      if (batch !== undefined) {
        throw new OperationError('conflict', `${key} has to wait until ${batch} is sent`);
      }
    }
  }

  private async judge(object: DeadObject): Promise<Map<DeadEvent, Verdict>> {
    const { judge, ledger } = this.options;
    const isOvertaken = this.isOvertaken(object);
    return judge.judge(object.events, ({ id, arrival, givenUp }) => {
      if (isOvertaken) return undefined;
      // Without an arrival it may have been counted at any time.
      if (object.givenUp || givenUp) return Number.isNaN(arrival) ? -Infinity : arrival;
      return ledger.takenAt(batchShardOf(id) ?? '');
    });
  }

  private sort(object: DeadObject, verdicts: ReadonlyMap<DeadEvent, Verdict>, isOld: boolean): Sorted {
    const { ledger } = this.options;
    const sorted: Sorted = { events: [], changes: [], aside: [], refused: [], repeated: [] };
    const isOvertaken = this.isOvertaken(object);
    const seen = new Set<string>();
    const isRepeated = (identity: string) => {
      const holder = ledger.holderOf(identity);
      const known = seen.has(identity) || (holder !== undefined && !(holder.aside && isOvertaken));
      seen.add(identity);
      return known;
    };
    for (const event of object.events) {
      const verdict = verdicts.get(event)!;
      if (isRepeated(event.id) || verdict.kind === 'counted') {
        sorted.repeated.push(event.id);
      } else if (verdict.kind === 'overtaken' || (verdict.kind === 'uncounted' && isOld && !isOvertaken)) {
        sorted.aside.push(event);
      } else if (verdict.kind === 'uncounted') {
        sorted.events.push(event);
      } else {
        const givenUp = object.givenUp || event.givenUp;
        sorted.refused.push({ ...event, reason: verdict.reason, ...(givenUp && { givenUp }) });
      }
    }
    for (const dead of object.changes) {
      const identity = changeIdentity(object, dead);
      if (isRepeated(identity)) sorted.repeated.push(identity);
      else sorted.changes.push({ identity, reason: dead.reason, change: dead.change });
    }
    return sorted;
  }

  /**
   * Keeps events that are still none in an object that is named after what is in it. One that lies in several
   * objects is kept in each: only what a batch holds may be left out.
   *
   * @returns its key
   */
  private async putRefused(object: DeadObject, refused: readonly DeadEvent[]): Promise<string | undefined> {
    if (refused.length === 0) return undefined;
    const kind = this.isOvertaken(object) ? 'overtaken-events' : 'rejected-events';
    const text = formatDeadEvents(object.sendTo, refused);
    const key = `${this.options.prefix(kind)}${object.sendTo}/redrive-${digest(text)}.ndjson`;
    await this.options.bucket.put(key, text);
    return key;
  }

  private isOvertaken({ key }: DeadObject): boolean {
    return key.startsWith(this.options.prefix('overtaken-events'));
  }
}

function batchOf(
  { key, sendTo }: DeadObject,
  { events, changes, aside }: Sorted,
  times: Pick<RedriveBatch, 'writtenAt' | 'firstSequenceNumber' | 'takenAt'>,
): Omit<RedriveBatch, 'shard'> | undefined {
  if (events.length + changes.length + aside.length === 0) return undefined;
  return {
    source: key,
    sendTo,
    ...times,
    sent: [...idsOf(events), ...changes.map(({ identity }) => identity)],
    aside: idsOf(aside),
    letters: {
      events: events.map((event, position) => ({ position, ...event })),
      changes,
      aside,
    },
  };
}

function idsOf(events: readonly DeadEvent[]): string[] {
  return events.map(({ id }) => id);
}
