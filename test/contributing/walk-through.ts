const FENCE = /^```(typescript|diff) (\S+)\n([\s\S]*?)^```$/gm;

/** One step: a whole file, or what changes in one. */
export type Step =
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  | { readonly kind: 'change'; readonly file: string; readonly before: string; readonly after: string };

/** The blocks of code of a page that name a file behind their language, in order. */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(FENCE)].map(([, language, file, text]): Step => {
    if (language === 'typescript') return { kind: 'file', file, text };
    const lines = text.replace(/\n$/, '').split('\n');
    const side = (sign: string) => lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1)).join('\n');
    return { kind: 'change', file, before: side('-'), after: side('+') };
  });
}
