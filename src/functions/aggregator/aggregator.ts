import { LRUCache } from 'lru-cache';
import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { DecodedRecord, MAX_TIME, UserEvent } from '../../engine/events/event';
import { Decoder, StreamRecord } from '../../engine/events/stream-record';
import { DeadLetter, DeadLetters, OnUndecodable, VersionedState } from '../../engine/ports';
import { compareSequenceNumbers } from '../../engine/state/checkpoints';
import { NEW_USER, stateSize } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { reportLag } from '../shared/lag';
import { loggable } from '../shared/loggable';
import { PlacedEvent, UserCounter, UserCounterOptions } from './user-counter';

/** Users counted at the same time: enough to keep the store busy, few enough for its connections. */
const MAX_CONCURRENT_WRITES = 50;
/** Size of the states kept between batches, in about as many bytes: a user who comes again costs no read. */
const MAX_CACHED_BYTES = 50_000_000;

export interface AggregatorOptions extends UserCounterOptions {
  readonly deadLetters: DeadLetters;
  readonly decode: Decoder;
  /** IANA name. */
  readonly timeZone: string;
  /**
   * Whether every partition key is a user id. Records of one shard with different keys may then be counted at
   * the same time.
   */
  readonly partitionKeyIsUser?: boolean;
  /**
   * Whether states are kept between batches, which costs more than it saves over a store in memory; true when
   * absent.
   */
  readonly cachesStates?: boolean;
}

/** Counts batches of records: one write per user and batch. */
export class Aggregator {
  private readonly calendar: LocalCalendar;
  private readonly counter: UserCounter;
  private readonly states?: LRUCache<string, VersionedState>;

  constructor(private readonly options: AggregatorOptions) {
    const { cachesStates = true } = options;
    if (cachesStates) {
      this.states = new LRUCache({
        maxSize: MAX_CACHED_BYTES,
        sizeCalculation: ({ state }) => stateSize(state),
      });
    }
    this.calendar = new LocalCalendar(options.timeZone);
    this.counter = new UserCounter(options);
  }

  /**
   * Counts a batch.
   *
   * @returns the sequence numbers of records to be delivered again
   * @throws when nothing of the batch could be counted because the rules were never read
   */
  async process(records: readonly StreamRecord[]): Promise<{ failed: string[] }> {
    const rules = await this.options.rules.current();
    const { byUser, rejected } = this.classify(records, rules);

    const failed = await this.putRejected(rejected);
    const fail = (events: readonly PlacedEvent[], error: unknown) => {
      this.options.telemetry.count(METRICS.eventsFailed, events.length);
      this.options.telemetry.warn('a user could not be counted; the records are delivered again', {
        error: loggable(error),
      });
      failed.push(events[0].sequenceNumber);
    };
    const read = await this.readStates([...byUser.keys()], (userId, error) => {
      fail(byUser.get(userId)!, error);
      byUser.delete(userId);
    });
    await inParallel([...byUser], MAX_CONCURRENT_WRITES, async ([userId, events]) => {
      try {
        const stored = await this.counter.count(
          userId,
          events,
          this.states?.get(userId) ?? read.get(userId) ?? { version: 0, state: NEW_USER },
        );
        this.states?.set(userId, stored);
      } catch (error) {
        fail(events, error);
      }
    });
    reportLag(
      this.options.telemetry,
      METRICS.countingLagSeconds,
      records.map(({ arrival }) => arrival),
      this.options.clock,
    );
    return { failed: failed.sort(compareSequenceNumbers) };
  }

