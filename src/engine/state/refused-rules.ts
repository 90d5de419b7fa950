import { UserState } from './user-state';

/** Tells whether a rule has found no room in this state, in its current generation. */
export function isRefused(
  { refused }: UserState,
  { key, generation }: { readonly key: string; readonly generation: number },
): boolean {
  return refused !== undefined && Object.hasOwn(refused, key) && refused[key] === generation;
}
