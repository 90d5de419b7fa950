import { compile } from 'json-p3';

/** Finds the fault of a JSON path that should lead to one place; undefined when there is none. */
export function pathFault(text: string): string | undefined {
  try {
    return compile(text.replace(/^@/, '$')).singularQuery()
      ? undefined
      : 'may lead to several places; write a path of names only, such as $.user.id';
  } catch (error) {
    return (
      `is no JSON path (${(error as Error).message}); write one such as $.user.id, ` +
      'or $["user id"] for a name with other characters'
    );
  }
}
