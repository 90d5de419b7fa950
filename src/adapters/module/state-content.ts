import { Item } from '../../contract/item-store';
import { VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { decodeChanges } from '../encoding/change-codec';
import { unpackText } from '../encoding/packed-text';
import { decodeState } from '../encoding/state-codec';
import { UserItem } from '../encoding/user-item';
import { userIdOf } from '../user-key';

/** First line of an item's content; the state follows it. */
interface Head {
  /** Present when the state is packed. */
  readonly packed?: 1;
  /** Changes of the last write. */
  readonly outbox?: string;
  /** User, where the key is a hash. */
  readonly userId?: string;
}

const LINE_END = 0x0a;

/** Joins what an item holds of a user. */
export function contentOf(userId: string, key: string, { state, outbox }: UserItem): Uint8Array {
  const head: Head = {
    ...(typeof state !== 'string' && { packed: 1 }),
    ...(outbox !== undefined && { outbox }),
    ...(userIdOf(key) === undefined && { userId }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), Buffer.from(state)]);
}

export function userIn({ key, content }: Item): string {
  const userId = userIdOf(key);
  if (userId !== undefined) return userId;
  try {
    return headOf(content).head.userId ?? key;
  } catch {
    // The item cannot be decoded, and its key is all that is left to name it by.
    return key;
  }
}

/** @throws Error when the content is none of a user */
export function stateIn(item: Item, keyOf: (n: number) => string): VersionedState {
  const { head, rest } = headOf(item.content);
  const text = head.packed ? unpackText(rest) : rest.toString('utf8');
  return { version: item.version, state: decodeState(text, keyOf, item.dueAt) };
}

export function changesIn(item: Item): Change[] {
  const { outbox } = headOf(item.content).head;
  return outbox === undefined ? [] : decodeChanges(userIn(item), outbox);
}

function headOf(content: Uint8Array): { readonly head: Head; readonly rest: Buffer } {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const end = buffer.indexOf(LINE_END);
  if (end < 0) throw new Error('the content has no first line');
  return { head: JSON.parse(buffer.toString('utf8', 0, end)) as Head, rest: buffer.subarray(end + 1) };
}
