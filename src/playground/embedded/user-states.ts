import { RuleNumbers } from './rule-numbers';
import { decodeState, encodeState } from '../../adapters/encoding/state-codec';
import { VersionedState } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { Ledger, Part } from '../installation/ledger';

/** As it was read from the folder, until somebody wants to know. */
interface Unread {
  readonly version: number;
  readonly text: string;
}

/** Every user's state, by user id. */
export class UserStates implements Part {
  readonly kind = 'u';
  private readonly users = new Map<string, VersionedState | Unread>();
  /** In the order of their first writes. */
  private readonly userIds: string[] = [];
  private written = 0;

  constructor(private readonly numbers: RuleNumbers, private readonly ledger?: Ledger) {}

  get size(): number {
    return this.userIds.length;
  }

  /** Rises with each write. */
  get writes(): number {
    return this.written;
  }

  get(userId: string): VersionedState | undefined {
    const known = this.users.get(userId);
    if (known === undefined || 'state' in known) return known;
    const read = { version: known.version, state: decodeState(known.text, this.numbers.keyOf) };
    this.users.set(userId, read);
    return read;
  }

  set(userId: string, version: number, state: UserState): void {
    this.written++;
    this.keep(userId, { version, state });
    this.ledger?.note(this.kind, JSON.stringify(userId), String(version), encodeState(state, this.numbers.numberOf));
  }

  /** From a place in their order. */
  slice(start: number, end: number): readonly string[] {
    return this.userIds.slice(start, end);
  }

  take([userId, version, text]: readonly string[]): void {
    this.keep(JSON.parse(userId) as string, { version: Number(version), text });
  }

  * all(): Iterable<readonly string[]> {
    for (const userId of this.userIds) {
      const known = this.users.get(userId)!;
      const text = 'text' in known ? known.text : encodeState(known.state, this.numbers.numberOf);
      yield [JSON.stringify(userId), String(known.version), text];
    }
  }

  private keep(userId: string, known: VersionedState | Unread): void {
    if (!this.users.has(userId)) this.userIds.push(userId);
    this.users.set(userId, known);
  }
}
