import { encodeUserItem, WRITE_UNIT_BYTES } from '../../adapters/encoding/user-item';
import { userKey } from '../../adapters/user-key';
import { AGGREGATES } from '../../contract/table-keys';
import { UserState } from '../../engine/state/user-state';

/** Bytes of an item besides its state and the user's key: names, and a version of 16 digits. */
const OTHER_BYTES =
  AGGREGATES.partitionKey.length + 'version'.length + 'state'.length + AGGREGATES.outbox.length + 9;

/** Adds up the write units that users take, each as often as events of theirs are written. */
export class WriteUnits {
  private readonly numbers = new Map<string, number>();
  private units = 0;
  private weight = 0;

  /** @param weight number of events of the user */
  add(userId: string, state: UserState, weight: number): void {
    const { stateBytes } = encodeUserItem(
      state,
      [],
      (key) => this.numberOf(key),
      Buffer.byteLength(userKey(userId)) + OTHER_BYTES,
    );
    this.units += weight * Math.ceil(stateBytes / WRITE_UNIT_BYTES);
    this.weight += weight;
  }

  /** Mean units of a write; 1 without any user. */
  get mean(): number {
    return this.weight === 0 ? 1 : this.units / this.weight;
  }

  private numberOf(key: string): number {
    let number = this.numbers.get(key);
    if (number === undefined) this.numbers.set(key, (number = this.numbers.size));
    return number;
  }
}
