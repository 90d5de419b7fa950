import { oneLine } from './one-line';

/** Characters of a value that a message shows. */
const MAX_SHOWN = 80;

/** Puts a value in quotation marks for a message; a long one is cut. */
export function quote(value: string): string {
  const characters = [...oneLine(value)];
  return `“${characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : value}”`;
}