  /** Sorts records into the events of each user, those that are skipped, and those that are rejected. */
  private classify(
    records: readonly StreamRecord[],
    rules: RuleSet,
  ): { byUser: Map<string, PlacedEvent[]>; rejected: RejectedRecord[] } {
    const byUser = new Map<string, PlacedEvent[]>();
    const rejected: RejectedRecord[] = [];
    let withoutUser = 0;
    let ownOutput = 0;
    let platform = 0;
    let ignored = 0;
    for (const record of records) {
      const decoded = this.decode(record);
      if (decoded.kind === 'other') {
        ignored++;
        continue;
      }
      if (decoded.kind === 'rejected') {
        rejected.push({ record, reason: decoded.reason });
        continue;
      }
      const skipped = skipReason(decoded.name, rules);
      if (skipped === 'own output') {
        ownOutput++;
      } else if (skipped === 'platform event') {
        platform++;
      } else if (decoded.kind === 'no-user') {
        withoutUser++;
      } else {
        const { userId } = decoded.event;
        const placed = this.place(record, decoded.event);
        const events = byUser.get(userId);
        if (events) events.push(placed);
        else byUser.set(userId, [placed]);
      }
    }
    const { telemetry } = this.options;
    telemetry.count(METRICS.eventsWithoutUser, withoutUser);
    telemetry.count(METRICS.ownEventsSkipped, ownOutput);
    telemetry.count(METRICS.platformEventsSkipped, platform);
    telemetry.count(METRICS.recordsIgnored, ignored);
    telemetry.count(METRICS.eventsRejected, rejected.length);
    return { byUser, rejected };
  }

  /** Decodes a record; rejects one that could not be counted, or not exactly once. */
  private decode(record: StreamRecord): DecodedRecord {
    const decoded = this.read(record);
    if (decoded.kind !== 'event') return decoded;
    const { time, userId } = decoded.event;
    if (!(Math.abs(time) <= MAX_TIME)) {
      return {
        kind: 'rejected',
        reason: 'the event has no time, and the stream names none for its arrival',
      };
    }
    const { partitionKey } = record;
    if (this.options.partitionKeyIsUser && partitionKey !== undefined && partitionKey !== userId) {
      // Several invocations would count this user, and the checkpoint of each would hide the others' events.
      return {
        kind: 'rejected',
        reason: 'the partition key is not the user id, which partitionKeyIsUser promises',
      };
    }
    return decoded;
  }

  /** Rejects a record that the reader fails on, which would fail its batch each time. */
  private read({ data, arrival }: StreamRecord): DecodedRecord {
    try {
      return this.options.decode(data, arrival);
    } catch (error) {
      // The message may repeat the record.
      return { kind: 'rejected', reason: `the record cannot be read (${(error as Error).name})` };
    }
  }

  private place({ shardId, sequenceNumber }: StreamRecord, event: UserEvent): PlacedEvent {
    return { shardId, sequenceNumber, event: { ...event, day: this.calendar.dayOf(event.time) } };
  }

  /**
   * Keeps rejected records as dead letters.
   *
   * @returns the sequence number to deliver again from when they could not be kept, else none
   */
  private async putRejected(rejected: readonly RejectedRecord[]): Promise<string[]> {
    if (rejected.length === 0) return [];
    const deadLetters = rejected.map(({ record, reason }): DeadLetter => ({
      reason,
      id: `${record.shardId}:${record.sequenceNumber}`,
      content: { arrival: record.arrival, data: record.data } satisfies RejectedRecordContent,
    }));
    try {
      await this.options.deadLetters.put(
        `${rejected[0].record.shardId}-${rejected[0].record.sequenceNumber}`,
        deadLetters,
      );
      return [];
    } catch (error) {
      this.options.telemetry.warn('rejected records could not be kept; they are delivered again', {
        error: loggable(error),
      });
      return [rejected[0].record.sequenceNumber];
    }
  }

  /** Reads the states that are not cached. */
  private async readStates(
    userIds: readonly string[],
    onUndecodable: OnUndecodable,
  ): Promise<ReadonlyMap<string, VersionedState>> {
    const unknown = userIds.filter((userId) => !this.states?.has(userId));
    return unknown.length > 0 ? this.options.aggregates.read(unknown, { onUndecodable }) : new Map();
  }
}

/** Content of a dead letter that allows its record to be counted later. */
export interface RejectedRecordContent {
  /** Epoch milliseconds; NaN, which is null in JSON, when the stream does not say. */
  readonly arrival: number;
  readonly data: string;
}

interface RejectedRecord {
  readonly record: StreamRecord;
  readonly reason: string;
}
