import { inParallel } from '../../common/in-parallel';
import { Catalogue, RuleChange } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { HistoryEntry } from '../../engine/history/history';
import { wholeHistory } from '../../engine/history/whole-history';
import { AggregateStore, ScanScope, StatePage, TimeseriesStore } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { parseRules, RuleRow } from '../../rule-language/parse/table';
import { Rule } from '../../rule-language/rule';
import { attempt, AwsOptions } from '../aws';
import { findInstallation, Installation, InstallationOptions } from '../installation';
import { openStores } from '../stores';

export interface StoredUser {
  readonly userId: string;
  readonly state: UserState;
  /** Everything that is kept of the user's events. */
  readonly history: readonly HistoryEntry[];
}

/** Users whose history is read at the same time. */
const MAX_CONCURRENT_READS = 8;

/** Reads the rules and users of a deployed installation, and writes nothing. */
export class StoredUsers {
  static async of(options: InstallationOptions): Promise<StoredUsers> {
    return StoredUsers.in(await findInstallation(options), options);
  }

  static in(installation: Installation, options: AwsOptions): StoredUsers {
    const { aggregates, timeseries } = openStores(installation, options);
    return new StoredUsers(aggregates, timeseries, installation.config.timeZone);
  }

  private constructor(
    private readonly aggregates: AggregateStore,
    private readonly timeseries: TimeseriesStore,
    private readonly timeZone: string,
  ) {}

  /** Reads the rules in force. */
  async rules(): Promise<RuleSet> {
    return rulesInForce(await this.catalogue(), this.timeZone);
  }

  async catalogue(): Promise<Catalogue> {
    return attempt('read the rules in force', () => this.aggregates.readCatalogue());
  }

  /** Reads the last changes of the rules, newest first. */
  async ruleChanges(limit: number): Promise<RuleChange[]> {
    return attempt('read the changes of the rules', () => this.aggregates.readRuleChanges(limit));
  }

  async find(userId: string): Promise<StoredUser | undefined> {
    const state = await this.stateOf(userId);
    return state && this.withHistory(userId, state);
  }

  async stateOf(userId: string): Promise<UserState | undefined> {
    return (await this.statesOf([userId])).get(userId);
  }

  async statesOf(userIds: readonly string[]): Promise<Map<string, UserState>> {
    const found = await attempt(`read ${userIds.length === 1 ? 'the user' : `${userIds.length} users`}`, () =>
      this.aggregates.read(userIds),
    );
    return new Map([...found].map(([userId, { state }]) => [userId, state]));
  }

  /** Reads the changes of the last write for a user; none when that write changed nothing. */
  async lastChanges(userId: string): Promise<Change[]> {
    return attempt('read the changes of the user', () => this.aggregates.readLatestChanges(userId));
  }

  /** Reads a page of users without their history. */
  async statePage(after?: string, scope?: ScanScope): Promise<StatePage> {
    return attempt('read the users', () => this.aggregates.scan(after, scope));
  }

  async *all(): AsyncGenerator<StoredUser> {
    for await (const users of this.pages()) yield* users;
  }

  async *pages(): AsyncGenerator<StoredUser[]> {
    let next: string | undefined;
    do {
      const page = await this.statePage(next);
      yield await this.withHistories(page);
      next = page.next;
    } while (next !== undefined);
  }

  async withHistories({ users }: StatePage): Promise<StoredUser[]> {
    const found: StoredUser[] = [];
    await inParallel([...users.entries()], MAX_CONCURRENT_READS, async ([index, { userId, stored }]) => {
      found[index] = await this.withHistory(userId, stored.state);
    });
    return found;
  }

  private async withHistory(userId: string, state: UserState): Promise<StoredUser> {
    return {
      userId,
      state,
      history: await attempt('read the history of a user', () =>
        wholeHistory(this.timeseries, userId, state),
      ),
    };
  }
}

/**
 * Returns the rules of a catalogue with their calendar; another time zone is in force from the next run on.
 *
 * @param configured time zone of the installation, where the catalogue names none
 */
export function rulesInForce(catalogue: Catalogue, configured: string): RuleSet {
  return new RuleSet(rulesIn(catalogue), catalogue, new LocalCalendar(catalogue.timeZone ?? configured));
}

/** Parses the rules in force, in the order of their table. */
export function rulesIn({ rules }: Catalogue): Rule[] {
  return parseRules(rowsIn({ rules })).rules;
}

/** Returns the rows of the rules in force. */
export function rowsIn({ rules }: Pick<Catalogue, 'rules'>): RuleRow[] {
  return Object.values(rules)
    .filter(({ invalid }) => !invalid)
    .map(({ row }) => row);
}
