import { Place, placeOf } from '../common/json-place';

/** Place of a value in a record: below the whole record, or below the event in it. */
export interface FieldPath {
  readonly path: string;
  readonly place: Place;
  readonly ofRecord: boolean;
}

/** Text that is put together from fixed parts and values. */
export interface FieldText {
  readonly parts: readonly (string | FieldPath)[];
}

/** Ways to find a part of an event, of which the first that finds one is taken. */
export type Field = readonly (FieldPath | FieldText)[];

const TEXT = /^'(?:[^'\\]|\\.)*'$/;
/** Matches quoted parts of either kind, what stands between ways to find a value, and everything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\?\?|[^]/g;
/** Matches `${…}`; a brace in double quotes belongs to the path. */
const PLACEHOLDER = /\$\{\s*((?:"(?:[^"\\]|\\.)*"|[^}"])*?)\s*\}/;

/**
 * Parses how a part of an event is found: by a path such as `$.user.id`, by a text in single quotes such as
 * `'${$.source}/${$.id}'`, or by several of these with `??` between them.
 *
 * @param faultOf finds the fault of a path; undefined when there is none
 * @throws Error that says which part is none of these
 */
export function parseField(text: string, faultOf?: (path: string) => string | undefined): Field {
  return alternativesOf(text).map((alternative) => {
    if (TEXT.test(alternative)) return { parts: partsOf(alternative, faultOf) };
    if (/^[$@]/.test(alternative)) return parsePath(alternative, faultOf);
    throw new Error(
      `“${alternative}” is neither a path such as $.user.id nor a text in single quotes such as 'purchase'`,
    );
  });
}

/** Parses a path. `@` begins one in the event, and `$` one in the record that it came in. */
export function parsePath(path: string, faultOf?: (path: string) => string | undefined): FieldPath {
  const fault = faultOf?.(path);
  if (fault !== undefined) throw new Error(`“${path}” ${fault}`);
  return { path, place: placeOf(path), ofRecord: path.startsWith('$') };
}

function alternativesOf(text: string): string[] {
  const alternatives = [''];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '??') alternatives.push('');
    else alternatives[alternatives.length - 1] += token;
  }
  return alternatives.map((alternative) => alternative.trim());
}

function partsOf(quoted: string, faultOf?: (path: string) => string | undefined): FieldText['parts'] {
  const text = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  const pieces = text.split(PLACEHOLDER);
  return pieces
    .map((piece, n) => (n % 2 === 1 ? parsePath(piece, faultOf) : piece))
    .filter((part) => part !== '');
}
