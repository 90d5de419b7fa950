import { oneLine } from './one-line';

/** Characters of a value that a message shows. */
const MAX_SHOWN = 80;

/** Puts a value in quotation marks for a message; a long one is cut. */
export function quote(value: string): string {
  // Twice as many units as characters are shown hold at least as many characters.
  const characters = [...oneLine(value.slice(0, 2 * (MAX_SHOWN + 1)))];
  return `“${characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : value}”`;
}
