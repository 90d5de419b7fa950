import { End, Ends } from '../../engine/aggregate/ends';

/** Ends of the metric and of attributes by name, with the time in base 36. */
export type EncodedEnds = [first: EncodedEndsByName | 0, last: EncodedEndsByName | 0];
type EncodedEndsByName = Record<string, [at: string, value: string]>;

export function encodeEnds({ first, last }: Ends): EncodedEnds {
  return [first ? encodeByName(first) : 0, last ? encodeByName(last) : 0];
}

export function decodeEnds([first, last]: EncodedEnds): Ends {
  return { ...(first && { first: decodeByName(first) }), ...(last && { last: decodeByName(last) }) };
}

function encodeByName(ends: Readonly<Record<string, End>>): EncodedEndsByName {
  return Object.fromEntries(
    Object.entries(ends).map(([name, { at, value }]) => [name, [at.toString(36), value]]),
  );
}

function decodeByName(ends: EncodedEndsByName): Readonly<Record<string, End>> {
  return Object.fromEntries(
    Object.entries(ends).map(([name, [at, value]]) => [name, { at: parseInt(at, 36), value }]),
  );
}
