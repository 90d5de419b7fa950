import { oneLine } from '../../common/one-line';

/** Escapes control characters, so that text cannot command a terminal; JSON keeps its meaning. */
export function printable(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}
