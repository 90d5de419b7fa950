import { useSyncExternalStore } from 'react';

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

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  return routeOf(hash);
}

/** Parses the hash of an address; an unknown path leads to the first view. */
export function routeOf(hash: string): Route {
  const [path, ...rest] = hash.replace(/^#\/?/, '').split('/');
  const view = VIEWS.find((candidate) => candidate.path === path)?.path ?? VIEWS[0].path;
  return { view, ...(rest.length > 0 && { rest: decoded(rest.join('/')) }) };
}

export function linkTo(view: ViewPath, rest?: string): string {
  return `#/${view}${rest === undefined ? '' : `/${encodeURIComponent(rest)}`}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
