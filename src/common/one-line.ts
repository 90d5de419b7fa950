/** Matches control characters, line separators, and marks that turn the direction of writing. */
const COMMANDS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Writes foreign text on one line; characters that would command a terminal are shown as JSON writes them.
 */
export function oneLine(text: string): string {
  return text.replace(
    COMMANDS,
    (sign) => SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
