/**
 * Lists the keys of a table in the order in which they are written, or those of them that fit. Lists at the
 * top of a module are marked as pure where they are made, so that a bundle without use for them leaves them
 * out.
 */
export function keysOf<K extends string, F extends K = K>(
  table: Readonly<Record<K, unknown>>,
  fits: ((key: K) => key is F) | ((key: K) => boolean) = () => true,
): F[] {
  return (Object.keys(table) as K[]).filter(fits) as F[];
}
