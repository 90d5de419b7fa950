import { setImmediate } from 'node:timers/promises';
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
import { KeyValueStore } from './key-value-store';
import { UserStates } from './user-states';

/** Few enough users that a page is dealt with while nobody notices. */
const PAGE_SIZE = 250;
const RULE_CHANGE_PREFIX = 'rule change ';

/** States, the catalogue and what else the functions keep, by what is known in this process. */
export class EmbeddedAggregateStore implements AggregateStore {
  /** @param onChanges told what a table's item stream would carry */
  constructor(
    private readonly states: UserStates,
    private readonly keyValues: KeyValueStore,
    private readonly onChanges: (changes: readonly Change[]) => void,
  ) {}

  async read(userIds: readonly string[]): Promise<Map<string, VersionedState>> {
    return new Map(
      userIds.flatMap((userId) => {
        const stored = this.states.get(userId);
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
    const current = this.states.get(userId);
    if (current && current.version !== expectedVersion) return { written: false, current };
    const version = expectedVersion + 1;
    this.states.set(userId, version, state);
    if (changes.length > 0) this.onChanges(changes);
    return { written: true, version };
  }

  async scan(after?: string): Promise<StatePage> {
    // Whoever visits everybody lets others have their turn.
    await setImmediate();
    const start = after === undefined ? 0 : Number(after);
    const users = this.states
      .slice(start, start + PAGE_SIZE)
      .map((userId) => ({ userId, stored: this.states.get(userId)! }));
    const end = start + users.length;
    return { users, ...(end < this.states.size && { next: String(end) }) };
  }

  async readCatalogue(): Promise<Catalogue> {
    return this.keyValues.get('catalogue') ?? EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    if ((await this.readCatalogue()).revision !== expectedRevision) return false;
    this.keyValues.set('catalogue', catalogue);
    return true;
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    this.keyValues.set(`${RULE_CHANGE_PREFIX}${change.revision}`, change);
  }

  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { change } = await this.readCatalogue();
    const kept = new Map(
      [...this.keyValues.startingWith<RuleChange>(RULE_CHANGE_PREFIX), ...(change ? [change] : [])].map(
        (one) => [one.revision, one],
      ),
    );
    return [...kept.values()].sort((a, b) => b.revision - a.revision).slice(0, limit);
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return this.keyValues.get('rule check');
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    this.keyValues.set('rule check', check);
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    return this.keyValues.get('settlement');
  }

  async writeReevaluation(settlement: Reevaluation | undefined): Promise<void> {
    if (settlement) this.keyValues.set('settlement', settlement);
    else this.keyValues.delete('settlement');
  }
}
