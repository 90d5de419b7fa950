import { compile } from 'json-p3';

type Json = Readonly<Record<string, unknown>>;

/** Finds the fault of a JSON path that should lead to one place; undefined when there is none. */
export function pathFault(text: string): string | undefined {
  try {
    return compile(text).singularQuery()
      ? undefined
      : 'may lead to several places; write a path of names only, such as $.user.id';
  } catch (error) {
    return (
      `is no JSON path (${(error as Error).message}); write one such as $.user.id, ` +
      'or $["user id"] for a name with other characters'
    );
  }
}

/** Lists the names and indexes of a path to one place, from the outside in. */
export function placeOf(path: string): readonly (string | number)[] {
  return compile(path).segments.map(({ selectors: [step] }) => {
    const { name, index } = step as { readonly name?: string; readonly index?: number };
    return (name ?? index)!;
  });
}

/** Returns the value at a place; undefined when there is none. An index below 0 counts from the end. */
export function valueAt(place: readonly (string | number)[], json: unknown): unknown {
  let value = json;
  for (const step of place) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (typeof step === 'number') value = Array.isArray(value) ? value.at(step) : undefined;
    else value = !Array.isArray(value) && Object.hasOwn(value, step) ? (value as Json)[step] : undefined;
  }
  return value;
}
