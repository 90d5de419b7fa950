import { useRef } from 'react';

/**
 * The value, or the one before while it is not known: what is shown stays until there is something new to
 * show.
 */
export function useLatest<T>(value: T | undefined): T | undefined {
  const latest = useRef(value);
  if (value !== undefined) latest.current = value;
  return latest.current;
}
