/** The first has the id that an only one has, so that a second never replaces it. */
export function numbered(id: string, i: number): string {
  return i === 0 ? id : `${id}${i + 1}`;
}
