import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../src/engine/catalogue/catalogue';
import { Publication, VersionedPublications } from '../../src/engine/catalogue/publication';
import { ChunkLink } from '../../src/engine/history/chunk-chain';
import { entriesOf, HistoryEntry } from '../../src/engine/history/history';
import {
  AggregateStore,
  Clock,
  DUE_PARTS,
  DuePage,
  DueUser,
  HistoryChunk,
  OnUndecodable,
  ReadOptions,
  Reevaluation,
  RuleCheck,
  ScanScope,
  StatePage,
  TimeseriesStore,
  VersionedState,
  WriteOptions,
  WriteResult,
} from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { NEW_USER, UserState } from '../../src/engine/state/user-state';

interface StoredUser extends VersionedState {
  readonly changes: readonly Change[];
}

interface Contents {
  readonly users: [userId: string, user: StoredUser][];
  readonly chunks: [userId: string, chunk: HistoryChunk][];
  readonly catalogue?: Catalogue;
  readonly ruleChanges: RuleChange[];
  readonly publications?: VersionedPublications;
  readonly ruleCheck?: RuleCheck;
  readonly reevaluation?: Reevaluation;
}

const EMPTY: Contents = { users: [], chunks: [], ruleChanges: [] };
const PAGE_SIZE = 10;
const MAX_USER_BYTES = 400_000;
const MAX_GROWING_BYTES = 300_000;

/** Keeps one JSON document on disk and always writes it whole. */
export class StoreDocument {
  private readonly folder = mkdtempSync(join(tmpdir(), 'document-'));
  private readonly path = join(this.folder, 'store.json');

  read(): Contents {
    return existsSync(this.path) ? (JSON.parse(readFileSync(this.path, 'utf8')) as Contents) : EMPTY;
  }

  update(change: Partial<Contents>): void {
    writeFileSync(this.path, JSON.stringify({ ...this.read(), ...change }));
  }

  /** Replaces the state of a user by one that cannot be decoded. */
  spoil(userId: string): void {
    const users = this.read().users.map(([id, user]): Contents['users'][number] =>
      id === userId ? [id, { ...user, state: 'spoiled' as never }] : [id, user],
    );
    this.update({ users });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Keeps states in a document and shares nothing with the shipped stores except the port. */
export class DocumentAggregateStore implements AggregateStore {
  constructor(private readonly document: StoreDocument) {}

  async read(
    userIds: readonly string[],
    { onUndecodable }: ReadOptions = {},
  ): Promise<Map<string, VersionedState>> {
    const wanted = new Set(userIds);
    const found = this.document.read().users.filter(([userId]) => wanted.has(userId));
    return new Map(decodeAll(found, onUndecodable));
  }

  async write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
    { grows = false }: WriteOptions = {},
  ): Promise<WriteResult> {
    const bytes = packedSize(state);
    const maxBytes = grows ? MAX_GROWING_BYTES : MAX_USER_BYTES;
    if (bytes > maxBytes) return { written: false, tooLarge: { part: 'state', bytes, maxBytes } };
    const all = bytes + packedSize(changes);
    if (all > MAX_USER_BYTES) {
      return { written: false, tooLarge: { part: 'changes', bytes: all, maxBytes: MAX_USER_BYTES } };
    }
    const known = this.find(userId);
    if ((known?.version ?? 0) !== expectedVersion) {
      return { written: false, current: known ? decode(known) : { version: 0, state: NEW_USER } };
    }
    const version = Math.ceil(Math.random() * Number.MAX_SAFE_INTEGER);
    this.document.update({ users: [...this.others(userId), [userId, { version, state, changes }]] });
    return { written: true, version, ...(bytes > MAX_GROWING_BYTES && { isFull: true }) };
  }

  async readVersion(userId: string): Promise<number | undefined> {
    return this.find(userId)?.version;
  }

  async remove(userId: string, expectedVersion: number): Promise<boolean> {
    if (this.find(userId)?.version !== expectedVersion) return false;
    this.document.update({ users: this.others(userId) });
    return true;
  }

  async scan(
    after = '',
    { limit = PAGE_SIZE, idContains = '', part, onUndecodable }: ScanScope = {},
  ): Promise<StatePage> {
    const users = this.document
      .read()
      .users.filter(([userId]) => userId > after && userId.includes(idContains))
      .filter(([userId]) => !part || userId.charCodeAt(userId.length - 1) % part.of === part.n)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const page = users.slice(0, limit);
    return {
      users: decodeAll(page, onUndecodable).map(([userId, stored]) => ({ userId, stored })),
      ...(users.length > limit && { next: page[page.length - 1][0] }),
    };
  }

  async due(before: number, part: number, after?: string, limit = PAGE_SIZE): Promise<DuePage> {
    const last = after === undefined ? undefined : (JSON.parse(after) as DueUser);
    const users = this.document
      .read()
      .users.flatMap(([userId, { state }]): DueUser[] =>
        state.dueAt === undefined ? [] : [{ userId, dueAt: state.dueAt }],
      )
      .filter(
        ({ userId, dueAt }) => dueAt <= before && userId.charCodeAt(userId.length - 1) % DUE_PARTS === part,
      )
      .filter((user) => !last || byInstant(last, user) < 0)
      .sort(byInstant);
    const page = users.slice(0, limit);
    return { users: page, ...(users.length > limit && { next: JSON.stringify(page[page.length - 1]) }) };
  }

  async readLatestChanges(userId: string): Promise<Change[]> {
    return [...(this.find(userId)?.changes ?? [])];
  }

  async readCatalogue(): Promise<Catalogue> {
    return this.document.read().catalogue ?? EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    if ((await this.readCatalogue()).revision !== expectedRevision) return false;
    this.document.update({ catalogue });
    return true;
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    const { ruleChanges } = this.document.read();
    this.document.update({
      ruleChanges: [change, ...ruleChanges.filter(({ revision }) => revision !== change.revision)],
    });
  }

  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { catalogue, ruleChanges } = this.document.read();
    const newest = catalogue?.change;
    const older = ruleChanges.filter(({ revision }) => revision !== newest?.revision);
    return [...(newest ? [newest] : []), ...older].sort((a, b) => b.revision - a.revision).slice(0, limit);
  }

