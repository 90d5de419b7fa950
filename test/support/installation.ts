import { MemoryAggregateStore } from '../../src/adapters/memory/memory-aggregate-store';
import { MemoryDeadLetters } from '../../src/adapters/memory/memory-dead-letters';
import { MemoryLagNotes } from '../../src/adapters/memory/memory-lag-notes';
import { MemoryRuleReader } from '../../src/adapters/memory/memory-rule-reader';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { MemoryTimeseriesStore } from '../../src/adapters/memory/memory-timeseries-store';
import { MemoryStateTable } from '../../src/adapters/memory/state-table';
import { RemovedRules } from '../../src/engine/catalogue/catalogue';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { AggregateStore, RuleReader, TimeseriesStore } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { Aggregator, AggregatorOptions } from '../../src/functions/aggregator/aggregator';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import { ReevaluationRun } from '../../src/functions/timeseries/reevaluation-run';
import { RuleRow } from '../../src/rule-language/parse/table';
import { NOW, pinpointRecord, PinpointRecordOptions } from './builders';
import { decodePinpointData } from './decoders';

export const DAY = 86_400_000;
const RULES_MAX_AGE_MS = 15_000;

/**
 * Holds the services of one installation in memory, with a clock that tests set, for any number of function
 * containers.
 */
export class Installation {
  now = NOW;
  readonly changes: Change[] = [];
  private readonly states = new MemoryStateTable();
  readonly aggregates = new MemoryAggregateStore({
    onChanges: (changes) => this.changes.push(...changes),
    states: this.states,
  });
  readonly timeseries = new MemoryTimeseriesStore({ clock: () => this.now });
  readonly lagNotes = new MemoryLagNotes();
  readonly deadLetters = new MemoryDeadLetters();
  readonly telemetry = new MemoryTelemetry();
  readonly source: MemoryRuleReader;
  removedRules: RemovedRules = 'keep';
  timeZone = 'UTC';
  /** Milliseconds after which every container knows a rule. */
  grace = 60_000;

  constructor(...rules: Record<string, string>[]) {
    this.source = new MemoryRuleReader([]);
    this.setRules(...rules);
  }

  /**
   * Makes a backup of states and history.
   *
   * @returns a function that puts them back in place of what is there by then
   */
  backUp(): () => void {
    const { states, timeseries } = this;
    const users = () => states.slice(0, states.length);
    const kept = users().map((userId) => [userId, states.get(userId)!, states.changesOf(userId)] as const);
    const chunks = [...timeseries.all()];
    return () => {
      users().forEach((userId) => states.delete(userId));
      for (const [userId, stored, changes] of kept) states.set(userId, stored, changes);
      for (const { userId, chunk } of [...timeseries.all()]) timeseries.unset(userId, chunk.n);
      for (const { userId, chunk } of chunks) timeseries.set(userId, chunk);
    };
  }

  setRules(...rules: Record<string, string>[]): void {
    this.source.rows = rules.map((cells, i): RuleRow => ({
      where: `row ${i + 2}`,
      cells: 'Definition' in cells ? cells : { RuleType: 'aggregator', EventName: 'click', ...cells },
    }));
  }

  /** Sets rules and enters them in the catalogue, from which every container learns them. */
  async announceRules(...rules: Record<string, string>[]): Promise<void> {
    this.setRules(...rules);
    await this.rulesInForce().latest();
  }

  rulesInForce(
    aggregates: AggregateStore = this.aggregates,
    maxAge = RULES_MAX_AGE_MS,
    source: RuleReader = this.source,
    decidesTimeZone = false,
  ): ActiveRules {
    return new ActiveRules({
      reader: source,
      store: aggregates,
      telemetry: this.telemetry,
      clock: () => this.now,
      pause: async () => {},
      maxAge,
      removedRules: this.removedRules,
      timeZone: this.timeZone,
      decidesTimeZone,
    });
  }

  /** Creates a container of the aggregator, optionally with its own services. */
  aggregator({ source, ...services }: { source?: RuleReader } & Partial<AggregatorOptions> = {}): Aggregator {
    return new Aggregator({
      rules: this.rulesInForce(services.aggregates, RULES_MAX_AGE_MS, source),
      aggregates: this.aggregates,
      timeseries: this.timeseries,
      deadLetters: this.deadLetters,
      lagNotes: this.lagNotes,
      telemetry: this.telemetry,
      clock: () => this.now,
      decode: decodePinpointData,
      redelivery: 7 * DAY,
      historyRetention: 400 * DAY,
      ...services,
    });
  }

  /** Creates a container of the timeseries function. */
  run(
    aggregates: AggregateStore = this.aggregates,
    timeseries: TimeseriesStore = this.timeseries,
    clock = () => this.now,
  ): ReevaluationRun {
    return new ReevaluationRun({
      rules: this.rulesInForce(aggregates, 0, this.source, true),
      aggregates,
      lagNotes: this.lagNotes,
      timeseries,
      telemetry: this.telemetry,
      clock,
      grace: this.grace,
    });
  }

  async stateOf(userId: string) {
    return (await this.aggregates.read([userId])).get(userId)?.state;
  }
}

/** Formats a number like a sequence number of a stream: later ones sort after earlier ones. */
export function sequenceNumber(n: number): string {
  return `4959033827149025660855969253836157109592157598913${String(n).padStart(7, '0')}`;
}

export function streamRecord(
  n: number,
  options: PinpointRecordOptions | string = {},
  shardId = 'shardId-000000000000',
): StreamRecord {
  const data =
    typeof options === 'string'
      ? options
      : Buffer.from(JSON.stringify(pinpointRecord(options))).toString('base64');
  return { shardId, sequenceNumber: sequenceNumber(n), arrival: NOW, data };
}

export function streamRecords(
  first: number,
  last: number,
  options: PinpointRecordOptions = {},
  shardId?: string,
): StreamRecord[] {
  return Array.from({ length: last - first + 1 }, (_, i) => streamRecord(first + i, options, shardId));
}
