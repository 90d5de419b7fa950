import { OnUndecodable, VersionedState } from '../engine/ports';
import { KeyNumbers } from './key-numbers';
import { UndecodableError } from './store-errors';

/** Decodes a state that mentions the keys of rules by their numbers. */
export type DecodeState = (keyOf: (n: number) => string) => VersionedState;

/** @throws UndecodableError when what is stored is at fault, rather than the store */
export async function decodeStored(keyNumbers: KeyNumbers, decode: DecodeState): Promise<VersionedState> {
  let fault: unknown;
  try {
    return await keyNumbers.resolve((keyOf) => {
      try {
        return decode(keyOf);
      } catch (error) {
        fault = error;
        throw error;
      }
    });
  } catch (error) {
    throw error === fault ? new UndecodableError(error) : error;
  }
}

/** @returns undefined when the state cannot be decoded, and `onUndecodable` has received its user */
export async function withUser(
  userId: string,
  decoding: Promise<VersionedState>,
  onUndecodable?: OnUndecodable,
): Promise<{ userId: string; stored: VersionedState } | undefined> {
  try {
    return { userId, stored: await decoding };
  } catch (error) {
    // Any other error is one of the store, when it does not answer with the numbers of rules.
    if (!onUndecodable || !(error instanceof UndecodableError)) throw error;
    onUndecodable(userId, error.cause);
    return undefined;
  }
}
