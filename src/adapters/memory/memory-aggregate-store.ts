import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import {
  AggregateStore,
  RuleCheck,
  Reevaluation,
  StatePage,
  VersionedState,
  WriteResult,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';

const USERS_PER_PAGE = 1_000;

/** Receives the changes of a write, as the item stream of a table does. */
export type OutboxListener = (changes: readonly Change[]) => void;

/** Keeps states in memory, for `simulate` and for tests. */
export class MemoryAggregateStore implements AggregateStore {
  private readonly users = new Map<string, VersionedState>();
  /** User ids in the order of their first writes, for scans. */
  private readonly userIds: string[] = [];
  private catalogue: Catalogue = EMPTY_CATALOGUE;
  private readonly ruleChanges = new Map<number, RuleChange>();
  private ruleCheck?: RuleCheck;
  private reevaluation?: Reevaluation;

  constructor(private readonly onChanges: OutboxListener = () => {}) {}

  async read(userIds: readonly string[]): Promise<Map<string, VersionedState>> {
    return new Map(
      userIds.flatMap((userId) => {
        const stored = this.users.get(userId);
        return stored ? [[userId, stored] as const] : [];
      }),
    );
  }

  async write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
  ): Promise<WriteResult> {
    const current = this.users.get(userId);
    if (current && current.version !== expectedVersion) return { written: false, current };
    if (!current) this.userIds.push(userId);
    const version = expectedVersion + 1;
    this.users.set(userId, { version, state });
    if (changes.length > 0) this.onChanges(changes);
    return { written: true, version };
  }

  async scan(after?: string): Promise<StatePage> {
    const start = after === undefined ? 0 : Number(after);
    const users = this.userIds
      .slice(start, start + USERS_PER_PAGE)
      .map((userId) => ({ userId, stored: this.users.get(userId)! }));
    const end = start + users.length;
    return { users, ...(end < this.users.size && { next: String(end) }) };
  }

  async readCatalogue(): Promise<Catalogue> {
    return this.catalogue;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    if (this.catalogue.revision !== expectedRevision) return false;
    this.catalogue = catalogue;
    return true;
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    this.ruleChanges.set(change.revision, change);
  }

  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { change } = this.catalogue;
    const stored = new Map([...this.ruleChanges, ...(change ? [[change.revision, change] as const] : [])]);
    return [...stored.values()].sort((a, b) => b.revision - a.revision).slice(0, limit);
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return this.ruleCheck;
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    this.ruleCheck = check;
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    return this.reevaluation;
  }

  async writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void> {
    this.reevaluation = reevaluation;
  }
}
