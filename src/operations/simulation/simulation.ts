import { MemoryAggregateStore } from '../../adapters/memory/memory-aggregate-store';
import { MemoryRuleReader } from '../../adapters/memory/memory-rule-reader';
import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { MemoryTimeseriesStore } from '../../adapters/memory/memory-timeseries-store';
import { RemovedRules } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { UserEvent } from '../../engine/events/event';
import { Decoder } from '../../engine/events/stream-record';
import { HistoryEntry, toHistoryEntry } from '../../engine/history/history';
import { Clock, TimeseriesStore } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { RuleRow } from '../../rule-language/parse/table';
import { LocalRuntime } from './local-runtime';

/** Store that stays empty: unless rules are replaced, each is in force before the first event. */
const NO_HISTORY: TimeseriesStore = {
  put: async () => {},
  read: async () => [],
  list: async () => [],
  remove: async () => false,
};

export interface SimulationOptions {
  readonly rules: readonly RuleRow[];
  /** Rules that `replaceRules` puts in force; history is kept for them when they are given. */
  readonly replacement?: readonly RuleRow[];
  /** Fate of the attributes of a rule that the replacement lacks; `keep` when absent. */
  readonly removedRules?: RemovedRules;
  /** IANA name. */
  readonly timeZone: string;
  readonly clock: Clock;
  /** Reads a line of events. */
  readonly decode: Decoder;
  readonly onChange: (change: Change) => void;
  /** Receives each event that is counted, which a repetition is not. */
  readonly onCounted?: (entry: HistoryEntry) => void;
  /** Receives each record that is no event: its place in the stream, and the reason. */
  readonly onRejected?: (number: number, reason: string) => void;
}

/** Milliseconds between two runs of the scheduled function: its default in an installation. */
const RUN_INTERVAL_MS = 3_600_000;

/** Runs the three functions over stores in memory, one event at a time; the clock goes with the events. */
export class Simulation {
  private readonly aggregates = new MemoryAggregateStore({
    onChanges: (changes) => this.runtime.takeOutbox(changes),
  });
  private readonly reader: MemoryRuleReader;
  private readonly runtime: LocalRuntime;
  private readonly calendar: LocalCalendar;
  private event?: UserEvent;
  private latest?: number;
  private lastRun = -Infinity;

  constructor(private readonly options: SimulationOptions) {
    const { rules, replacement, removedRules, timeZone, clock, onChange } = options;
    this.reader = new MemoryRuleReader(rules);
    this.calendar = new LocalCalendar(timeZone);
    this.runtime = new LocalRuntime({
      aggregates: this.aggregates,
      timeseries: replacement ? new MemoryTimeseriesStore({ clock }) : NO_HISTORY,
      reader: this.reader,
      clock,
      runClock: () => this.now(),
      judgedAt: ({ time, arrival = time }) => this.advance(arrival),
      timeZone,
      removedRules,
      tellsEachEvent: true,
      onEvent: (event) => {
        this.event = event;
      },
      onChange,
    });
  }

  /** Returns the rules that count. */
  async rules(): Promise<RuleSet> {
    return this.runtime.rules.current();
  }

  get telemetry(): MemoryTelemetry {
    return this.runtime.telemetry;
  }

  /** Lists every user with the state. */
  async *users(): AsyncGenerator<{ readonly userId: string; readonly state: UserState }> {
    let next: string | undefined;
    do {
      const page = await this.aggregates.scan(next);
      for (const { userId, stored } of page.users) yield { userId, state: stored.state };
      next = page.next;
    } while (next !== undefined);
  }

  async stateOf(userId: string): Promise<UserState | undefined> {
    return (await this.aggregates.read([userId])).get(userId)?.state;
  }

  /** @param number place of the record in the stream */
  async count(record: string, number: number): Promise<void> {
    const { decode, onCounted, onRejected } = this.options;
    const { counted, rejected } = await this.runtime.count([record], number, decode);
    const { event } = this;
    if (onCounted && counted > 0 && event) onCounted(toHistoryEntry(event, this.calendar.dayOf(event.time)));
    for (const { reason } of rejected) onRejected?.(number, reason);
    if (this.now() - this.lastRun >= RUN_INTERVAL_MS) await this.run();
  }

  /** Instant of the simulation in epoch milliseconds: that of the latest event, or the present before it. */
  now(): number {
    return this.latest ?? this.options.clock();
  }

  /** Instant of the latest event in epoch milliseconds; undefined before the first one. */
  get latestEvent(): number | undefined {
    return this.latest;
  }

  /** Sets the clock forward to an instant; an earlier one leaves it as it is. */
  advance(to: number): number {
    this.latest = Math.max(this.latest ?? -Infinity, to);
    return this.latest;
  }

  /** Puts the replacement in force; what it changes comes with the next events and re-evaluation. */
  async replaceRules(): Promise<void> {
    const { replacement = [], clock } = this.options;
    this.reader.rows = replacement;
    // The functions wait before they accept an empty source; here it is empty on purpose.
    if (replacement.length === 0) await this.aggregates.writeRuleCheck({ at: clock(), emptySince: 0 });
    await this.runtime.rules.latest();
  }

  /** Runs the scheduled function once. */
  async reevaluate(): Promise<void> {
    await this.runtime.reevaluate(() => true);
    this.lastRun = this.now();
  }

  /** Runs it as an installation does every hour, where time alone can change something. */
  private async run(): Promise<void> {
    const { moving } = await this.rules();
    if (moving.length > 0) await this.reevaluate();
    this.lastRun = this.now();
  }
}
