/** The views, each with its path after `#/`. */
export const VIEWS = [
  { path: 'rules', title: 'Rules' },
  { path: 'try', title: 'Try it' },
  { path: 'users', title: 'Users' },
  { path: 'segments', title: 'Segments and triggers' },
  { path: 'load', title: 'Load data' },
  { path: 'operations', title: 'Operations' },
] as const;

export type ViewPath = (typeof VIEWS)[number]['path'];

export interface Route {
  readonly view: ViewPath;
  /** Rest of the path, such as a user id. */
  readonly rest?: string;
}

/** Parses the hash of an address; an unknown path leads to the first view. */
export function routeOf(hash: string): Route {
  const [path, ...rest] = hash.replace(/^#\/?/, '').split('?')[0].split('/');
  const view = VIEWS.find((candidate) => candidate.path === path)?.path ?? VIEWS[0].path;
  return { view, ...(rest.length > 0 && { rest: decoded(rest.join('/')) }) };
}

export function linkTo(view: ViewPath, rest?: string): string {
  return `#/${view}${rest === undefined ? '' : `/${encodeURIComponent(rest)}`}`;
}

/** Returns the hash with a parameter, or without it when the value is empty. */
export function withParameter(hash: string, name: string, value: string): string {
  const parameters = parametersOf(hash);
  if (value === '') parameters.delete(name);
  else parameters.set(name, value);
  const [path] = (hash || linkTo(VIEWS[0].path)).split('?');
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

/** Parses what follows the first question mark, as one in a user id is escaped. */
export function parametersOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split('?').slice(1).join('?'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
