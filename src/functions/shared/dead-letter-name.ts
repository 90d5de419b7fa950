import { createHash } from 'node:crypto';

/**
 * Names dead letters that are kept together after all of them. A batch that comes again, or an invocation
 * that ends late, may reject fewer or others, and must not replace those that are kept.
 *
 * @param first place of the first letter, by which names are sorted
 * @param places places of all letters
 */
export function deadLetterName(first: string, places: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([...places].sort()))
    .digest('hex')
    .slice(0, 16);
  return `${first}-${digest}`;
}
