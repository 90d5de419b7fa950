import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import { Publication, VersionedPublications } from '../../engine/catalogue/publication';
import {
  AggregateStore,
  DuePage,
  Reevaluation,
  RuleCheck,
  ScanScope,
  StatePage,
  VersionedState,
  WriteOptions,
  WriteResult,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { NEW_USER, stateSize, UserState } from '../../engine/state/user-state';
import { keysIn } from '../encoding/state-codec';
import { encodeUserItem, isFull, MAX_ITEM_BYTES, oversizeOf, UserItem } from '../encoding/user-item';
import { drawVersion } from '../state-version';
import { KeyValues, MemoryKeyValues } from './key-values';
import { MemoryStateTable, StateTable } from './state-table';

const PAGE_SIZE = 1_000;
/** Bytes of a stored state that nothing exceeds, per byte of its estimate in memory. */
const MAX_BYTES_PER_ESTIMATED = 12;
/** Bytes that no change exceeds: sums have some 650 digits at most. */
const MAX_CHANGE_BYTES = 4_000;
const KEYS = {
  catalogue: 'catalogue',
  ruleCheck: 'rule check',
  reevaluation: 'reevaluation',
  ruleChange: 'rule change ',
  publications: 'publications',
};

export interface MemoryAggregateStoreOptions {
  /** Receives the changes of each write, as an item stream would carry them; no one when absent. */
  readonly onChanges?: (changes: readonly Change[]) => void;
  /** States; kept in this process alone when absent. */
  readonly states?: StateTable;
  /** Catalogue and the like; kept in this process alone when absent. */
  readonly keyValues?: KeyValues;
  /** Bytes that a user's state and changes may take, encoded as in a table; those of an item when absent. */
  readonly maxItemBytes?: number;
  /** States in a page of a scan, and users in a page of those who are due; 1000 when absent. */
  readonly pageSize?: number;
  /** Lets other work go on before each page; nothing does when absent. */
  readonly yieldToOthers?: () => Promise<unknown>;
}

/** Keeps states in tables at hand: for simulations, the playground and tests. */
export class MemoryAggregateStore implements AggregateStore {
  private readonly states: StateTable;
  private readonly keyValues: KeyValues;
  private readonly maxItemBytes: number;

  constructor(private readonly options: MemoryAggregateStoreOptions = {}) {
    this.maxItemBytes = options.maxItemBytes ?? MAX_ITEM_BYTES;
    this.states = options.states ?? new MemoryStateTable();
    this.keyValues = options.keyValues ?? new MemoryKeyValues();
  }

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
    { grows = false }: WriteOptions = {},
  ): Promise<WriteResult> {
    const current = this.states.get(userId) ?? { version: 0, state: NEW_USER };
    if (current.version !== expectedVersion) return { written: false, current };
    const item = this.measure(userId, state, changes);
    const tooLarge = item && oversizeOf(item, grows, this.maxItemBytes);
    if (tooLarge) return { written: false, tooLarge };
    const version = drawVersion();
    this.states.set(userId, { version, state }, changes);
    if (changes.length > 0) this.options.onChanges?.(changes);
    return { written: true, version, ...(item && isFull(item, this.maxItemBytes) && { isFull: true }) };
  }

  /**
   * Encodes a state and changes as a table would keep them.
   *
   * @returns undefined when they are certainly far too small to fill an item
   */
  private measure(userId: string, state: UserState, changes: readonly Change[]): UserItem | undefined {
    const limit = stateSize(state) * MAX_BYTES_PER_ESTIMATED + changes.length * MAX_CHANGE_BYTES;
    if (limit < this.maxItemBytes) return undefined;
    const numbers = new Map([...new Set(keysIn(state))].map((key, n) => [key, n]));
    return encodeUserItem(state, changes, (key) => numbers.get(key)!, Buffer.byteLength(userId));
  }

  async readVersion(userId: string): Promise<number | undefined> {
    return this.states.versionOf(userId);
  }

  async remove(userId: string, expectedVersion: number): Promise<boolean> {
    if (this.states.versionOf(userId) !== expectedVersion) return false;
    this.states.delete(userId);
    return true;
  }

  async scan(after?: string, { limit, idContains, part }: ScanScope = {}): Promise<StatePage> {
    await this.options.yieldToOthers?.();
    const start = after === undefined ? 0 : Number(after);
    const end = Math.min(start + (limit ?? this.options.pageSize ?? PAGE_SIZE), this.states.length);
    const userIds = this.states
      .slice(start, end)
      .filter((userId) => idContains === undefined || userId.includes(idContains))
      .filter((userId) => !part || partOfUser(userId, part.of) === part.n);
    return {
      users: userIds.map((userId) => ({ userId, stored: this.states.get(userId)! })),
      ...(end < this.states.length && { next: String(end) }),
    };
  }

  async due(
    before: number,
    part: number,
    after?: string,
    limit = this.options.pageSize ?? PAGE_SIZE,
  ): Promise<DuePage> {
    await this.options.yieldToOthers?.();
    return this.states.dueUsers.page(before, part, limit, after);
  }

  async readLatestChanges(userId: string): Promise<Change[]> {
    return this.states.changesOf(userId);
  }

  async readCatalogue(): Promise<Catalogue> {
    return this.keyValues.get(KEYS.catalogue) ?? EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    if ((await this.readCatalogue()).revision !== expectedRevision) return false;
    this.keyValues.set(KEYS.catalogue, catalogue);
    return true;
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    this.keyValues.set(`${KEYS.ruleChange}${change.revision}`, change);
  }

  /** Reads the newest from the catalogue as well: its writer may not have got to recording it. */
  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { change } = await this.readCatalogue();
    const recorded = this.keyValues.startingWith<RuleChange>(KEYS.ruleChange);
    const byRevision = new Map([...recorded, ...(change ? [change] : [])].map((one) => [one.revision, one]));
    return [...byRevision.values()].sort((a, b) => b.revision - a.revision).slice(0, limit);
  }

  async readPublications(): Promise<VersionedPublications> {
    return this.publications();
  }

  async writePublications(publications: readonly Publication[], expectedVersion: number): Promise<boolean> {
    if (this.publications().version !== expectedVersion) return false;
    this.keyValues.set(KEYS.publications, { version: expectedVersion + 1, publications });
    return true;
  }

  private publications(): VersionedPublications {
    return this.keyValues.get(KEYS.publications) ?? { version: 0, publications: [] };
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return this.keyValues.get(KEYS.ruleCheck);
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    this.keyValues.set(KEYS.ruleCheck, check);
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    return this.keyValues.get(KEYS.reevaluation);
  }

  async writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void> {
    if (reevaluation) this.keyValues.set(KEYS.reevaluation, reevaluation);
    else this.keyValues.delete(KEYS.reevaluation);
  }
}

function partOfUser(userId: string, parts: number): number {
  return [...userId].reduce((sum, character) => sum + character.codePointAt(0)!, 0) % parts;
}
