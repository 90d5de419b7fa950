/** Ids made within this page, so that those of one moment differ. */
let made = 0;

/**
 * Creates an id for a new row that is unique in all windows. Ids sort as they were created, because a rule
 * source without an order of its own lists its rules by their ids.
 */
export function newId(now = Date.now()): string {
  const place = (made++ % 36 ** 3).toString(36).padStart(3, '0');
  return `new-${now.toString(36)}${place}-${crypto.randomUUID().slice(0, 13)}`;
}
