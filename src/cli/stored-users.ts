import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { attempt, clientConfig } from './aws';
import { findInstallation, InstallationOptions } from './installation';
import { FIRST_DAY, LAST_DAY, Rule } from '../contract/rule';
import { parseRules } from '../contract/rule-table';
import { DynamoDbAggregateStore } from '../runtime/adapters/dynamodb-aggregate-store';
import { DynamoDbTimeseriesStore } from '../runtime/adapters/dynamodb-timeseries-store';
import { entriesOf, HistoryEntry } from '../runtime/domain/history';
import { UserState } from '../runtime/domain/user-state';

export interface StoredUser {
  readonly userId: string;
  readonly state: UserState;
  /** All that is kept of the user's events. */
  readonly history: readonly HistoryEntry[];
}

/** What a deployed installation knows of its rules and users. Nothing is written. */
export class StoredUsers {
  static async of(options: InstallationOptions): Promise<StoredUsers> {
    const { config } = await findInstallation(options);
    const client = new DynamoDBClient(clientConfig(options));
    return new StoredUsers(
      new DynamoDbAggregateStore(client, config.aggregateStore.parameters.tableName),
      new DynamoDbTimeseriesStore(client, config.timeseriesStore.parameters.tableName, Date.now),
    );
  }

  private constructor(private readonly aggregates: DynamoDbAggregateStore, private readonly timeseries: DynamoDbTimeseriesStore) {}

  /** The rules in force, in the order of their table. */
  async rules(): Promise<Rule[]> {
    const { rules } = await attempt('read the rules in force', () => this.aggregates.readCatalogue());
    return parseRules(Object.values(rules).filter(({ suspended }) => !suspended).map(({ row }) => row)).rules;
  }

  async find(userId: string): Promise<StoredUser | undefined> {
    const state = (await attempt('read the user', () => this.aggregates.read([userId]))).get(userId)?.state;
    return state && this.withHistory(userId, state);
  }

  async* all(): AsyncGenerator<StoredUser> {
    let next: string | undefined;
    do {
      const page = await attempt('read the users', () => this.aggregates.scan(next));
      for (const { userId, stored } of page.users) yield await this.withHistory(userId, stored.state);
      next = page.next;
    } while (next !== undefined);
  }

  private async withHistory(userId: string, state: UserState): Promise<StoredUser> {
    const { chunks } = state;
    const older = chunks ? await attempt('read the history of a user', () => this.timeseries.read(userId, chunks.count, FIRST_DAY, LAST_DAY)) : [];
    return { userId, state, history: [...older, ...entriesOf(state.history)] };
  }
}
