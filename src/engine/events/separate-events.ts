/**
 * Splits texts of JSON that follow each other, on lines of their own or without anything between them, or the
 * elements of a list. Undefined for a text that is none of these; a part need not be valid JSON.
 */
export function splitJson(text: string): string[] | undefined {
  const trimmed = text.trim();
  const isList = trimmed.startsWith('[');
  if (!isList && !trimmed.startsWith('{')) return undefined;
  const parts = isList ? valuesIn(trimmed, 1) : valuesIn(trimmed, 0);
  return parts && (isList || parts.length > 1) ? parts : undefined;
}

const BRACKET_OR_TEXT = /"[^"\\]*(?:\\[^][^"\\]*)*"|[[\]{}]/g;

/**
 * Lists the objects and lists at a depth of brackets, as they are written.
 *
 * @returns undefined when brackets do not match, or something else stands between the values
 */
function valuesIn(text: string, level: number): string[] | undefined {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  let end = level;
  for (const { 0: token, index } of text.matchAll(BRACKET_OR_TEXT)) {
    if (token.startsWith('"')) {
      if (depth <= level) return undefined;
    } else if (token === '{' || token === '[') {
      if (depth === level) {
        if (!/^[\s,]*$/.test(text.slice(end, index))) return undefined;
        start = index;
      }
      depth++;
    } else if (--depth === level) {
      end = index + 1;
      values.push(text.slice(start, end));
    } else if (depth < level && index < text.length - 1) {
      return undefined;
    }
  }
  const isComplete = depth === 0 && /^[\s,\]]*$/.test(text.slice(end));
  return isComplete ? values : undefined;
}
