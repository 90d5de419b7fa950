import { useSyncExternalStore } from 'react';

/** The views, by what stands behind `#/`. */
export const VIEWS = [
  { path: 'rules', title: 'Rules' },
  { path: 'try', title: 'Try it' },
  { path: 'users', title: 'Users' },
  { path: 'segments', title: 'Segments and triggers' },
  { path: 'load', title: 'Load data' },
] as const;

export interface Route {
  readonly view: string;
  /** Such as a user id. */
  readonly rest?: string;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  const [view, ...rest] = hash.replace(/^#\/?/, '').split('/');
  return { view: view || VIEWS[0].path, ...(rest.length > 0 && { rest: decodeURIComponent(rest.join('/')) }) };
}

export function linkTo(view: string, rest?: string): string {
  return `#/${view}${rest === undefined ? '' : `/${encodeURIComponent(rest)}`}`;
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
