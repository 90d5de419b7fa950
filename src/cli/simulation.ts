import { RuleRow } from '../contract/rule-table';
import { MemoryAggregateStore } from '../runtime/adapters/memory-aggregate-store';
import { MemoryRuleReader } from '../runtime/adapters/memory-rule-reader';
import { MemoryTelemetry } from '../runtime/adapters/memory-telemetry';
import { Aggregator, Decoder } from '../runtime/aggregator';
import { Change } from '../runtime/domain/change';
import { UserState } from '../runtime/domain/user-state';
import { Clock, DeadLetters, Destination, TimeseriesStore } from '../runtime/ports';
import { Publisher } from '../runtime/publisher';
import { RulesInForce } from '../runtime/rules-in-force';
import { Timeseries } from '../runtime/timeseries';

const SHARD = 'file';

/** Every rule is in force before the first event, so nobody ever asks for history that has been moved out. */
const NO_HISTORY: TimeseriesStore = {
  put: async () => {},
  read: async () => [],
};

export interface SimulationOptions {
  readonly rules: readonly RuleRow[];
  /** IANA name. */
  readonly timeZone: string;
  readonly clock: Clock;
  /** How a line is read. */
  readonly decode: Decoder;
  readonly deadLetters: DeadLetters;
  readonly onChange: (change: Change) => void;
}

/** The three functions over stores in memory, one event at a time. */
export class Simulation {
  readonly telemetry = new MemoryTelemetry();
  private readonly outbox: { id: string; changes: readonly Change[] }[] = [];
  private readonly aggregates = new MemoryAggregateStore((changes) => this.outbox.push({ id: String(++this.writes), changes }));
  private readonly aggregator: Aggregator;
  private readonly timeseries: Timeseries;
  private readonly publisher: Publisher;
  private writes = 0;

  constructor(private readonly options: SimulationOptions) {
    const { clock, deadLetters } = options;
    const { telemetry } = this;
    const rules = new RulesInForce({ reader: new MemoryRuleReader(options.rules), store: this.aggregates, telemetry, clock, maxAge: Infinity, removedRules: 'keep' });
    const common = { rules, aggregates: this.aggregates, timeseries: NO_HISTORY, telemetry, clock };

    this.aggregator = new Aggregator({
      ...common,
      deadLetters,
      decode: options.decode,
      timeZone: options.timeZone,
      redelivery: Infinity,
      historyRetention: Infinity,
    });
    this.timeseries = new Timeseries({ ...common, grace: 0 });
    const destination: Destination = {
      deliver: async (changes) => changes.map((change) => {
        options.onChange(change);
        return { outcome: 'delivered' };
      }),
    };
    this.publisher = new Publisher({ destination, deadLetters, telemetry, pause: async () => {}, clock });
  }

  /** What is known of every user. */
  async* users(): AsyncGenerator<{ readonly userId: string; readonly state: UserState }> {
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

  /** @param number places the record in the stream */
  async take(record: string, number: number): Promise<void> {
    await this.aggregator.process([{ shardId: SHARD, sequenceNumber: String(number), arrival: this.options.clock(), data: record }]);
    await this.publish();
  }

  async settle(): Promise<void> {
    await this.timeseries.run(() => true);
    await this.publish();
  }

  private async publish(): Promise<void> {
    if (this.outbox.length > 0) await this.publisher.process(this.outbox.splice(0));
  }
}
