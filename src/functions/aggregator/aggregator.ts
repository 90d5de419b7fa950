import { lastingReason } from '../../adapters/store-errors';
import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { UserEvent } from '../../engine/events/event';
import { Decoder, SeparateRecord, StreamRecord } from '../../engine/events/stream-record';
import { DeadLetters, LagNotes, TimeLeft, UNLIMITED } from '../../engine/ports';
import { compareSequenceNumbers } from '../../engine/state/checkpoints';
import { reportLag } from '../shared/lag';
import { BatchCounter, BatchCounterOptions, RecordedEvent } from './batch-counter';
import { BatchTransformation, BatchTransformationOptions } from './batch-transformation';
import { checkedRecords } from './checked-records';
import { LagWatch } from './lag-watch';
import { RejectedRecord, RejectedRecords } from './rejected-records';

/** Characters of records of one event each that a batch is taken apart into, beside those that had one. */
const MAX_SEPARATE_CHARACTERS = 64 * 1024 * 1024;

export interface AggregatorOptions extends BatchCounterOptions, BatchTransformationOptions {
  readonly deadLetters: DeadLetters;
  /** Remembers which shards lag; no one does when absent. */
  readonly lagNotes?: LagNotes;
  readonly decode: Decoder;
  /**
   * Whether every partition key is a user id. Records of one shard with different keys may then be counted at
   * the same time.
   */
  readonly partitionKeyIsUser?: boolean;
  /** Finds the moment at which an event is judged, in epoch milliseconds; its arrival when absent. */
  readonly judgedAt?: (event: UserEvent) => number;
}

/** Counts batches of records: one write per user and batch. */
export class Aggregator {
  private readonly counter: BatchCounter;
  private readonly transformation: BatchTransformation;
  private readonly rejectedRecords: RejectedRecords;
  private readonly lagWatch: LagWatch;

  constructor(private readonly options: AggregatorOptions) {
    this.counter = new BatchCounter(options);
    this.transformation = new BatchTransformation(options);
    this.rejectedRecords = new RejectedRecords(options);
    this.lagWatch = new LagWatch(options);
  }

  /**
   * Counts a batch. Events of a user who cannot be counted until an operator acts become dead letters, so
   * that the records behind them go on (docs/decisions/020).
   *
   * @param timeLeft without time left no further user is taken up; the rest is to be delivered again
   * @returns the sequence numbers of records to be delivered again
   * @throws when nothing of the batch could be counted because the rules were never read
   */
  async process(
    records: readonly StreamRecord[],
    timeLeft: TimeLeft = UNLIMITED,
  ): Promise<{ failed: string[] }> {
    const rules = await this.options.rules.current();
    if (rules.timed.length > 0) await this.lagWatch.before(records);
    const { taken, left } = await this.transformation.apply(records, timeLeft);
    const { separated, rest: undecoded } = this.separateAll(taken);
    const rest = [...undecoded, ...left];
    const { byUser, rejected } = this.classify(separated, rules);

    const { again, dead } = await this.counter.count(byUser, timeLeft);
    const uncountable = dead.flatMap(({ events, error }) =>
      events.map(({ record }) => ({
        record,
        reason: `the user could not be counted: ${lastingReason(error)}`,
      })),
    );
    const failed = [...again.map(([{ record }]) => record), ...rest];
    const parts = [...separated.map(({ record }) => record), ...rest];
    failed.push(...(await this.rejectedRecords.put([...rejected, ...uncountable], parts, failed)));
    if (failed.length === 0) await this.lagWatch.after(records);
    reportLag(
      this.options.telemetry,
      METRICS.countingLagSeconds,
      records.map(({ arrival }) => arrival),
      this.options.clock,
    );
    return { failed: failed.map(({ sequenceNumber }) => sequenceNumber).sort(compareSequenceNumbers) };
  }

  /** Sorts records into the events of each user, those that are skipped, and those that are rejected. */
  private classify(
    records: readonly SeparateRecord<StreamRecord>[],
    rules: RuleSet,
  ): { byUser: Map<string, RecordedEvent[]>; rejected: RejectedRecord[] } {
    const byUser = new Map<string, RecordedEvent[]>();
    const rejected: RejectedRecord[] = [];
    let withoutUser = 0;
    let ownOutput = 0;
    let platform = 0;
    let placeholders = 0;
    let ignored = 0;
    for (const { record, decoded } of records) {
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
        if (decoded.isPlaceholder) placeholders++;
        else withoutUser++;
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
    telemetry.count(METRICS.eventsOfPlaceholderUsers, placeholders);
    telemetry.count(METRICS.ownEventsSkipped, ownOutput);
    telemetry.count(METRICS.platformEventsSkipped, platform);
    telemetry.count(METRICS.recordsIgnored, ignored);
    return { byUser, rejected };
  }

  /**
   * Decodes records, as many as the memory of a function surely holds when they come apart. The rest is to be
   * delivered again.
   */
  private separateAll(records: readonly StreamRecord[]): {
    separated: SeparateRecord<StreamRecord>[];
    rest: readonly StreamRecord[];
  } {
    const separated: SeparateRecord<StreamRecord>[] = [];
    let characters = 0;
    for (const [n, record] of records.entries()) {
      if (characters > MAX_SEPARATE_CHARACTERS) return { separated, rest: records.slice(n) };
      const parts = checkedRecords(record, this.options);
      if (parts.length > 1) characters += parts.reduce((sum, part) => sum + part.record.data.length, 0);
      for (const part of parts) separated.push(part);
    }
    return { separated, rest: [] };
  }

  private place(record: StreamRecord, event: UserEvent): RecordedEvent {
    const { shardId, sequenceNumber } = record;
    const { judgedAt } = this.options;
    const arrival = judgedAt ? judgedAt(event) : arrivalOf(record, event);
    return { shardId, sequenceNumber, record, event: { ...event, arrival } };
  }
}

/** Returns the arrival of a record, or the time of its event when the stream names none. */
function arrivalOf({ arrival }: StreamRecord, { time }: UserEvent): number {
  return Number.isFinite(arrival) ? arrival : time;
}
