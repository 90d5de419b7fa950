import { decodeState, encodeState } from '../../adapters/encoding/state-codec';
import { VersionedState } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { RuleNumbers } from './rule-numbers';

/** As it was read from the folder, until somebody wants to know. */
interface EncodedUserState {
  readonly version: number;
  readonly text: string;
}

/** Every user's state, by user id. */
export class UserStates implements PersistentPart {
  readonly kind = 'u';
  private readonly users = new Map<string, VersionedState | EncodedUserState>();
  /** In the order of their first writes. */
  private readonly userIds: string[] = [];
  private writeCount = 0;

  constructor(
    private readonly numbers: RuleNumbers,
    private readonly changeLog?: ChangeLog,
  ) {}

  get size(): number {
    return this.userIds.length;
  }

  /** Rises with each write. */
  get writes(): number {
    return this.writeCount;
  }

  get(userId: string): VersionedState | undefined {
    const known = this.users.get(userId);
    if (known === undefined || 'state' in known) return known;
    const read = { version: known.version, state: decodeState(known.text, this.numbers.keyOf) };
    this.users.set(userId, read);
    return read;
  }

  set(userId: string, version: number, state: UserState): void {
    this.writeCount++;
    this.store(userId, { version, state });
    this.changeLog?.append(
      this.kind,
      JSON.stringify(userId),
      String(version),
      encodeState(state, this.numbers.numberOf),
    );
  }

  /** From a place in their order. */
  slice(start: number, end: number): readonly string[] {
    return this.userIds.slice(start, end);
  }

  restore([userId, version, text]: readonly string[]): void {
    this.store(JSON.parse(userId) as string, { version: Number(version), text });
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const userId of this.userIds) {
      const known = this.users.get(userId)!;
      const text = 'text' in known ? known.text : encodeState(known.state, this.numbers.numberOf);
      yield [JSON.stringify(userId), String(known.version), text];
    }
  }

  private store(userId: string, known: VersionedState | EncodedUserState): void {
    if (!this.users.has(userId)) this.userIds.push(userId);
    this.users.set(userId, known);
  }
}
