import { useCallback, useSyncExternalStore } from 'react';
import { parametersOf, routeOf, withParameter, type Route } from './routes';

export function useRoute(): Route {
  return routeOf(useHash());
}

/**
 * Returns a parameter of the address, empty when it has none, and a function that changes it without a step
 * in the history of the browser.
 */
export function useParameter(name: string): readonly [string, (value: string) => void] {
  const value = parametersOf(useHash()).get(name) ?? '';
  const set = useCallback(
    (next: string) => window.location.replace(withParameter(window.location.hash, name, next)),
    [name],
  );
  return [value, set];
}

function useHash(): string {
  return useSyncExternalStore(onHashChange, () => window.location.hash);
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