  async readPublications(): Promise<VersionedPublications> {
    return this.document.read().publications ?? { version: 0, publications: [] };
  }

  async writePublications(publications: readonly Publication[], expectedVersion: number): Promise<boolean> {
    if ((await this.readPublications()).version !== expectedVersion) return false;
    this.document.update({ publications: { version: expectedVersion + 1, publications } });
    return true;
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    return this.document.read().ruleCheck;
  }

  async writeRuleCheck(ruleCheck: RuleCheck): Promise<void> {
    this.document.update({ ruleCheck });
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    return this.document.read().reevaluation;
  }

  async writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void> {
    this.document.update({ reevaluation });
  }

  private find(userId: string): StoredUser | undefined {
    return this.document.read().users.find(([id]) => id === userId)?.[1];
  }

  private others(userId: string): Contents['users'] {
    return this.document.read().users.filter(([id]) => id !== userId);
  }
}

function byInstant(a: DueUser, b: DueUser): number {
  return a.dueAt - b.dueAt || (a.userId < b.userId ? -1 : 1);
}

function packedSize(value: unknown): number {
  return deflateRawSync(JSON.stringify(value)).length;
}

function decodeAll(
  users: Contents['users'],
  onUndecodable?: OnUndecodable,
): [userId: string, stored: VersionedState][] {
  return users.flatMap(([userId, user]): [string, VersionedState][] => {
    try {
      return [[userId, decode(user)]];
    } catch (error) {
      if (!onUndecodable) throw error;
      onUndecodable(userId, error);
      return [];
    }
  });
}

function decode({ version, state }: StoredUser): VersionedState {
  if (typeof state !== 'object') throw new Error('the document holds a state that is no object');
  return { version, state };
}

/** Keeps histories in a document. */
export class DocumentTimeseriesStore implements TimeseriesStore {
  constructor(
    private readonly document: StoreDocument,
    private readonly clock: Clock,
  ) {}

  async put(userId: string, chunk: HistoryChunk): Promise<void> {
    this.document.update({ chunks: [...this.others(userId, chunk.n), [userId, chunk]] });
  }

  async read(userId: string, last: number, start: string, finish: string): Promise<HistoryEntry[]> {
    const chunks = new Map(this.chunksOf(userId).map((chunk) => [chunk.n, chunk]));
    const entries: HistoryEntry[] = [];
    for (let chunk = chunks.get(last); chunk; chunk = chunks.get(chunk.previous)) {
      if (chunk.expiresAt > this.clock()) entries.unshift(...entriesOf(chunk.history));
    }
    return entries.filter(({ day }) => start <= day && day <= finish);
  }

  async list(userId: string): Promise<ChunkLink[]> {
    return this.chunksOf(userId)
      .map(({ n, previous }) => ({ n, previous }))
      .sort((a, b) => a.n - b.n);
  }

  async remove(userId: string, n: number): Promise<boolean> {
    const others = this.others(userId, n);
    const isKnown = others.length < this.document.read().chunks.length;
    this.document.update({ chunks: others });
    return isKnown;
  }

  private chunksOf(userId: string): HistoryChunk[] {
    return this.document
      .read()
      .chunks.filter(([id]) => id === userId)
      .map(([, chunk]) => chunk);
  }

  private others(userId: string, n: number): Contents['chunks'] {
    return this.document.read().chunks.filter(([id, chunk]) => id !== userId || chunk.n !== n);
  }
}
