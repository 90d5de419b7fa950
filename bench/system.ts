import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MeteredDynamoDb } from './metered-dynamodb';
import { START } from './workloads';
import { RuleRow } from '../src/contract/rule-table';
import { DynamoDbAggregateStore } from '../src/runtime/adapters/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../src/runtime/adapters/dynamodb-timeseries-store';
import { MemoryDeadLetters } from '../src/runtime/adapters/memory-dead-letters';
import { MemoryRuleReader } from '../src/runtime/adapters/memory-rule-reader';
import { MemoryTelemetry } from '../src/runtime/adapters/memory-telemetry';
import { Aggregator } from '../src/runtime/aggregator';
import { decodePinpointRecord } from '../src/runtime/domain/event';
import { RulesInForce } from '../src/runtime/rules-in-force';
import { decodeBase64 } from '../src/runtime/stream-records';
import { Timeseries } from '../src/runtime/timeseries';

const DAY = 86_400_000;
export const STATES = 'states';
export const HISTORY = 'history';

/** An installation over metered tables; every function container that is asked for is a new one. */
export class System {
  now = START;
  ruleReads = 0;
  readonly telemetry = new MemoryTelemetry();
  readonly reader: MemoryRuleReader;

  constructor(rules: RuleRow[], readonly dynamoDb: DynamoDBClient = new MeteredDynamoDb()) {
    this.reader = new MemoryRuleReader(rules);
  }

  aggregator(): Aggregator {
    const aggregates = new DynamoDbAggregateStore(this.dynamoDb, STATES);
    return new Aggregator({
      rules: this.rules(aggregates, 15_000),
      aggregates,
      timeseries: new DynamoDbTimeseriesStore(this.dynamoDb, HISTORY, () => this.now),
      deadLetters: new MemoryDeadLetters(),
      telemetry: this.telemetry,
      clock: () => this.now,
      decode: (data, arrival) => decodeBase64(data, (text) => decodePinpointRecord(text, arrival, { anonymousByEndpoint: false })),
      timeZone: 'Europe/Dublin',
      redelivery: DAY,
      historyRetention: 400 * DAY,
    });
  }

  timeseries(): Timeseries {
    const aggregates = new DynamoDbAggregateStore(this.dynamoDb, STATES);
    return new Timeseries({
      rules: this.rules(aggregates, 0),
      aggregates,
      timeseries: new DynamoDbTimeseriesStore(this.dynamoDb, HISTORY, () => this.now),
      telemetry: this.telemetry,
      clock: () => this.now,
      grace: 15_000 + 15 * 60_000,
    });
  }

  private rules(store: DynamoDbAggregateStore, maxAge: number): RulesInForce {
    const reader = {
      name: this.reader.name,
      read: () => {
        this.ruleReads++;
        return this.reader.read();
      },
    };
    return new RulesInForce({ reader, store, telemetry: this.telemetry, clock: () => this.now, maxAge, removedRules: 'keep' });
  }
}
