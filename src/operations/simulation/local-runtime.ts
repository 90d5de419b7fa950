import { DELIVERED } from '../../adapters/delivery/destination-calls';
import { MemoryDeadLetters } from '../../adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { METRICS } from '../../contract/metric-names';
import { RemovedRules } from '../../engine/catalogue/catalogue';
import { DecodedRecord, UserEvent } from '../../engine/events/event';
import { Decoder } from '../../engine/events/stream-record';
import {
  AggregateStore,
  Clock,
  DeadLetter,
  RuleReader,
  TimeseriesStore,
  OutboxRecord,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { wholeOf } from '../../engine/state/checkpoints';
import { Aggregator } from '../../functions/aggregator/aggregator';
import { Publisher } from '../../functions/publisher/publisher';
import { ActiveRules } from '../../functions/shared/active-rules';
import { ReevaluationRun } from '../../functions/timeseries/reevaluation-run';
import { PINPOINT } from '../events/event-format';

/** Shard of all records: one, so that the state of a user needs one checkpoint. */
const SHARD = 'shardId-000000000000';
/** Milliseconds between two looks at the source of the rules: the default of an installation. */
const RULES_MAX_AGE_MS = 15_000;
/** Treatment of what a removed rule has written: an installation's default. */
export const REMOVED_RULES: RemovedRules = 'keep';
const SKIPPED = [
  METRICS.ownEventsSkipped,
  METRICS.platformEventsSkipped,
  METRICS.recordsIgnored,
  METRICS.eventsRepeated,
];

/** Outcome of counting a batch of records. */
export interface CountedBatch {
  readonly counted: number;
  readonly withoutUser: number;
  readonly skipped: number;
  /** Rejected records, each with its place in the batch from 0. */
  readonly rejected: readonly { readonly place: number; readonly reason: string }[];
  readonly changes: readonly Change[];
}

export interface LocalRuntimeOptions {
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  readonly reader: RuleReader;
  readonly clock: Clock;
  /** Clock of the scheduled function; `clock` when absent. */
  readonly runClock?: Clock;
  /** Finds the moment at which an event is judged, in epoch milliseconds; its arrival when absent. */
  readonly judgedAt?: (event: UserEvent) => number;
  /** Whether each event tells the value of a rule, however they are batched; false when absent. */
  readonly tellsEachEvent?: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** Fate of the attributes of a removed rule; `keep` when absent. */
  readonly removedRules?: RemovedRules;
  readonly onEvent: (event: UserEvent) => void;
  readonly onChange: (change: Change) => void;
}

/** Runs the three functions in this process, one batch after the other. */
export class LocalRuntime {
  readonly rules: ActiveRules;
  readonly telemetry = new MemoryTelemetry();
  private readonly aggregator: Aggregator;
  private readonly timeseries: ReevaluationRun;
  private readonly publisher: Publisher;
  private readonly outbox: OutboxRecord[] = [];
  private writes = 0;
  private decode: Decoder = PINPOINT;
  private rejected: DeadLetter[] = [];
  private delivered: Change[] = [];

  constructor(private readonly options: LocalRuntimeOptions) {
    const { aggregates, timeseries, reader, clock, runClock = clock, judgedAt, timeZone } = options;
    const { removedRules = REMOVED_RULES, tellsEachEvent } = options;
    const { telemetry } = this;
    this.rules = new ActiveRules({
      reader,
      store: aggregates,
      telemetry,
      clock,
      pause: async () => {},
      maxAge: RULES_MAX_AGE_MS,
      removedRules,
      timeZone,
    });
    const common = { rules: this.rules, aggregates, timeseries, telemetry, clock };
    this.aggregator = new Aggregator({
      ...common,
      decode: (text, arrival) => this.read(text, arrival),
      deadLetters: {
        put: async (_name, deadLetters) => {
          this.rejected.push(...deadLetters);
        },
      },
      // A batch is stored as a whole or not at all, so no record is ever delivered again.
      redelivery: 0,
      cachesStates: false,
      ...(judgedAt && { judgedAt }),
      historyRetention: Infinity,
      tellsEachEvent,
    });
    this.timeseries = new ReevaluationRun({ ...common, clock: runClock, grace: 0 });
    this.publisher = new Publisher({
      destination: { deliver: async (changes) => changes.map((change) => this.deliver(change)) },
      deadLetters: new MemoryDeadLetters(),
      telemetry,
      pause: async () => {},
      clock,
    });
  }

  /** Receives the changes of a write, as the publisher does from a table's item stream. */
  readonly takeOutbox = (changes: readonly Change[]): void => {
    this.outbox.push({ id: String(++this.writes), changes });
  };

  /**
   * Counts a batch of records.
   *
   * @param first place of the first record among all that were ever counted
   */
  async count(records: readonly string[], first: number, decode: Decoder): Promise<CountedBatch> {
    this.decode = decode;
    const arrival = this.options.clock();
    const before = this.totals();
    const { failed } = await this.aggregator.process(
      records.map((data, place) => ({
        shardId: SHARD,
        sequenceNumber: String(first + place),
        arrival,
        data,
      })),
    );
    if (failed.length > 0) {
      throw new Error(`an event could not be counted: ${this.telemetry.warnings.at(-1)}`);
    }
    const after = this.totals();
    return {
      counted: after.counted - before.counted,
      withoutUser: after.withoutUser - before.withoutUser,
      skipped: after.skipped - before.skipped,
      rejected: this.rejected
        .splice(0)
        .map(({ id, reason }) => ({ place: Number(wholeOf(id.slice(SHARD.length + 1))) - first, reason })),
      changes: await this.publish(),
    };
  }

  /**
   * Re-evaluates the users.
   *
   * @param mayContinue asked before every page of users
   */
  async reevaluate(
    mayContinue: () => boolean,
  ): Promise<{ readonly finished: boolean; readonly changes: readonly Change[] }> {
    const { finished } = await this.timeseries.run(mayContinue);
    return { finished, changes: await this.publish() };
  }

  private read(text: string, arrival: number): DecodedRecord {
    const decoded = this.decode(text, arrival);
    if (decoded.kind === 'event') this.options.onEvent(decoded.event);
    return decoded;
  }

  private totals() {
    const { telemetry } = this;
    return {
      counted: telemetry.total(METRICS.eventsCounted),
      withoutUser:
        telemetry.total(METRICS.eventsWithoutUser) + telemetry.total(METRICS.eventsOfPlaceholderUsers),
      skipped: SKIPPED.reduce((sum, metric) => sum + telemetry.total(metric), 0),
    };
  }

  private async publish(): Promise<readonly Change[]> {
    if (this.outbox.length === 0) return [];
    await this.publisher.process(this.outbox.splice(0));
    return this.delivered.splice(0);
  }

  private deliver(change: Change): typeof DELIVERED {
    this.options.onChange(change);
    this.delivered.push(change);
    return DELIVERED;
  }
}
