import { LRUCache } from 'lru-cache';
import { VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DueUsers } from './due-users';
import { PackedState, StatePacker, WrittenState } from './packed-states';

/** Holds states by user id, in the order of their first writes. */
export interface StateTable {
  /** Number of places, those of removed users included. */
  readonly length: number;
  /** Users at whom time alone can change something, by the states that were set. */
  readonly dueUsers: Pick<DueUsers, 'page'>;
  get(userId: string): VersionedState | undefined;
  /** Returns the version of a state, even of one that cannot be decoded. */
  versionOf(userId: string): number | undefined;
  /** Replaces a user's state, and the changes that the last write caused. */
  set(userId: string, stored: VersionedState, changes: readonly Change[]): void;
  delete(userId: string): void;
  /** Lists the users from place `start` up to, but without, place `end`. */
  slice(start: number, end: number): string[];
  changesOf(userId: string): Change[];
}

/** Users whose states are kept as objects; those of the others wait as texts until they are asked for. */
const MAX_UNPACKED = 10_000;

/** Keeps states in this process. */
export class MemoryStateTable implements StateTable {
  readonly dueUsers = new DueUsers();
  private readonly packer = new StatePacker();
  private readonly recent: LRUCache<string, WrittenState>;
  /** Users who have a state, packed unless they are among the recent ones. */
  private readonly users = new Map<string, PackedState | undefined>();
  /** Users by place; a removed one leaves its place empty, so that positions of scans hold. */
  private readonly places: (string | undefined)[] = [];

  constructor(maxUnpacked = MAX_UNPACKED) {
    this.recent = new LRUCache({
      max: maxUnpacked,
      dispose: (written, userId, reason) => {
        if (reason === 'evict') this.users.set(userId, this.packer.pack(written));
      },
    });
  }

  get length(): number {
    return this.places.length;
  }

  get(userId: string): VersionedState | undefined {
    return this.writtenOf(userId)?.stored;
  }

  versionOf(userId: string): number | undefined {
    return (this.recent.get(userId)?.stored ?? this.users.get(userId))?.version;
  }

  set(userId: string, stored: VersionedState, changes: readonly Change[]): void {
    if (!this.users.has(userId)) this.places.push(userId);
    this.users.set(userId, undefined);
    this.recent.set(userId, { stored, changes });
    this.dueUsers.set(userId, stored.state.dueAt);
  }

  delete(userId: string): void {
    if (this.users.delete(userId)) this.places[this.places.indexOf(userId)] = undefined;
    this.recent.delete(userId);
    this.dueUsers.set(userId, undefined);
  }

  slice(start: number, end: number): string[] {
    return this.places.slice(start, end).filter((userId) => userId !== undefined);
  }

  changesOf(userId: string): Change[] {
    return [...(this.writtenOf(userId)?.changes ?? [])];
  }

  /** Unpacks what is not recent without making it so: a scan would push out the users who come again. */
  private writtenOf(userId: string): WrittenState | undefined {
    const recent = this.recent.get(userId);
    if (recent) return recent;
    const packed = this.users.get(userId);
    return packed && this.packer.unpack(userId, packed);
  }
}
