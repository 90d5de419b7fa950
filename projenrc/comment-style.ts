/** Checks doc comments against the style that CONTRIBUTING.md describes. */
import ts from 'typescript';

/** Columns of a line, for Prettier's code and for the strings and comments that lint checks. */
export const LINE_WIDTH = 110;

export interface StyleFault {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly kind: 'opening' | 'nobody in particular' | 'long line';
  readonly text: string;
}

export interface StyleReport {
  readonly comments: number;
  readonly lines: number;
  readonly faults: readonly StyleFault[];
}

/** First words of a comment that has no verb to lead it and describes its subject indirectly. */
const OPENING = /^(What|Who|Whom|Whose|Whoever|Where|Wherever|Which|Why|When|How|Those|So)\b/;
/** Words for people without a role, which hide who acts. */
const NOBODY = /\b(whoever|whomever|somebody|nobody|anybody|everybody|(is|are|was|were) told)\b/i;

/** Finds faults in a file's doc comments and line lengths. */
export function checkStyle(fileName: string, text: string): StyleReport {
  const lines = text.split('\n');
  const comments = docCommentsOf(fileName, text);
  const faults: StyleFault[] = comments.flatMap(({ line, content }) => [
    ...(OPENING.test(content) ? [{ line, kind: 'opening' as const, text: content }] : []),
    ...(NOBODY.test(content) ? [{ line, kind: 'nobody in particular' as const, text: content }] : []),
  ]);
  lines.forEach((line, index) => {
    if (line.length > LINE_WIDTH) faults.push({ line: index + 1, kind: 'long line', text: line.trim() });
  });
  return { comments: comments.length, lines: lines.length, faults };
}

/** Finds doc comments that contain more than tags. */
function docCommentsOf(
  fileName: string,
  text: string,
): { readonly line: number; readonly content: string }[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      const comment = text.slice(pos, end);
      if (comment.startsWith('/**')) found.set(pos, contentOf(comment));
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...found]
    .filter(([, content]) => content !== '' && !content.startsWith('@'))
    .map(([pos, content]) => ({ line: source.getLineAndCharacterOfPosition(pos).line + 1, content }));
}

function contentOf(comment: string): string {
  return comment
    .slice(3, -2)
    .replace(/\n\s*\*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
