/** Begins a text that stands for a number while JSON is parsed: a noncharacter of Unicode. */
const MARK = '\ufdd0#';
const MAY_HOLD_MARK = /\ufdd0|\\ufdd0/i;

/**
 * Matches numbers in an object or a list whose spelling JavaScript may lose, outside texts as a rule. What
 * follows tells them from the times of day in texts.
 */
export const UNUSUAL_NUMBER = /[:,[\s]-?\d(?:[\d.]{15,}|\d*\.\d*0|[\d.]*[eE][+-]?\d+)(?=[,}\]\s])/;
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, 'g');

/** Number of a record as it was written, where a JavaScript number has another text. */
export class WrittenNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * Parses JSON, with numbers that JavaScript would round or write in another way as {@link WrittenNumber}.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseExactly(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  if (!UNUSUAL_NUMBER.test(text) || MAY_HOLD_MARK.test(text)) return parsed;
  const marked = text.replace(TOKEN, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${MARK}${token}"`,
  );
  return withWrittenNumbers(JSON.parse(marked));
}

/** Replaces marked texts. Nesting may be deeper than functions can call themselves. */
function withWrittenNumbers(root: unknown): unknown {
  const whole = [root];
  const pending: object[] = [whole];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const [name, value] of Object.entries(node) as [string, unknown][]) {
      if (typeof value === 'object' && value !== null) {
        pending.push(value);
      } else if (typeof value === 'string' && value.startsWith(MARK)) {
        const number = new WrittenNumber(value.slice(MARK.length));
        Object.defineProperty(node, name, {
          value: number,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
  }
  return whole[0];
}

/** Returns a number of parsed JSON as it was written; undefined for every other value. */
export function spellingOf(value: unknown): string | undefined {
  return typeof value === 'number' || value instanceof WrittenNumber ? String(value) : undefined;
}

/** Writes what {@link parseExactly} has parsed, with all numbers as they were. */
export function stringifyExactly(value: unknown): string {
  let marks = 0;
  const json = JSON.stringify(value, (_, part: unknown) => {
    if (!(part instanceof WrittenNumber)) return part;
    marks++;
    return MARK + part.toString();
  });
  return marks > 0 ? json.replace(MARKED, '$1') : json;
}
