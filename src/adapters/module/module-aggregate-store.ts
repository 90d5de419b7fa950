import { setImmediate } from 'node:timers';
import DataLoader from 'dataloader';
import { Item, ItemWrite } from '../../contract/item-store';
import { AGGREGATES } from '../../contract/table-keys';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import { Publication, VersionedPublications } from '../../engine/catalogue/publication';
import {
  AggregateStore,
  DuePage,
  DUE_PARTS,
  OnUndecodable,
  ReadOptions,
  Reevaluation,
  RuleCheck,
  ScanScope,
  StatePage,
  VersionedState,
  WriteOptions,
  WriteResult,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { NEW_USER, UserState } from '../../engine/state/user-state';
import { decodeStored, withUser } from '../decode-user';
import { packCatalogue, packKeyNumbers } from '../encoding/packed-catalogue';
import { keysIn } from '../encoding/state-codec';
import { encodeUserItem, isFull, MAX_ITEM_BYTES, oversizeOf } from '../encoding/user-item';
import { KeyNumbers } from '../key-numbers';
import { drawVersion } from '../state-version';
import { userIdOf } from '../user-key';
import { safeUserKey, userPlace } from './item-keys';
import { encodeEntry } from './module-outbox';
import { Notes, OpenStore } from './notes';
import { changesIn, contentOf, stateIn, userIn } from './state-content';

/** Keys and writes that a call takes by the contract. */
const READS_PER_CALL = 1_000;
const WRITES_PER_CALL = 500;
/** Users in a page: some megabytes at most, which a function has room for. */
const PAGE_SIZE = 1_000;
/** Bytes of the first line of an item's content beside changes and ids. */
const HEAD_BYTES = 64;

export interface ModuleAggregateStoreProps {
  readonly open: OpenStore;
  /** Number of publishers, each with a queue of its own. */
  readonly publishers: number;
  /** Is told that entries wait for the publishers; no one is when absent. */
  readonly onEntries?: () => Promise<void>;
  readonly clock: () => number;
}

/** Keeps states in the store of a module. */
export class ModuleAggregateStore implements AggregateStore {
  private readonly notes: Notes;
  private readonly keyNumbers: KeyNumbers;
  private readonly writes: DataLoader<ItemWrite, boolean>;

  constructor(private readonly props: ModuleAggregateStoreProps) {
    this.notes = new Notes(props.open);
    this.keyNumbers = new KeyNumbers({
      read: async () => (await this.notes.read<string[]>(AGGREGATES.keyNumbersPk))?.value ?? [],
      write: (keys, expected) =>
        this.notes.writePacked(AGGREGATES.keyNumbersPk, packKeyNumbers(keys), {
          expectedVersion: expected,
          version: keys.length,
        }),
    });
    this.writes = new DataLoader((writes) => this.writeBatch(writes), {
      cache: false,
      maxBatchSize: WRITES_PER_CALL,
      batchScheduleFn: setImmediate,
    });
  }

  async read(
    userIds: readonly string[],
    { onUndecodable }: ReadOptions = {},
  ): Promise<Map<string, VersionedState>> {
    const store = await this.props.open();
    const found = new Map<string, VersionedState>();
    for (let start = 0; start < userIds.length; start += READS_PER_CALL) {
      const keys = userIds.slice(start, start + READS_PER_CALL).map(safeUserKey);
      for (const item of await store.read(keys)) {
        const user = await this.decodeUser(item, onUndecodable);
        if (user) found.set(user.userId, user.stored);
      }
    }
    return found;
  }

  async write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
    { grows = false }: WriteOptions = {},
  ): Promise<WriteResult> {
    const { key, part } = userPlace(userId);
    const version = drawVersion();
    const numberOf = await this.keyNumbers.give(keysIn(state));
    const encoded = encodeUserItem(state, changes, numberOf, Buffer.byteLength(key) + HEAD_BYTES);
    const tooLarge = oversizeOf(encoded, grows, MAX_ITEM_BYTES);
    if (tooLarge) return { written: false, tooLarge };
    const { outbox } = encoded;
    const isWritten = await this.writes.load({
      item: {
        key,
        part,
        version,
        content: contentOf(userId, key, encoded),
        ...(state.dueAt !== undefined && { dueAt: state.dueAt }),
      },
      expectedVersion,
      entries: outbox === undefined ? [] : this.entriesFor(userId, outbox),
    });
    const item = isWritten ? undefined : await this.itemOf(userId);
    // An attempt whose answer was lost has written the item, and the next one found it.
    if (isWritten || item?.version === version) {
      return { written: true, version, ...(isFull(encoded, MAX_ITEM_BYTES) && { isFull: true }) };
    }
    return {
      written: false,
      current: item ? await this.decode(item) : { version: 0, state: NEW_USER },
    };
  }

  async readVersion(userId: string): Promise<number | undefined> {
    return (await this.itemOf(userId))?.version;
  }

  async remove(userId: string, expectedVersion: number): Promise<boolean> {
    return (await this.props.open()).remove(safeUserKey(userId), expectedVersion);
  }

  /** Goes through the parts of the store one after the other; a position is a part and a key in it. */
  async scan(after?: string, { limit, idContains, part, onUndecodable }: ScanScope = {}): Promise<StatePage> {
    const parts = Array.from({ length: DUE_PARTS }, (_, n) => n).filter(
      (n) => part === undefined || n % part.of === part.n,
    );
    const pageSize = limit ?? PAGE_SIZE;
    const store = await this.props.open();
    const items: Item[] = [];
    let position: Position = after === undefined ? { current: parts[0], key: undefined } : positionIn(after);
    while (position.current !== undefined && items.length < pageSize) {
      const { current, key } = position;
      const wanted = pageSize - items.length;
      const page = await store.scan(current, key, wanted);
      items.push(...page);
      position =
        page.length < wanted
          ? { current: parts[parts.indexOf(current) + 1], key: undefined }
          : { current, key: page[page.length - 1].key };
    }
    const users: { userId: string; stored: VersionedState }[] = [];
    for (const item of items) {
      if (idContains !== undefined && !userIn(item).includes(idContains)) continue;
      const user = await this.decodeUser(item, onUndecodable);
      if (user) users.push(user);
    }
    const { current, key = '' } = position;
    return { users, ...(current !== undefined && { next: `${current} ${key}` }) };
  }

  async due(before: number, part: number, after?: string, limit = PAGE_SIZE): Promise<DuePage> {
    const store = await this.props.open();
    const last = after === undefined ? undefined : duePositionIn(after);
    const listed = await store.due(part, before, last, limit);
    const hashed = listed.map(({ key }) => key).filter((key) => userIdOf(key) === undefined);
    const ids = new Map(
      hashed.length === 0 ? [] : (await store.read(hashed)).map((item) => [item.key, userIn(item)]),
    );
    const end = listed[listed.length - 1];
    return {
      users: listed.flatMap(({ key, dueAt }) => {
        const userId = userIdOf(key) ?? ids.get(key);
        // A user who was removed meanwhile is due no more.
        return userId === undefined ? [] : [{ userId, dueAt }];
      }),
      ...(listed.length >= limit && { next: `${end.dueAt} ${end.key}` }),
    };
  }

  async readLatestChanges(userId: string): Promise<Change[]> {
    const item = await this.itemOf(userId);
    return item ? changesIn(item) : [];
  }

  async readCatalogue(): Promise<Catalogue> {
    const catalogue = (await this.notes.read<Catalogue>(AGGREGATES.cataloguePk))?.value ?? EMPTY_CATALOGUE;
    this.keyNumbers.follow(catalogue);
    return catalogue;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    const packed = packCatalogue(catalogue);
    // Rules without numbers could be counted for nobody.
    await this.keyNumbers.give(Object.keys(catalogue.rules));
    return this.notes.writePacked(AGGREGATES.cataloguePk, packed, {
      expectedVersion: expectedRevision,
      version: catalogue.revision,
    });
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    await this.notes.write(ruleChangeKey(change.revision), change);
  }

  /** Takes the newest change from the catalogue, since its writer may have failed before storing it apart. */
  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { revision, change } = await this.readCatalogue();
    const changes = change ? [change] : [];
    for (let older = revision - changes.length; older > 0 && changes.length < limit;) {
      const count = Math.min(older, limit - changes.length, READS_PER_CALL);
      const keys = Array.from({ length: count }, (_, i) => ruleChangeKey(older - i));
      const found = (await this.notes.readAll<RuleChange>(keys)).map(({ value }) => value);
      changes.push(...found.sort((a, b) => b.revision - a.revision));
      older -= count;
    }
    return changes;
  }

  async readPublications(): Promise<VersionedPublications> {
    const noted = await this.notes.read<Publication[]>(AGGREGATES.publicationsPk);
    return { version: noted?.version ?? 0, publications: noted?.value ?? [] };
  }

  async writePublications(publications: readonly Publication[], expectedVersion: number): Promise<boolean> {
    return this.notes.write(AGGREGATES.publicationsPk, publications, {
      expectedVersion,
      version: expectedVersion + 1,
    });
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return (await this.notes.read<RuleCheck>(AGGREGATES.ruleCheckPk))?.value;
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    await this.notes.write(AGGREGATES.ruleCheckPk, check);
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    return (await this.notes.read<Reevaluation | null>(AGGREGATES.settlementPk))?.value ?? undefined;
  }

  async writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void> {
    await this.notes.write(AGGREGATES.settlementPk, reevaluation ?? null);
  }

  private entriesFor(userId: string, outbox: string): ItemWrite['entries'] {
    const content = encodeEntry({ userId, outbox, writtenAt: this.props.clock() });
    return Array.from({ length: this.props.publishers }, (_, n) => ({ queue: String(n), content }));
  }

  private async writeBatch(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
    const store = await this.props.open();
    // The contract takes a key once in a call; two writes of one user at a time are rare.
    const keys = new Set<string>();
    const [now, later] = [[] as ItemWrite[], [] as ItemWrite[]];
    for (const write of writes) {
      (keys.has(write.item.key) ? later : now).push(write);
      keys.add(write.item.key);
    }
    const outcomes = new Map<ItemWrite, boolean>();
    for (const batch of [now, ...later.map((write) => [write])]) {
      const answers = await store.write(batch);
      batch.forEach((write, i) => outcomes.set(write, answers[i]));
    }
    if (writes.some((write) => write.entries.length > 0 && outcomes.get(write))) {
      await this.props.onEntries?.();
    }
    return writes.map((write) => outcomes.get(write)!);
  }

  private async itemOf(userId: string): Promise<Item | undefined> {
    const [item] = await (await this.props.open()).read([safeUserKey(userId)]);
    return item;
  }

  private async decodeUser(item: Item, onUndecodable?: OnUndecodable) {
    return withUser(userIn(item), this.decode(item), onUndecodable);
  }

  /** @throws UndecodableError when the item itself is at fault */
  private async decode(item: Item): Promise<VersionedState> {
    return decodeStored(this.keyNumbers, (keyOf) => stateIn(item, keyOf));
  }
}

function ruleChangeKey(revision: number): string {
  return `${AGGREGATES.ruleChangePrefix}${revision}`;
}

/** Place in a scan: a part, and the key that the last page ended with; no part at the end. */
interface Position {
  readonly current: number | undefined;
  readonly key: string | undefined;
}

function positionIn(after: string): Position {
  const end = after.indexOf(' ');
  return { current: Number(after.slice(0, end)), key: after.slice(end + 1) || undefined };
}

function duePositionIn(after: string): { readonly key: string; readonly dueAt: number } {
  const end = after.indexOf(' ');
  return { dueAt: Number(after.slice(0, end)), key: after.slice(end + 1) };
}
