import { VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DueUsers } from './due-users';

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

/** Keeps states in this process. */
export class MemoryStateTable implements StateTable {
  readonly dueUsers = new DueUsers();
  private readonly users = new Map<
    string,
    { readonly stored: VersionedState; readonly changes: readonly Change[] }
  >();
  /** Users by place; a removed one leaves its place empty, so that positions of scans hold. */
  private readonly places: (string | undefined)[] = [];

  get length(): number {
    return this.places.length;
  }

  get(userId: string): VersionedState | undefined {
    return this.users.get(userId)?.stored;
  }

  versionOf(userId: string): number | undefined {
    return this.get(userId)?.version;
  }

  set(userId: string, stored: VersionedState, changes: readonly Change[]): void {
    if (!this.users.has(userId)) this.places.push(userId);
    this.users.set(userId, { stored, changes });
    this.dueUsers.set(userId, stored.state.dueAt);
  }

  delete(userId: string): void {
    if (this.users.delete(userId)) this.places[this.places.indexOf(userId)] = undefined;
    this.dueUsers.set(userId, undefined);
  }

  slice(start: number, end: number): string[] {
    return this.places.slice(start, end).filter((userId) => userId !== undefined);
  }

  changesOf(userId: string): Change[] {
    return [...(this.users.get(userId)?.changes ?? [])];
  }
}
