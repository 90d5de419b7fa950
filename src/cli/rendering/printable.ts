import { oneLine } from '../../common/one-line';

/** Text that a terminal only shows; JSON stays the same JSON. */
export function printable(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}
