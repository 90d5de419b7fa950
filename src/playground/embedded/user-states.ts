import { decodeChanges, encodeChanges } from '../../adapters/encoding/change-codec';
import { decodeState, encodeState } from '../../adapters/encoding/state-codec';
import { DueUsers } from '../../adapters/memory/due-users';
import { StateTable } from '../../adapters/memory/state-table';
import { VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { RuleNumbers } from './rule-numbers';

interface KnownUser {
  /** State, as text until its first use: most users of a folder are never looked at. */
  stored: VersionedState | { readonly version: number; readonly text: string };
  /** Changes of the last write as text; absent when it caused none. */
  readonly changes?: string;
}

/** Keeps every user's state, and logs each write so that it outlives the process. */
export class UserStates implements StateTable, PersistentPart {
  readonly kind = 'u';
  readonly dueUsers = new DueUsers();
  private readonly users = new Map<string, KnownUser>();
  /** Users by position. A removed user leaves an empty position, so that positions of scans stay valid. */
  private readonly places: (string | undefined)[] = [];
  private writeCount = 0;

  constructor(
    private readonly numbers: RuleNumbers,
    private readonly changeLog?: ChangeLog,
  ) {}

  get size(): number {
    return this.users.size;
  }

  get length(): number {
    return this.places.length;
  }

  /** Number of writes in this process. */
  get writes(): number {
    return this.writeCount;
  }

  get(userId: string): VersionedState | undefined {
    const known = this.users.get(userId);
    if (!known) return undefined;
    const { stored } = known;
    if ('state' in stored) return stored;
    const state = decodeState(stored.text, this.numbers.keyOf, this.dueUsers.get(userId));
    const read = { version: stored.version, state };
    known.stored = read;
    return read;
  }

  versionOf(userId: string): number | undefined {
    return this.users.get(userId)?.stored.version;
  }

  set(userId: string, stored: VersionedState, changes: readonly Change[]): void {
    this.writeCount++;
    const text = changes.length > 0 ? encodeChanges(changes) : undefined;
    this.store(userId, { stored, ...(text !== undefined && { changes: text }) }, stored.state.dueAt);
    this.changeLog?.append(
      this.kind,
      JSON.stringify(userId),
      String(stored.version),
      encodeState(stored.state, this.numbers.numberOf),
      ...lastFields(text, stored.state.dueAt),
    );
  }

  delete(userId: string): void {
    if (!this.users.has(userId)) return;
    this.writeCount++;
    this.drop(userId);
    this.changeLog?.append(this.kind, JSON.stringify(userId));
  }

  slice(start: number, end: number): string[] {
    return this.places.slice(start, end).filter((userId) => userId !== undefined);
  }

  changesOf(userId: string): Change[] {
    const text = this.users.get(userId)?.changes;
    return text === undefined ? [] : decodeChanges(userId, text);
  }

  restore([id, version, text, changes, dueAt]: readonly string[]): void {
    const userId = JSON.parse(id) as string;
    if (version === undefined) {
      this.drop(userId);
    } else {
      this.store(
        userId,
        { stored: { version: Number(version), text }, ...(changes && { changes }) },
        dueAt === undefined ? undefined : Number(dueAt),
      );
    }
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const userId of this.slice(0, this.length)) {
      const { stored, changes } = this.users.get(userId)!;
      const text = 'text' in stored ? stored.text : encodeState(stored.state, this.numbers.numberOf);
      yield [
        JSON.stringify(userId),
        String(stored.version),
        text,
        ...lastFields(changes, this.dueUsers.get(userId)),
      ];
    }
  }

  private store(userId: string, known: KnownUser, dueAt: number | undefined): void {
    if (!this.users.has(userId)) this.places.push(userId);
    this.users.set(userId, known);
    this.dueUsers.set(userId, dueAt);
  }

  private drop(userId: string): void {
    if (this.users.delete(userId)) this.places[this.places.indexOf(userId)] = undefined;
    this.dueUsers.set(userId, undefined);
  }
}

/** Returns the fields of a line that may be absent: changes, empty before an instant, and the instant. */
function lastFields(changes: string | undefined, dueAt: number | undefined): string[] {
  if (dueAt !== undefined) return [changes ?? '', String(dueAt)];
  return changes === undefined ? [] : [changes];
}
