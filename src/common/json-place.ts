import { parsedObject } from './json-in-text';

/** Names and indexes that lead to one place in a JSON value, from the outside in. */
export type Place = readonly (string | number)[];

const QUOTED_NAME = /"(?:[^"\\]|\\.)*"/;
const STEP = new RegExp(
  [
    // RFC 9535, section 2.5.1.1: names that need no quotes.
    /\.([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)/.source,
    `\\[\\s*(?:(${QUOTED_NAME.source})|'((?:[^'\\\\]|\\\\.)*)'|(-?\\d+))\\s*\\]`,
  ].join('|'),
  'y',
);

/**
 * Lists the names and indexes of a JSON path (RFC 9535) to one place. It begins with `$`, the whole value, or
 * with `@`, the part of it that is looked at.
 *
 * @throws Error when the path is none, or may lead to several places
 */
export function placeOf(path: string): Place {
  const place: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (/^[$@]/.test(path) && STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) break;
    const [, name, quoted, singleQuoted, index] = match;
    if (index !== undefined) place.push(Number(index));
    else place.push(name ?? (JSON.parse(quoted ?? inDoubleQuotes(singleQuoted)) as string));
    if (STEP.lastIndex === path.length) return place;
  }
  if (path === '$' || path === '@') return place;
  throw new Error(`“${path}” is no path to one place`);
}

function inDoubleQuotes(text: string): string {
  const requoted = text.replace(/\\.|"/g, (found) => (found === '"' ? '\\"' : found === "\\'" ? "'" : found));
  return `"${requoted}"`;
}

/**
 * Returns the value at a place; undefined when there is none. An index below 0 counts from the end, and a
 * text that holds an object or a list as JSON is entered like these.
 */
export function valueAt(place: Place, json: unknown): unknown {
  let value = json;
  for (const step of place) {
    if (typeof value === 'string') value = parsedObject(value);
    if (typeof value !== 'object' || value === null) return undefined;
    if (typeof step === 'number') {
      value = Array.isArray(value) ? value.at(step) : undefined;
    } else {
      value =
        !Array.isArray(value) && Object.hasOwn(value, step)
          ? (value as Readonly<Record<string, unknown>>)[step]
          : undefined;
    }
  }
  return value;
}
