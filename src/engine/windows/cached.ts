/** Maximum number of values in a cache, so that events of many centuries do not fill the memory. */
const MAX_CACHED = 10_000;

/** Returns the cached value of a day or a month, and makes it when there is none. */
export function cached<K, V>(cache: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = cache.get(key);
  if (value === undefined) {
    value = make(key);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, value);
  }
  return value;
}
