import { MemoryAggregateStore } from '../../adapters/memory/memory-aggregate-store';
import { MemoryRuleReader } from '../../adapters/memory/memory-rule-reader';
import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { Decoder } from '../../engine/events/stream-record';
import { Clock, TimeseriesStore } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';
import { RuleRow } from '../../rule-language/parse/table';
import { LocalRuntime } from './local-runtime';

/** Store that stays empty: every rule is in force before the first event, so no older history is read. */
const NO_HISTORY: TimeseriesStore = {
  put: async () => {},
  read: async () => [],
  list: async () => [],
  remove: async () => false,
};

export interface SimulationOptions {
  readonly rules: readonly RuleRow[];
  /** IANA name. */
  readonly timeZone: string;
  readonly clock: Clock;
  /** Reads a line of events. */
  readonly decode: Decoder;
  readonly onChange: (change: Change) => void;
  /** Receives each record that is no event: its place in the stream, and the reason. */
  readonly onRejected?: (number: number, reason: string) => void;
}

/** Runs the three functions over stores in memory, one event at a time. */
export class Simulation {
  private readonly aggregates = new MemoryAggregateStore({
    onChanges: (changes) => this.runtime.takeOutbox(changes),
  });
  private readonly runtime: LocalRuntime;

  constructor(private readonly options: SimulationOptions) {
    const { rules, timeZone, clock, onChange } = options;
    this.runtime = new LocalRuntime({
      aggregates: this.aggregates,
      timeseries: NO_HISTORY,
      reader: new MemoryRuleReader(rules),
      clock,
      timeZone,
      onEvent: () => {},
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
    const { rejected } = await this.runtime.count([record], number, this.options.decode);
    for (const { reason } of rejected) this.options.onRejected?.(number, reason);
  }

  async reevaluate(): Promise<void> {
    await this.runtime.reevaluate(() => true);
  }
}
