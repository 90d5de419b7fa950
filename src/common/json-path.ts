import { compile } from 'json-p3';

/** What is wrong with a JSON path that should lead to one place; nothing when it is right. */
export function pathFault(text: string): string | undefined {
  try {
    return compile(text).singularQuery()
      ? undefined
      : 'may lead to several places; write a path of names only, such as $.user.id';
  } catch (error) {
    return `is no JSON path (${(error as Error).message}); write one such as $.user.id, or $["user id"] for a name with other characters`;
  }
}

/** The names and indexes that a path to one place goes by, from the outside in. */
export function placeOf(path: string): readonly (string | number)[] {
  return compile(path).segments.map(({ selectors: [step] }) => {
    const { name, index } = step as { readonly name?: string; readonly index?: number };
    return (name ?? index)!;
  });
}
