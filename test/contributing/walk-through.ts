/** A step of the page: a whole file, or a change of one. */
export type Step =
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  | { readonly kind: 'change'; readonly file: string; readonly before: string; readonly after: string };

const FILE = /^```typescript\n\/\/ (\S+)\n\n([\s\S]*?)^```$/gm;
const CHANGE = /^```diff\n\+\+\+ (\S+)\n([\s\S]*?)\n```$/gm;

/** Extracts the files and changes that a page shows. */
export function stepsOf(page: string): Step[] {
  const files = [...page.matchAll(FILE)].map(([, file, text]): Step => ({ kind: 'file', file, text }));
  const changes = [...page.matchAll(CHANGE)].map(([, file, text]): Step => ({
    kind: 'change',
    file,
    before: side(text, '-'),
    after: side(text, '+'),
  }));
  return [...files, ...changes];
}

/** Extracts one side of a difference: the file before it (`-`) or after it (`+`). */
function side(difference: string, sign: '-' | '+'): string {
  return difference
    .split('\n')
    .filter((line) => line.startsWith(' ') || line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n');
}
