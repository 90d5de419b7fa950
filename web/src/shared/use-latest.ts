import { useRef } from 'react';

/** Returns the last known value, so that data stays visible until new data arrives. */
export function useLatest<T>(value: T | undefined): T | undefined {
  const latest = useRef(value);
  if (value !== undefined) latest.current = value;
  return latest.current;
}
