import { setImmediate } from 'node:timers/promises';
import { Facts } from './facts';
import { UserStates } from './user-states';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import { AggregateStore, RuleCheck, Settlement, StatePage, VersionedState, WriteResult } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';

/** Few enough users that a page is dealt with while nobody notices. */
const PAGE = 250;
const CHANGE = 'rule change ';

/** States, the catalogue and what else the functions keep, by what is known in this process. */
export class EmbeddedAggregateStore implements AggregateStore {
  /** @param onChanges told what a table's item stream would carry */
  constructor(private readonly states: UserStates, private readonly facts: Facts, private readonly onChanges: (changes: readonly Change[]) => void) {}

  async read(userIds: readonly string[]): Promise<Map<string, VersionedState>> {
    return new Map(userIds.flatMap((userId) => {
      const stored = this.states.get(userId);
      return stored ? [[userId, stored] as const] : [];
    }));
  }

  async write(userId: string, state: UserState, changes: readonly Change[], expectedVersion: number): Promise<WriteResult> {
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
    const users = this.states.slice(start, start + PAGE).map((userId) => ({ userId, stored: this.states.get(userId)! }));
    const end = start + users.length;
    return { users, ...(end < this.states.size && { next: String(end) }) };
  }

  async readCatalogue(): Promise<Catalogue> {
    return this.facts.get('catalogue') ?? EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    if ((await this.readCatalogue()).revision !== expectedRevision) return false;
    this.facts.set('catalogue', catalogue);
    return true;
  }

  async keepRuleChange(change: RuleChange): Promise<void> {
    this.facts.set(`${CHANGE}${change.revision}`, change);
  }

  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { change } = await this.readCatalogue();
    const kept = new Map([...this.facts.startingWith<RuleChange>(CHANGE), ...(change ? [change] : [])].map((one) => [one.revision, one]));
    return [...kept.values()].sort((a, b) => b.revision - a.revision).slice(0, limit);
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return this.facts.get('rule check');
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    this.facts.set('rule check', check);
  }

  async readSettlement(): Promise<Settlement | undefined> {
    return this.facts.get('settlement');
  }

  async writeSettlement(settlement: Settlement | undefined): Promise<void> {
    if (settlement) this.facts.set('settlement', settlement);
    else this.facts.delete('settlement');
  }
}
