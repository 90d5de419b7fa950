import { MemoryDeadLetters } from '../../adapters/memory/memory-dead-letters';
import { MemoryRuleReader } from '../../adapters/memory/memory-rule-reader';
import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { Config } from '../../contract/config';
import { METRICS } from '../../contract/metric-names';
import { Catalogue } from '../../engine/catalogue/catalogue';
import { StreamRecord } from '../../engine/events/stream-record';
import { Clock } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { Aggregator } from '../../functions/aggregator/aggregator';
import { ActiveRules } from '../../functions/shared/active-rules';
import { createDecoder } from '../../functions/shared/decoder';
import { outputKey } from '../../rule-language/rule';
import { OperationError } from '../operation-error';
import { Stores } from '../stores';
import { CopiedHistory } from './copied-history';
import { CopiedStates } from './copied-states';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface RehearsalOptions {
  readonly config: Config;
  readonly stores: Stores;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Outcome that sending the events would have, if nothing else arrives meanwhile. */
export interface RehearsalReport {
  readonly counted: number;
  /** Events that their users' checkpoints tell to be counted. */
  readonly countedBefore: number;
  /** Events whose producer has given them the id of an event of the same user. */
  readonly repeated: number;
  /** Events of users who cannot be counted until an operator acts; they become dead letters. */
  readonly uncountable: number;
  /** Users whom the installation has a state of. */
  readonly knownUsers: number;
  /** Numbers of changes by the output of their rule. */
  readonly changes: Readonly<Record<string, number>>;
}

/**
 * Counts events by the code of the aggregator, over copies of the states and the history of their users, and
 * writes nothing.
 */
export class Rehearsal {
  private readonly telemetry = new MemoryTelemetry();
  private readonly deadLetters = new MemoryDeadLetters();
  private readonly changes: Record<string, number> = Object.create(null);
  private readonly states: CopiedStates;
  private aggregator?: Aggregator;

  constructor(private readonly options: RehearsalOptions) {
    this.states = new CopiedStates(options.stores.aggregates, (changes) => this.add(changes));
  }

  /** @throws OperationError when the users cannot be read */
  async count(records: readonly StreamRecord[]): Promise<void> {
    this.aggregator ??= await this.createAggregator();
    const { failed } = await this.aggregator.process(records);
    if (failed.length === 0) return;
    throw new OperationError(
      'unavailable',
      `${failed.length} events could not be rehearsed, as their users could not be read; ` +
        'try again, or leave the rehearsal out with --no-preview',
    );
  }

  report(): RehearsalReport {
    const { telemetry } = this;
    return {
      counted: telemetry.total(METRICS.eventsCounted),
      countedBefore: telemetry.total(METRICS.eventsRedelivered),
      repeated: telemetry.total(METRICS.eventsRepeated),
      uncountable: telemetry.total(METRICS.eventsRejected),
      knownUsers: this.states.found,
      changes: this.changes,
    };
  }

  private add(changes: readonly Change[]): void {
    for (const { output } of changes) {
      const key = outputKey(output);
      this.changes[key] = (this.changes[key] ?? 0) + 1;
    }
  }

  /** Creates an aggregator to which the rules of the catalogue are as good as just read. */
  private async createAggregator(): Promise<Aggregator> {
    const { config, stores, catalogue, clock } = this.options;
    await this.states.writeCatalogue(catalogue, 0);
    await this.states.writeRuleCheck({ at: clock() });
    return new Aggregator({
      rules: new ActiveRules({
        reader: new MemoryRuleReader([]),
        store: this.states,
        telemetry: this.telemetry,
        clock,
        pause: async () => {},
        maxAge: Infinity,
        removedRules: config.removedRules,
        timeZone: config.timeZone,
        historyDays: config.historyRetentionDays,
      }),
      aggregates: this.states,
      timeseries: new CopiedHistory(stores.timeseries, clock),
      deadLetters: this.deadLetters,
      decode: createDecoder(config),
      telemetry: this.telemetry,
      clock,
      redelivery: config.redeliveryDays * DAY_MS,
      historyRetention: config.historyRetentionDays * DAY_MS,
      cachesStates: false,
    });
  }
}
