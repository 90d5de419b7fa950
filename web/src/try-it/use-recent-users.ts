import { useCallback, useState } from 'react';
import { readRecent, withUser } from './recent-users';

const KEPT_AS = 'recent-users';

/** The names used on this computer, the latest first. */
export function useRecentUsers(): [readonly string[], (userId: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(() => readRecent(kept()));
  const remember = useCallback((userId: string) => setRecent((before) => {
    const names = withUser(before, userId);
    try {
      localStorage.setItem(KEPT_AS, JSON.stringify(names));
    } catch {
      // A browser that keeps nothing remembers them until the page is closed.
    }
    return names;
  }), []);
  return [recent, remember];
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
