import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbAggregateStore } from '../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../src/adapters/dynamodb/dynamodb-timeseries-store';
import { MemoryDeadLetters } from '../src/adapters/memory/memory-dead-letters';
import { MemoryRuleReader } from '../src/adapters/memory/memory-rule-reader';
import { MemoryTelemetry } from '../src/adapters/memory/memory-telemetry';
import { Aggregator } from '../src/functions/aggregator/aggregator';
import { ActiveRules } from '../src/functions/shared/active-rules';
import { ReevaluationRun } from '../src/functions/timeseries/reevaluation-run';
import { RuleRow } from '../src/rule-language/parse/table';
import { decodePinpointData } from '../test/support/decoders';
import { START } from './workloads';

const DAY = 86_400_000;
export const STATES = 'states';
export const HISTORY = 'history';

/** An installation over metered tables, in which every function runs in a new container. */
export class System {
  now = START;
  ruleReads = 0;
  readonly telemetry = new MemoryTelemetry();
  readonly reader: MemoryRuleReader;

  constructor(
    rules: RuleRow[],
    private readonly dynamoDb: DynamoDBClient,
  ) {
    this.reader = new MemoryRuleReader(rules);
  }

  aggregator(): Aggregator {
    return new Aggregator({
      ...this.container(15_000),
      deadLetters: new MemoryDeadLetters(),
      decode: decodePinpointData,
      redelivery: DAY,
      historyRetention: 400 * DAY,
    });
  }

  timeseries(): ReevaluationRun {
    return new ReevaluationRun({ ...this.container(0), grace: 15_000 + 15 * 60_000 });
  }

  /** Creates the dependencies of a function, with empty memory. */
  private container(rulesMaxAge: number) {
    const { dynamoDb, telemetry } = this;
    const clock = () => this.now;
    const aggregates = new DynamoDbAggregateStore(dynamoDb, STATES);
    return {
      rules: this.rules(aggregates, rulesMaxAge),
      aggregates,
      timeseries: new DynamoDbTimeseriesStore(dynamoDb, HISTORY, clock),
      telemetry,
      clock,
      timeZone: 'Europe/Dublin',
    };
  }

  private rules(store: DynamoDbAggregateStore, maxAge: number): ActiveRules {
    const reader = {
      name: this.reader.name,
      read: () => {
        this.ruleReads++;
        return this.reader.read();
      },
    };
    return new ActiveRules({
      reader,
      store,
      telemetry: this.telemetry,
      clock: () => this.now,
      pause: async () => {},
      maxAge,
      removedRules: 'keep',
      timeZone: 'UTC',
    });
  }
}
