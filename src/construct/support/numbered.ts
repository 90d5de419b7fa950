/**
 * Numbers the construct ids of several resources of one kind from the second on. The first keeps the plain id
 * of an only one, so that adding a second never replaces it.
 */
export function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}${index + 1}`;
}
