import { compile } from 'json-p3';

/** What is wrong with a JSON path that should lead to one place; nothing when it is right. */
export function pathFault(text: string): string | undefined {
  try {
    return compile(text).singularQuery() ? undefined : 'may lead to several places; write a path of names only, such as $.user.id';
  } catch (error) {
    return `is no JSON path (${(error as Error).message}); write one such as $.user.id, or $["user id"] for a name with other characters`;
  }
}
